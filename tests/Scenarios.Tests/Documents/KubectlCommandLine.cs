using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.World;
using k8s;
using k8s.Autorest;

namespace ComfyServerless.Scenarios.Tests.Documents;

/// <summary>kubectl as the pages use it, by the Kubernetes client and as an operator whose kubeconfig is there.</summary>
sealed class KubectlCommandLine(RehearsedWorld world) : IShim
{
    public const string Token = "operators-token";

    public string Name => "kubectl";

    public Task<ShimResult> RunAsync(ShimCall call, ShimContext context) => Task.Run(() => AnswerAsync(call));

    async Task<ShimResult> AnswerAsync(ShimCall call)
    {
        using var api = await ClientAsync();
        switch (call.Arguments)
        {
            case ["get", "nodes,pods", "--all-namespaces"]:
                var (nodes, pods) = ((await api.CoreV1.ListNodeAsync()).Items, (await api.CoreV1.ListPodForAllNamespacesAsync()).Items);
                return ShimResult.Ok(string.Join('\n', nodes.Select(node => "node/" + node.Metadata.Name).Concat(pods.Select(pod => "pod/" + pod.Metadata.Name))) + "\n");
            case ["--namespace", var space, "get" or "describe", "pods"]:
                var found = (await api.CoreV1.ListNamespacedPodAsync(space)).Items;
                return found.Count > 0 ? ShimResult.Ok(string.Join('\n', found.Select(pod => $"{pod.Metadata.Name} {pod.Status.Phase}")) + "\n") : ShimResult.Failed($"No resources found in {space} namespace.");
            case ["--namespace", var space, "logs", var deployment, "--container", var container]:
                var owner = deployment.Split('/')[1] + "-";
                var chosen = (await api.CoreV1.ListNamespacedPodAsync(space)).Items.First(pod => pod.Metadata.Name.StartsWith(owner, StringComparison.Ordinal));
                using (var log = new StreamReader(await api.CoreV1.ReadNamespacedPodLogAsync(chosen.Metadata.Name, space, container))) return ShimResult.Ok(await log.ReadToEndAsync());
            case ["delete", "nodepool", var name, "--cascade=foreground"]:
                await api.CustomObjects.DeleteClusterCustomObjectAsync("karpenter.sh", "v1", "nodepools", name, propagationPolicy: "Foreground");
                while (await IsThereAsync(api, name)) await world.Time.Do(async () => { await world.Time.Delay(TimeSpan.FromSeconds(10)); return true; });
                return ShimResult.Ok($"nodepool.karpenter.sh \"{name}\" deleted\n");
            default:
                return ShimResult.NotModelled(Name, call);
        }
    }

    static async Task<bool> IsThereAsync(Kubernetes api, string nodepool)
    {
        try { return await api.CustomObjects.GetClusterCustomObjectAsync("karpenter.sh", "v1", "nodepools", nodepool) is not null; }
        catch (HttpOperationException refused) when (refused.Response.StatusCode == HttpStatusCode.NotFound) { return false; }
    }

    async Task<Kubernetes> ClientAsync()
    {
        var found = await world.Time.Do(() => world.Kubernetes.Endpoints.Values.Single());
        var authority = new X509Certificate2Collection();
        authority.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(found.CertificateAuthority)));
        return new(new KubernetesClientConfiguration { Host = found.Url, AccessToken = Token, SslCaCerts = authority });
    }
}
