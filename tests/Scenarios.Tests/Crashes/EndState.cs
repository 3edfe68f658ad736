using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Scenarios.Tests.Crashes;

/// <summary>What there is when all is done, without the ids that differ from run to run: how many of each, so that what was made twice is seen.</summary>
static partial class EndState
{
    /// <summary>Objects that controllers name and replace as they like.</summary>
    static readonly string[] Generated = ["Pod", "ReplicaSet", "Node", "NodeClaim", "Event", "Lease", "EndpointSlice", "Endpoints", "CSINode"];

    /// <summary>Nodes that are no longer needed go by themselves.</summary>
    static readonly TimeSpan Settled = TimeSpan.FromMinutes(30);

    /// <param name="pictures">False: each execution has made one, however many there were.</param>
    public static async Task SameAsync(RehearsedWorld expected, RehearsedWorld actual, bool pictures = true)
    {
        var (wanted, found) = (await TakeAsync(expected, pictures), await TakeAsync(actual, pictures));
        Assert.Equal("", string.Join('\n', wanted.Except(found, StringComparer.Ordinal).Select(line => "lacks " + line).Concat(found.Except(wanted, StringComparer.Ordinal).Select(line => "has " + line))));
    }

    static async Task<IReadOnlyList<string>> TakeAsync(RehearsedWorld world, bool pictures)
    {
        await world.Time.Do(async () =>
        {
            await world.Time.Delay(Settled);
            return true;
        });
        return await world.Time.Do(() => Take(world, pictures));
    }

    static IReadOnlyList<string> Take(RehearsedWorld world, bool pictures)
    {
        var lines = Inventory.Take(world).Concat(Inventory.Data(world).Where(line => pictures || !line.Contains("outputs", StringComparison.OrdinalIgnoreCase))).ToList();
        lines.AddRange(world.CodeBuild.Builds.Select(build => $"build of {build.Project.Name} {build.Status}"));
        lines.AddRange(world.CloudFormation.Stacks.Where(stack => stack.Status != "DELETE_COMPLETE").Select(stack => $"stack {stack.Name} {stack.Status}"));
        lines.AddRange(world.Ssm.Parameters.All.Keys.Select(name => $"parameter {name}"));
        foreach (var cluster in world.Eks.Store.Clusters.Values)
        {
            lines.AddRange(cluster.Addons.Values.Select(addon => $"add-on {addon.Name} {addon.Status}"));
            lines.AddRange(cluster.Nodegroups.Values.Select(group => $"node group {group.Name} {group.Status}"));
            lines.AddRange(cluster.AccessEntries.Select(entry => $"access of {entry.Key}: {string.Join(' ', entry.Value.Policies.Select(policy => policy.Name))}"));
            lines.AddRange(cluster.Associations.Values.Select(association => $"association {association.Description["namespace"]} {association.Description["serviceAccount"]}"));
            if (world.Kubernetes.Find(cluster.Name) is { } plane) lines.AddRange(plane.Store.Kinds.Where(kind => kind.Name != "Event").SelectMany(kind => plane.Store.List(kind)).Select(Line));
        }

        return [.. lines.Select(line => Ids().Replace(line, "#")).GroupBy(line => line, StringComparer.Ordinal).Select(same => $"{same.Count()} x {same.Key}").Order(StringComparer.Ordinal)];
    }

    static string Line(JsonObject item)
    {
        var kind = item["kind"]!.ToString();
        return Generated.Contains(kind) ? $"{kind} of {item.Space()} {item.Owner().Text("kind")}" : $"{kind} {item.Space()}/{item.Name()}: {(item.Space() == "comfyui" ? item["spec"]?.ToJsonString() : "")}";
    }

    [GeneratedRegex(@"\b([a-z]+-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b([a-z]+-)?[0-9a-f]{16,64}\b", RegexOptions.ExplicitCapture)] private static partial Regex Ids();
}
