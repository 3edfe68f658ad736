using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes;

/// <summary>Events about objects; the same event again only counts up.</summary>
public sealed class EventRecorder(ClusterContext cluster)
{
    readonly Dictionary<(string Uid, string Reason, string Message), JsonObject> recorded = new();

    public void Normal(JsonObject about, string component, string reason, string message) => Record("Normal", about, component, reason, message);
    public void Warning(JsonObject about, string component, string reason, string message) => Record("Warning", about, component, reason, message);

    void Record(string type, JsonObject about, string component, string reason, string message)
    {
        var key = (about.Uid(), reason, message);
        var now = ObjectStore.Time(cluster.Now);
        var space = about.Space() ?? "default";
        if (recorded.TryGetValue(key, out var found) && ReferenceEquals(cluster.Store.Find("v1", "Event", space, found.Name()), found))
        {
            cluster.Store.Update(found, live => (live["count"], live["lastTimestamp"]) = (live["count"]!.GetValue<int>() + 1, now));
            return;
        }

        recorded[key] = cluster.Store.Create(new()
        {
            ["apiVersion"] = "v1", ["kind"] = "Event", ["metadata"] = new JsonObject { ["name"] = $"{about.Name()}.{cluster.Suffix(16)}", ["namespace"] = space },
            ["involvedObject"] = new JsonObject
            {
                ["apiVersion"] = about["apiVersion"]!.DeepClone(), ["kind"] = about["kind"]!.DeepClone(), ["namespace"] = about.Space(), ["name"] = about.Name(), ["uid"] = about.Uid(),
            },
            ["reason"] = reason, ["message"] = message, ["type"] = type, ["count"] = 1, ["firstTimestamp"] = now, ["lastTimestamp"] = now,
            ["source"] = new JsonObject { ["component"] = component }, ["reportingComponent"] = component,
        });
    }
}
