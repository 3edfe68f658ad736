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
