using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Controllers;

/// <summary>Whether a pod may go to a node, by labels and taints. Karpenter asks the same of nodes that are not there yet.</summary>
public static class Placement
{
    /// <summary>nodeSelector and required node affinity.</summary>
    public static bool Matches(JsonObject podSpec, JsonObject node) => Matches(podSpec, node.Name(), key => node.Label(key));

    /// <param name="label">A label's value, or null.</param>
    public static bool Matches(JsonObject podSpec, string nodeName, Func<string, string?> label)
    {
        if (podSpec["nodeSelector"].Pairs().Any(pair => label(pair.Key) != pair.Value)) return false;
        var terms = podSpec.Items("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms").ToList();
        return terms.Count == 0 || terms.Exists(term => term.Items("matchExpressions").All(row => Requirement.Meets(row, label(row.Text("key")!)))
            && term.Items("matchFields").All(row => Requirement.Meets(row, nodeName)));
    }

    /// <summary>The first taint that keeps the pod away, or null.</summary>
    public static JsonObject? Untolerated(JsonObject podSpec, IEnumerable<JsonObject> taints)
        => taints.FirstOrDefault(taint => taint.Text("effect") != "PreferNoSchedule" && !podSpec.Items("tolerations").Any(toleration => Tolerates(toleration, taint)));

    static bool Tolerates(JsonObject toleration, JsonObject taint)
        => (toleration.Text("effect") is null or "" || toleration.Text("effect") == taint.Text("effect"))
            && (toleration.Text("key") is null or "" ? toleration.Text("operator") == "Exists" : toleration.Text("key") == taint.Text("key"))
            && (toleration.Text("operator") == "Exists" || (toleration.Text("value") ?? "") == (taint.Text("value") ?? ""));
}
