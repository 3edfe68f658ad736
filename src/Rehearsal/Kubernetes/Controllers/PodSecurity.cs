using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Controllers;

/// <summary>
/// What a namespace's label <c>pod-security.kubernetes.io/enforce: restricted</c> refuses of a pod. Rules and words: Kubernetes 1.35, the Pod Security Standards and k8s.io/pod-security-admission.
/// The level baseline is not modelled, nor are SELinux, AppArmor, sysctls and Windows.
/// </summary>
public static class PodSecurity
{
    static readonly string[] Volumes = ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"];

    /// <returns>Why the pod may not be made, or null.</returns>
    public static string? Refuse(ObjectStore store, JsonObject pod)
    {
        var level = store.Find("v1", "Namespace", null, pod.Space()!)?.Label("pod-security.kubernetes.io/enforce");
        if (level is null or "privileged") return null;
        if (level != "restricted") throw new InvalidOperationException($"the Pod Security level {level} is not modelled");
        var against = Against(pod["spec"]!.AsObject()).ToList();
        return against.Count == 0 ? null : $"pods \"{pod.Name()}\" is forbidden: violates PodSecurity \"restricted:latest\": {string.Join(", ", against)}";
    }

    static IEnumerable<string> Against(JsonObject spec)
    {
        var containers = spec.Items("initContainers").Concat(spec.Items("containers")).ToList();
        bool Has(JsonObject container, string field, string value) => string.Equals((container["securityContext"].Under(field) ?? spec["securityContext"].Under(field))?.ToString(), value, StringComparison.OrdinalIgnoreCase);
        string Named(Func<JsonObject, bool> isWrong) => string.Join(", ", containers.Where(isWrong).Select(container => $"\"{container.Text("name")}\""));

        if (new[] { "hostNetwork", "hostPID", "hostIPC" }.FirstOrDefault(field => spec[field]?.GetValue<bool>() == true) is { } shared) yield return $"host namespaces ({shared}=true)";
        if (Named(container => Has(container, "privileged", "true")) is { Length: > 0 } privileged) yield return $"privileged (container {privileged} must not set securityContext.privileged=true)";
        if (Named(container => !Has(container, "allowPrivilegeEscalation", "false")) is { Length: > 0 } rising)
            yield return $"allowPrivilegeEscalation != false (container {rising} must set securityContext.allowPrivilegeEscalation=false)";
        if (Named(container => !(container["securityContext"].Under("capabilities", "drop") as JsonArray ?? []).Any(one => one!.ToString() == "ALL")) is { Length: > 0 } capable)
            yield return $"unrestricted capabilities (container {capable} must set securityContext.capabilities.drop=[\"ALL\"])";
        if (spec.Items("volumes").FirstOrDefault(volume => !volume.Any(member => Volumes.Contains(member.Key))) is { } volume)
            yield return $"restricted volume types (volume \"{volume.Text("name")}\" uses restricted volume type \"{volume.Select(member => member.Key).First(key => key != "name")}\")";
        if (Named(container => !Has(container, "runAsNonRoot", "true")) is { Length: > 0 } root) yield return $"runAsNonRoot != true (pod or container {root} must set securityContext.runAsNonRoot=true)";
        if (Named(container => Has(container, "runAsUser", "0")) is { Length: > 0 } zero) yield return $"runAsUser=0 (container {zero} must not set runAsUser=0)";
        if (Named(container => (container["securityContext"].Text("seccompProfile", "type") ?? spec["securityContext"].Text("seccompProfile", "type")) is not ("RuntimeDefault" or "Localhost")) is { Length: > 0 } unfiltered)
            yield return $"seccompProfile (pod or container {unfiltered} must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")";
    }
}
