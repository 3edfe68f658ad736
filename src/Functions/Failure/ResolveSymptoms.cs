using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Logs;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Failure;

public sealed record ResolveSymptomsInput(ResolveClusterOutput ResolveCluster) : OfExecution;

/// <summary>What the cluster itself complains about. It is asked after a failure, so a refusal of the API is a symptom like the others.</summary>
public sealed class ResolveSymptoms(KubeApis apis) : IStep<ResolveSymptomsInput, ResolveSymptomsOutput>
{
    const int Most = 20, LastLines = 6;

    public async Task<ResolveSymptomsOutput> RunAsync(ResolveSymptomsInput input, CancellationToken cancel = default)
    {
        if (input.ResolveCluster is not { Endpoint: { } endpoint, CertificateAuthority: { } authority }) return new([]);
        try
        {
            using var api = apis.Connect(input.ResolveCluster.Name, endpoint, authority);
            return new([.. (await ReadAsync(api, cancel)).Distinct().Take(Most)]);
        }
        catch (Exception error) when (error is NotReadyException or ServiceBusyException or KubernetesRefusedException)
        {
            return new([$"The cluster could not be asked: {error.Message}"]);
        }
    }

    static async Task<List<string>> ReadAsync(KubeApi api, CancellationToken cancel)
    {
        var symptoms = new List<string>();
        foreach (var claim in await api.ListAsync("/apis/karpenter.sh/v1/nodeclaims", cancel))
            symptoms.AddRange(Conditions.Complaints(claim).Select(complaint => $"NodeClaim {Conditions.Name(claim)}: {complaint}"));
        foreach (var pod in (await api.ListAsync("/api/v1/pods", cancel)).Where(pod => !Conditions.IsTrue(pod, "Ready") && pod["status"]?["phase"]?.GetValue<string>() != "Succeeded"))
        {
            var name = $"Pod {pod["metadata"]!["namespace"]}/{Conditions.Name(pod)}";
            symptoms.AddRange(Waiting(pod).Concat(Ended(pod)).Concat(Conditions.Complaints(pod)).Take(3).Select(complaint => $"{name}: {complaint}"));
            symptoms.AddRange((await LogAsync(api, pod, cancel)).Select(line => $"{name} logged: {Secrets.Hide(line)}"));
        }

        foreach (var node in (await api.ListAsync("/api/v1/nodes", cancel)).Where(node => !Conditions.IsTrue(node, "Ready")))
            symptoms.Add($"Node {Conditions.Name(node)} is not Ready: {Conditions.Find(node, "Ready")?["message"]}");
        foreach (var happened in (await api.ListAsync("/api/v1/events?fieldSelector=type%3DWarning", cancel)).Reverse())
            symptoms.Add($"{happened["involvedObject"]?["kind"]} {happened["involvedObject"]?["name"]}: {happened["reason"]} {happened["message"]}");
        return symptoms;
    }

    /// <summary>The last lines of a container of ours that ended before: what it died of.</summary>
    static async Task<IEnumerable<string>> LogAsync(KubeApi api, JsonObject pod, CancellationToken cancel)
    {
        if (pod["metadata"]!["namespace"]!.GetValue<string>() != "comfyui" || Containers(pod).FirstOrDefault(container => container["restartCount"]?.GetValue<int>() > 0) is not { } ended) return [];
        return (await api.LogAsync("comfyui", Conditions.Name(pod), ended["name"]!.GetValue<string>(), LastLines, previous: true, cancel)).Where(line => line.Trim().Length > 0);
    }

    static IEnumerable<JsonObject> Containers(JsonObject pod)
        => new[] { "initContainerStatuses", "containerStatuses" }.SelectMany(kind => pod["status"]?[kind] as JsonArray ?? []).Select(container => container!.AsObject());

    static IEnumerable<string> Ended(JsonObject pod) => Containers(pod).Select(container => (container["name"], Last: container["lastState"]?["terminated"])).Where(container => container.Last is not null)
        .Select(container => $"its container {container.Item1} ended with {container.Last!["reason"]} (exit code {container.Last["exitCode"]})");

    static IEnumerable<string> Waiting(JsonObject pod) => Containers(pod)
        .Select(container => container!["state"]?["waiting"]).Where(waiting => waiting != null).Select(waiting => $"{waiting!["reason"]} {waiting["message"]}".TrimEnd());
}
