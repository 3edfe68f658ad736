using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Records;

namespace ComfyServerless.Functions.Plans;

/// <summary>The settings that differ from what is recorded as deployed.</summary>
public sealed class RecordPlanner(DeploymentRecords records) : IPlanner
{
    public async Task<IReadOnlyList<PlanEntry>> LookAsync(Deployment deployment, CancellationToken cancel)
    {
        if ((await records.ReadAsync(cancel))?.Current.Deployment is not { } recorded) return [new(PlanPart.Record, PlanAction.Create, "record of what is deployed: nothing was before")];
        var (before, after) = (Fields(recorded), Fields(deployment));
        return [.. before.Keys.Union(after.Keys).Where(field => before.GetValueOrDefault(field) != after.GetValueOrDefault(field))
            .Select(field => new PlanEntry(PlanPart.Record, PlanAction.Change, $"{field} from {before.GetValueOrDefault(field, "null")} to {after.GetValueOrDefault(field, "null")}"))];
    }

    /// <summary>By path, as the input writes them: <c>smokeTest.width</c>.</summary>
    static Dictionary<string, string> Fields(Deployment deployment)
    {
        var fields = new Dictionary<string, string>();
        Collect("", JsonSerializer.SerializeToNode(deployment, RecordJson.Options)!, fields);
        return fields;
    }

    static void Collect(string path, JsonNode? node, Dictionary<string, string> fields)
    {
        if (node is JsonObject map) foreach (var (name, value) in map) Collect(path.Length == 0 ? name : $"{path}.{name}", value, fields);
        else fields[path] = node?.ToJsonString(RecordJson.Options) ?? "null";
    }
}
