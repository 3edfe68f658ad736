using System.Globalization;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>
/// What the API server adds of its own accord: the schema's defaults, and those that follow from other fields. So a dry run says the same as the object
/// that is there when nothing has changed. Source: https://github.com/kubernetes/kubernetes, pkg/apis/*/v1/defaults.go.
/// </summary>
static class Defaults
{
    /// <summary>Fills in <paramref name="item"/>. Doing it again changes nothing.</summary>
    public static void Fill(JsonObject item, ResourceKind kind, ObjectStore store)
    {
        var schema = Schema.Instance;
        Fill(item, schema.Root(kind), schema);
        var spec = item["spec"] as JsonObject;
        switch (kind.ApiVersion, kind.Name)
        {
            case ("v1", "Namespace"):
                item["metadata"]!.AsObject().Child("labels")["kubernetes.io/metadata.name"] = Documents.Name(item);
                item.Child("spec")["finalizers"] ??= new JsonArray("kubernetes");
                break;
            case ("v1", "Secret"):
                foreach (var (name, text) in (item["stringData"] as JsonObject ?? []).ToList())
                    item.Child("data")[name] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text!.GetValue<string>()));
                item.Remove("stringData");
                break;
            case ("v1", "Service") when spec != null:
                Service(spec, store, item["metadata"]?["uid"] is null);
                break;
            case ("v1", "Pod") when spec != null:
                spec["enableServiceLinks"] ??= true;
                spec["serviceAccountName"] ??= "default";
                Pod(spec);
                foreach (var container in Containers(spec)) Resources(container, spec["hostNetwork"]?.GetValue<bool>() == true);
                break;
            case ("apps/v1", "Deployment") when spec != null:
                if (spec.At("strategy.type")?.GetValue<string>() == "RollingUpdate") Rolling(spec["strategy"]!.AsObject(), "25%", "25%");
                else (spec["strategy"] as JsonObject)?.Remove("rollingUpdate");
                break;
            case ("apps/v1", "DaemonSet") when spec?.At("updateStrategy.type")?.GetValue<string>() == "RollingUpdate":
                Rolling(spec["updateStrategy"]!.AsObject(), 0, 1);
                break;
            case ("networking.k8s.io/v1", "NetworkPolicy") when spec != null:
                spec["policyTypes"] ??= spec["egress"] is JsonArray { Count: > 0 } ? new JsonArray("Ingress", "Egress") : new JsonArray("Ingress");
                break;
        }

        if (kind.Group == "apps" && spec?.At("template.spec") is JsonObject template) Pod(template);
    }

    /// <summary>Writes quantities as texts and fills in the schema's defaults.</summary>
    static void Fill(JsonObject item, Field field, Schema schema)
    {
        foreach (var (name, about) in schema.Fields(field) ?? (IReadOnlyDictionary<string, Field>)new Dictionary<string, Field>())
            if (about.Default != null && !item.ContainsKey(name)) item[name] = about.Default.DeepClone();
        foreach (var (name, value) in item.ToList())
        {
            var child = schema.Child(field, name);
            if (child.Type == "any") continue;
            if (child is { Type: "quantity", Shape: Shape.One }) item[name] = Quantity(value);
            else if (value is JsonObject map) Fill(map, child, schema);
            else if (value is JsonArray list) foreach (var one in list.OfType<JsonObject>()) Fill(one, child.Element, schema);
        }
    }

    /// <summary>A quantity that was written as a number is a text.</summary>
    public static JsonNode? Quantity(JsonNode? value)
        => value is JsonValue && value.GetValueKind() == System.Text.Json.JsonValueKind.Number
            ? decimal.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) : value?.DeepClone();

    static void Service(JsonObject spec, ObjectStore store, bool fresh)
    {
        foreach (var port in (spec["ports"] as JsonArray ?? []).OfType<JsonObject>())
            if (port["targetPort"] is null && port["port"] is { } number) port["targetPort"] = number.DeepClone();
        if (spec.Text("type") == "ExternalName") return;
        if (fresh && spec["clusterIP"] is null) spec["clusterIP"] = FreeAddress(store);
        if (spec["clusterIP"] is { } address) spec["clusterIPs"] ??= new JsonArray(address.DeepClone());
        spec["ipFamilies"] ??= new JsonArray("IPv4");
    }

    /// <summary>The lowest that no Service has, of EKS's default range.</summary>
    static string FreeAddress(ObjectStore store)
    {
        var taken = store.List("v1", "Service").Select(service => service.At("spec.clusterIP")?.GetValue<string>()).ToHashSet();
        return Enumerable.Range(20, 60_000).Select(number => $"172.20.{number / 250}.{1 + number % 250}").First(address => !taken.Contains(address));
    }

    static void Pod(JsonObject spec)
    {
        if (spec["serviceAccountName"] is { } account) spec["serviceAccount"] = account.DeepClone();
        foreach (var container in Containers(spec))
            container["imagePullPolicy"] ??= IsMoving(container.Text("image") ?? "") ? "Always" : "IfNotPresent";

        foreach (var volume in (spec["volumes"] as JsonArray ?? []).OfType<JsonObject>())
            foreach (var source in new[] { "configMap", "secret", "projected", "downwardAPI" })
                if (volume[source] is JsonObject files) files["defaultMode"] ??= 420;
    }

    /// <summary>Only a Pod's containers get these, a template's don't.</summary>
    static void Resources(JsonObject container, bool hostNetwork)
    {
        foreach (var (name, value) in container.At("resources.limits") as JsonObject ?? []) container["resources"]!.AsObject().Child("requests")[name] ??= value!.DeepClone();
        foreach (var port in hostNetwork ? (container["ports"] as JsonArray ?? []).OfType<JsonObject>() : []) port["hostPort"] ??= port["containerPort"]?.DeepClone();
    }

    static IEnumerable<JsonObject> Containers(JsonObject spec) => new[] { "initContainers", "containers" }.SelectMany(list => spec[list] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>No tag, or the tag latest.</summary>
    static bool IsMoving(string image) => !image.Contains('@') && (image.EndsWith(":latest") || !image[(image.LastIndexOf('/') + 1)..].Contains(':'));

    static void Rolling(JsonObject strategy, JsonNode surge, JsonNode unavailable)
    {
        var rolling = strategy.Child("rollingUpdate");
        rolling["maxSurge"] ??= surge;
        rolling["maxUnavailable"] ??= unavailable;
    }
}
