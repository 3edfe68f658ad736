using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Runtime;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.Rehearsal.Kubernetes.Api;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Api;

/// <summary>A cluster that is nothing but its API: no controllers, the namespaces default and comfyui, and callers named by their access key ids.</summary>
sealed class ApiWorld : IAsyncDisposable, ICallers, IClusterAccess, IServiceBackends, IPodLogs
{
    public const string OperatorToken = "operator-token";

    readonly List<IDisposable> clients = [];

    ApiWorld() => Journal = new(Time);

    public VirtualTime Time { get; } = new(new(2030, 1, 1, 9, 0, 0, TimeSpan.Zero));
    public WorldJournal Journal { get; }
    public ObjectStore Store { get; private set; } = null!;
    public ApiServer Server { get; private set; } = null!;
    public ApiOptions Options { get; private set; } = new();

    /// <summary>By Service name; those that are not here have no ready endpoint.</summary>
    public Dictionary<string, Uri> Backends { get; } = [];
    public Dictionary<string, IReadOnlyList<LogLine>> Written { get; } = [];

    public static async Task<ApiWorld> StartAsync(Func<ApiOptions, ApiOptions>? change = null)
    {
        var world = new ApiWorld();
        world.Store = new(world.Time);
        world.Options = new() { OperatorToken = OperatorToken, Logs = world };
        if (change != null) world.Options = change(world.Options);
        await world.Time.Do(() =>
        {
            foreach (var kind in Kinds) world.Store.Serve(kind);
            foreach (var name in new[] { "default", "kube-system", "comfyui" })
                world.Store.Create(new()
                {
                    ["apiVersion"] = "v1", ["kind"] = "Namespace", ["status"] = new JsonObject { ["phase"] = "Active" },
                    ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { [Applier.OwnerLabel] = Applier.Owner } },
                });
        });
        world.Server = await ApiServer.StartAsync(world.Time, world.Journal, world.Store, "comfyui", world, world, world, world.Options);
        return world;
    }

    static readonly ResourceKind[] Kinds =
    [
        new("", "v1", "Namespace", "namespaces", Namespaced: false) { ShortNames = ["ns"] }, new("", "v1", "Pod", "pods", true) { ShortNames = ["po"] },
        new("", "v1", "Node", "nodes", false) { ShortNames = ["no"] }, new("", "v1", "Service", "services", true) { ShortNames = ["svc"] }, new("", "v1", "Secret", "secrets", true) { HasStatus = false },
        new("", "v1", "ConfigMap", "configmaps", true) { ShortNames = ["cm"], HasStatus = false }, new("", "v1", "ServiceAccount", "serviceaccounts", true) { ShortNames = ["sa"], HasStatus = false },
        new("", "v1", "Event", "events", true) { ShortNames = ["ev"], HasStatus = false }, new("", "v1", "PersistentVolume", "persistentvolumes", false) { ShortNames = ["pv"] },
        new("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", true) { ShortNames = ["pvc"] }, new("apps", "v1", "Deployment", "deployments", true) { ShortNames = ["deploy"] },
        new("apps", "v1", "ReplicaSet", "replicasets", true) { ShortNames = ["rs"] }, new("apps", "v1", "DaemonSet", "daemonsets", true) { ShortNames = ["ds"] },
        new("policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", true) { ShortNames = ["pdb"] }, new("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", true) { ShortNames = ["netpol"] }, new("coordination.k8s.io", "v1", "Lease", "leases", true) { HasStatus = false },
        new("karpenter.sh", "v1", "NodePool", "nodepools", false), new("karpenter.sh", "v1", "NodeClaim", "nodeclaims", false), new("karpenter.k8s.aws", "v1", "EC2NodeClass", "ec2nodeclasses", false),
    ];

    /// <summary>The product's own client, as a function that signs with this access key.</summary>
    public KubeApi Client(string accessKey = "INSIDE")
    {
        var apis = new KubeApis(new BasicAWSCredentials(accessKey, "secret"), new Settings(new Dictionary<string, string> { ["AWS_REGION"] = "us-west-2" }));
        var api = apis.Connect("comfyui", Server.Url, Server.CertificateAuthority);
        clients.Add(api);
        return api;
    }

    /// <summary>A plain client that trusts the cluster's authority; the token is the operator's unless another is given.</summary>
    public HttpClient Http(string? token = OperatorToken)
    {
        var authority = X509Certificate2.CreateFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(Server.CertificateAuthority)));
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = new() { CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { authority }, RevocationMode = X509RevocationMode.NoCheck } },
        };
        var http = new HttpClient(handler) { BaseAddress = new(Server.Url) };
        if (token != null) http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        clients.Add(http);
        return http;
    }

    public async Task<JsonObject?> FindAsync(string apiVersion, string kind, string? space, string name) => await Time.Do(() => Store.Find(apiVersion, kind, space, name)?.DeepClone().AsObject());

    /// <summary>"caller operation detail error" of each call that is no discovery.</summary>
    public Task<List<string>> CallsAsync()
        => Time.Do(() => Journal.Calls.Where(call => call.Operation != "discover").Select(call => $"{call.Caller} {call.Operation} {call.Detail} {call.Error}".TrimEnd()).ToList());

    public Task<int> MutationsAsync() => Time.Do(() => Journal.Mutations.Count());

    Caller? ICallers.Find(string accessKeyId) => accessKeyId switch
    {
        "INSIDE" or "STRANGER" or "POWERLESS" => new("ApplyComfyUI", $"arn:aws:iam::111122223333:role/{accessKeyId}", Inside: true, Outside: false),
        "OUTSIDE" => new("EnsureCluster", "arn:aws:iam::111122223333:role/INSIDE", Inside: false, Outside: true),
        _ => null,
    };

    AccessEntry? IClusterAccess.Find(string roleArn) => roleArn.EndsWith("/INSIDE") ? new(roleArn, "STANDARD", ["AmazonEKSClusterAdminPolicy"]) : roleArn.EndsWith("/POWERLESS") ? new(roleArn, "STANDARD", []) : null;
    string? IClusterAccess.PodIdentityRole(string @namespace, string serviceAccount) => null;
    Uri? IServiceBackends.Find(string @namespace, string service, int port) => Backends.GetValueOrDefault($"{service}:{port}");
    Uri? IServiceBackends.FindPod(string @namespace, string pod, int port) => Backends.GetValueOrDefault($"{pod}:{port}");
    IReadOnlyList<LogLine> IPodLogs.Read(string @namespace, string pod, string container, int? run) => Written.GetValueOrDefault($"{pod}/{container}", []);

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients) client.Dispose();
        await Server.DisposeAsync();
        await Time.DisposeAsync();
    }
}

/// <summary>Requests in one line.</summary>
static class HttpRequests
{
    public static async Task<(int Status, JsonObject Body)> SendAsync(this HttpClient http, string method, string path, string? body = null, string type = "application/json", string? accept = null)
    {
        using var request = new HttpRequestMessage(new(method), path);
        if (body != null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        if (accept != null) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }
}
