using System.Security.Cryptography.X509Certificates;
using System.Text;
using Amazon.Runtime;
using ComfyServerless.Functions.Hosting;
using k8s;

namespace ComfyServerless.Functions.Kube;

/// <summary>Connects to a cluster by what EnsureCluster or ResolveCluster found out about it.</summary>
public sealed class KubeApis(AWSCredentials credentials, Settings settings)
{
    // A private endpoint that does not answer in ten seconds will not answer this attempt.
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <param name="certificateAuthority">Base64 of the PEM, as DescribeCluster gives it.</param>
    public KubeApi Connect(string cluster, string endpoint, string certificateAuthority)
    {
        var authority = new X509Certificate2Collection();
        authority.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(certificateAuthority)));
        return new(new Kubernetes(new KubernetesClientConfiguration
        {
            Host = endpoint,
            SslCaCerts = authority,
            TokenProvider = new EksToken(credentials, settings.Region, cluster),
            HttpClientTimeout = ConnectTimeout * 2, // shorter than the shortest function's limit: a message is better than Sandbox.Timedout
            FirstMessageHandlerSetup = handler =>
            {
                if (handler is SocketsHttpHandler sockets) sockets.ConnectTimeout = ConnectTimeout;
            },
        }));
    }
}

public static class KubeApisExtensions
{
    public static KubeApi Connect(this KubeApis apis, Cluster.EnsureClusterOutput cluster) => apis.Connect(cluster.Name, cluster.Endpoint, cluster.CertificateAuthority);

    /// <exception cref="Steps.NotReadyException">The cluster has no endpoint yet.</exception>
    public static KubeApi Connect(this KubeApis apis, Cluster.ResolveClusterOutput cluster) => cluster is { Endpoint: { } endpoint, CertificateAuthority: { } authority }
        ? apis.Connect(cluster.Name, endpoint, authority)
        : throw new Steps.NotReadyException($"cluster {cluster.Name} is {cluster.Status} and has no endpoint");
}
