using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Controllers;

/// <summary>Making and ending pods, as controllers do.</summary>
public static class Pods
{
    const string Credentials = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

    /// <summary>A pod of a template. Pod Identity's webhook gives it the way to its credentials now or never.</summary>
    public static JsonObject Create(ClusterContext cluster, JsonObject owner, string name, IReadOnlyDictionary<string, string> labels, Action<JsonObject>? shape = null)
    {
        var template = owner["spec"]!["template"]!;
        var metadata = template["metadata"]?.DeepClone().AsObject() ?? [];
        foreach (var (label, value) in labels) metadata.Child("labels")[label] = value;
        (metadata["name"], metadata["namespace"], metadata["ownerReferences"]) = (name, owner.Space(), new JsonArray(Objects.OwnedBy(owner)));
        var spec = template["spec"]!.DeepClone().AsObject();
        spec["restartPolicy"] ??= "Always";
        spec["dnsPolicy"] ??= "ClusterFirst";
        spec["schedulerName"] ??= "default-scheduler";
        spec["terminationGracePeriodSeconds"] ??= 30;
        spec["serviceAccountName"] ??= "default";
        spec["enableServiceLinks"] ??= true;
        if (spec["tolerations"] is null) spec["tolerations"] = new JsonArray();
        foreach (var key in new[] { "node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable" })
            if (!spec.Items("tolerations").Any(toleration => toleration.Text("key") is null || toleration.Text("key") == key))
                spec["tolerations"]!.AsArray().Add(new JsonObject { ["key"] = key, ["operator"] = "Exists", ["effect"] = "NoExecute", ["tolerationSeconds"] = 300 });
        if (cluster.Access.PodIdentityRole(owner.Space()!, spec.Text("serviceAccountName")!) != null)
            foreach (var container in spec.Items("containers"))
            {
                if (container["env"] is null) container["env"] = new JsonArray();
                container["env"]!.AsArray().Add(new JsonObject { ["name"] = Credentials, ["value"] = "http://169.254.170.23/v1/credentials" });
            }

        shape?.Invoke(spec);
        return cluster.Store.Create(new() { ["apiVersion"] = "v1", ["kind"] = "Pod", ["metadata"] = metadata, ["spec"] = spec, ["status"] = new JsonObject { ["phase"] = "Pending" } });
    }

    /// <summary>The role that the pod's containers can use: it was there when the pod was made, is still there, and the node's agent gives it out.</summary>
    public static string? Role(ClusterContext cluster, JsonObject pod)
        => pod["spec"].Items("containers").Any(container => container.Items("env").Any(variable => variable.Text("name") == Credentials))
            && cluster.Store.List("v1", "Pod", "kube-system").Any(agent => agent.Label("app.kubernetes.io/name") == "eks-pod-identity-agent" && agent.Text("spec", "nodeName") == pod.Text("spec", "nodeName") && agent.IsTrue("Ready"))
            && NetworkPolicies.LetsOut(cluster.Store, pod, "169.254.170.23", null, 80) ? cluster.Access.PodIdentityRole(pod.Space()!, pod.Text("spec", "serviceAccountName")!) : null;

    /// <summary>Deletes any object; a pod that a kubelet runs ends within its grace period.</summary>
    public static void Delete(ObjectStore store, JsonObject item)
    {
        if (item.IsGoing()) return;
        if (item.Text("kind") == "Pod" && item.Text("spec", "nodeName") != null && item.Text("status", "phase") is not ("Succeeded" or "Failed"))
            store.Delete(item, TimeSpan.FromSeconds(item["spec"].Number("terminationGracePeriodSeconds") ?? 30));
        else store.Delete(item);
    }
}
