using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Shell.Shims;

/// <summary><c>helm status|upgrade --install|uninstall|rollback</c> as our buildspec uses them. A release is the Secrets that helm keeps and its chart's objects; nothing is waited for.</summary>
/// <param name="connect">The cluster that the shell's kubeconfig names, or null when the API server lets the caller not in.</param>
public sealed class HelmShim(VirtualTime time, Latencies latencies, WorldJournal journal, Func<ShimContext, Cluster?> connect) : IShim
{
    static readonly string[] Options = ["--install", "--version", "--namespace", "--values", "--skip-crds", "--timeout", "--output", "--repo", "--labels"], Flags = ["--install", "--skip-crds"];

    public string Name => "helm";

    public Task<ShimResult> RunAsync(ShimCall call, ShimContext context)
    {
        var (words, unknown) = Words(call);
        if (unknown != null || call.Option("--namespace") is not { } space) return Task.FromResult(ShimResult.NotModelled(Name, call));
        if (words is not (["status" or "uninstall" or "rollback", _] or ["upgrade", _, _])) return Task.FromResult(ShimResult.NotModelled(Name, call));
        if (connect(context) is not { } cluster) return Task.FromResult(ShimResult.Failed("Error: Kubernetes cluster unreachable: the server has asked for the client to provide credentials"));
        var releases = new HelmReleases(cluster.Context, space, words[1]);
        return words[0] switch
        {
            "status" => Task.FromResult(Status(call, releases)),
            "uninstall" => UninstallAsync(context, releases),
            "rollback" => RollbackAsync(context, releases),
            _ => UpgradeAsync(call, context, releases, words[2]),
        };
    }

    ShimResult Status(ShimCall call, HelmReleases releases)
    {
        if (call.Option("--output") != "json") return ShimResult.NotModelled(Name, call);
        if (releases.Latest() is not { } latest) return ShimResult.Failed("Error: release: not found");
        return ShimResult.Ok(new JsonObject { ["name"] = releases.Name, ["info"] = latest["info"]!.DeepClone(), ["version"] = latest["version"]!.DeepClone(), ["namespace"] = releases.Space }.ToJsonString() + "\n");
    }

    async Task<ShimResult> UpgradeAsync(ShimCall call, ShimContext context, HelmReleases releases, string reference)
    {
        if (!call.Arguments.Contains("--install") || call.Option("--version") is not { } version || HelmChart.Find(reference, version, call.Option("--repo")) is not { } chart) return ShimResult.NotModelled(Name, call);
        var latest = releases.Latest();
        if (latest?["info"]!["status"]!.ToString().StartsWith("pending-") == true) return ShimResult.Failed("Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress");
        var (values, unreadable) = Values(call);
        if (values is null) return ShimResult.Failed($"Error: failed to parse {call.Option("--values")}: {unreadable}");
        if (chart.Unknown(values) is { } unknown) return ShimResult.Failed($"rehearsal: the value {unknown} of the chart {chart.Name} is not modelled", 64);
        journal.Call(context.Caller.Name, "helm", latest is null ? "Install" : "Upgrade", $"{releases.Name} {version}", Effect.Mutating, null);
        var release = releases.Begin(latest is null ? "pending-install" : "pending-upgrade", chart, values, call.Option("--labels"));
        if (latest is null && !call.Arguments.Contains("--skip-crds")) releases.Define(chart);
        await time.Delay(latencies.Of("HelmRelease"));
        releases.Deploy(release);
        return ShimResult.Ok($"Release \"{releases.Name}\" has been {(latest is null ? "installed" : "upgraded")}. Happy Helming!\n");
    }

    async Task<ShimResult> UninstallAsync(ShimContext context, HelmReleases releases)
    {
        if (releases.Latest() is not { } latest) return ShimResult.Failed($"Error: uninstall: Release not loaded: {releases.Name}: release: not found");
        journal.Call(context.Caller.Name, "helm", "Uninstall", releases.Name, Effect.Mutating, null);
        await time.Delay(latencies.Of("HelmRelease"));
        releases.Remove(latest);
        return ShimResult.Ok($"release \"{releases.Name}\" uninstalled\n");
    }

    /// <summary>To the last release that was deployed.</summary>
    async Task<ShimResult> RollbackAsync(ShimContext context, HelmReleases releases)
    {
        if (releases.All().LastOrDefault(release => release["info"].Text("status") is "deployed" or "superseded") is not { } good) return ShimResult.Failed($"Error: release: not found");
        journal.Call(context.Caller.Name, "helm", "Rollback", releases.Name, Effect.Mutating, null);
        var release = releases.Begin("pending-rollback", new(good["chart"]!["metadata"].Text("name")!, good["chart"]!["metadata"].Text("version")!), good["config"]!.DeepClone().AsObject());
        await time.Delay(latencies.Of("HelmRelease"));
        releases.Deploy(release);
        return ShimResult.Ok("Rollback was a success! Happy Helming!\n");
    }

    static (JsonObject? Values, string Unreadable) Values(ShimCall call)
    {
        try { return (call.Option("--values") is { } file ? JsonNode.Parse(File.ReadAllText(Path.GetFullPath(file, call.Folder)))!.AsObject() : [], ""); }
        catch (Exception error) when (error is JsonException or IOException or InvalidOperationException) { return (null, error.Message); }
    }

    /// <summary>The arguments that are no options, and the first option that is not modelled.</summary>
    static (List<string> Words, string? Unknown) Words(ShimCall call)
    {
        var words = new List<string>();
        for (var i = 0; i < call.Arguments.Count; i++)
        {
            var argument = call.Arguments[i];
            if (!argument.StartsWith('-')) words.Add(argument);
            else if (!Options.Contains(argument)) return (words, argument);
            else if (!Flags.Contains(argument)) i++;
        }

        return (words, null);
    }
}
