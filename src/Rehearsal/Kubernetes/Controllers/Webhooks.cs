using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes.Api;

namespace ComfyServerless.Rehearsal.Kubernetes.Controllers;

/// <summary>Admission webhooks that charts register: a write that one must judge fails while nobody answers at its Service. What a webhook that answers would change or refuse is not modelled.</summary>
public sealed class Webhooks(ClusterContext cluster) : IAdmission
{
    const string Api = "admissionregistration.k8s.io/v1";

    public string? Refuse(string verb, ResourceKind kind, JsonObject item)
    {
        foreach (var webhook in new[] { "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration" }.SelectMany(name => cluster.Store.List(Api, name)).SelectMany(one => one.Items("webhooks")))
            if (webhook.Text("failurePolicy") != "Ignore" && webhook.Items("rules").Any(rule => Fits(rule, verb, kind)) && Unanswered(webhook["clientConfig"]!["service"]!) is { } why)
                return $"failed calling webhook \"{webhook.Text("name")}\": failed to call webhook: {why}";
        return null;
    }

    static bool Fits(JsonObject rule, string verb, ResourceKind kind) => Has(rule["apiGroups"], kind.Group) && Has(rule["resources"], kind.Plural) && Has(rule["operations"], verb.ToUpperInvariant());

    static bool Has(JsonNode? list, string name) => (list as JsonArray ?? []).Any(one => one!.ToString() == name || one.ToString() == "*");

    string? Unanswered(JsonNode reference)
    {
        var (space, name) = (reference.Text("namespace")!, reference.Text("name")!);
        var url = $"Post \"https://{name}.{space}.svc:{reference.Number("port") ?? 443}{reference.Text("path")}?timeout=10s\"";
        if (cluster.Store.Find("v1", "Service", space, name) is not { } service) return $"{url}: service \"{name}\" not found";
        return Endpoints.Backends(cluster.Store, service).Any() ? null : $"{url}: no endpoints available for service \"{name}\"";
    }
}
