using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.ComfyUi;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.Rehearsal.Kubernetes.Programs;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes;

/// <summary>One cluster on virtual time with EC2, registry, Pod Identity and buckets that a test can change. The clock stands still unless the test lets time pass.</summary>
sealed class RehearsedCluster : IClusterAccess, IInstances, IImages, IAsyncDisposable
{
    public const string Image = "111122223333.dkr.ecr.us-west-2.amazonaws.com/comfyui@sha256:00", NextImage = "111122223333.dkr.ecr.us-west-2.amazonaws.com/comfyui@sha256:01";

    readonly Dictionary<string, Bucket> buckets = new();
    IDisposable hold;
    Cluster? cluster;

    RehearsedCluster()
    {
        hold = Time.Hold();
        Journal = new(Time);
    }

    public VirtualTime Time { get; } = new(new DateTimeOffset(2026, 7, 1, 8, 0, 0, TimeSpan.Zero));
    public WorldJournal Journal { get; }
    public Cluster Cluster => cluster!;
    public ObjectStore Store => Cluster.Store;
    public ComfyUIFaults Faults { get; } = new();

    /// <summary>Service accounts as namespace/name.</summary>
    public HashSet<string> Identities { get; } = ["kube-system/karpenter", "kube-system/s3-csi-driver-sa"];

    public Dictionary<string, long> Registry { get; } = new() { [Image] = 6_350_000_000, [NextImage] = 6_350_000_000 };

    /// <summary>What EC2 answers to a launch instead of an instance: by type and capacity type.</summary>
    public Func<string, string, AwsError?> Refusal { get; set; } = (_, _) => null;

    public List<(string Id, string Type, string CapacityType)> Launched { get; } = [];
    public List<string> Terminated { get; } = [];

    /// <summary>Addresses from which the API server's proxies come; none: no policy is asked.</summary>
    public IReadOnlyList<string> ControlPlane { get; set; } = [];

    /// <summary>What the load balancer controller fills.</summary>
    public TargetGroupsDouble TargetGroups { get; } = new();

    public static async Task<RehearsedCluster> StartAsync()
    {
        var made = new RehearsedCluster();
        made.cluster = await made.Time.Do(() => new Cluster("comfyui", "us-west-2", made.Time, made.Journal, new Latencies(), made, made, made, new ComfyUIHosting(made.BucketOf, made.Faults), null, made.TargetGroups) { ControlPlane = () => made.ControlPlane });
        return made;
    }

    /// <summary>With the base add-ons, two system nodes, the other add-ons, Karpenter and the manifests that Deploy applies before ComfyUI.</summary>
    public static async Task<RehearsedCluster> WithGpuPoolAsync(Action<RehearsedCluster>? change = null, string[]? instanceTypes = null, int maxNodes = 2)
    {
        var made = await StartAsync();
        change?.Invoke(made);
        await made.Do(() =>
        {
            foreach (var addon in new[] { "vpc-cni", "kube-proxy", "eks-pod-identity-agent" }) made.Cluster.Addons.Apply(addon, "v1");
            foreach (var number in new[] { 11, 12 }) made.AddNode(number);
        });
        await made.PassAsync(TimeSpan.FromSeconds(30));
        await made.Do(() =>
        {
            foreach (var addon in new[] { "coredns", "metrics-server", "aws-mountpoint-s3-csi-driver" }) made.Cluster.Addons.Apply(addon, "v1");
            made.Install("karpenter-crd", []);
        });
        await made.Do(() => made.Install("karpenter", new()
        {
            ["Namespace"] = "kube-system", ["ServiceAccount"] = "karpenter", ["Replicas"] = 1, ["Version"] = "1.14.1", ["Environment"] = new JsonArray(), ["Resources"] = new JsonObject(),
        }));
        await made.Do(() =>
        {
            made.Apply("gpu", []);
            made.Apply("karpenter", new()
            {
                ["ClusterName"] = "comfyui", ["InstanceProfile"] = "gpu-nodes", ["SubnetTerms"] = new JsonArray(new JsonObject { ["id"] = "subnet-1" }), ["ClusterSecurityGroupId"] = "sg-1",
                ["InstanceTypes"] = new JsonArray([.. (instanceTypes ?? ["g6.2xlarge", "g5.2xlarge"]).Select(type => JsonValue.Create(type))]),
                ["CapacityTypes"] = new JsonArray("spot", "on-demand"), ["MaxGpuNodes"] = maxNodes, ["UserData"] = "",
            });
            made.Apply("storage", new() { ["Region"] = "us-west-2", ["InputsBucket"] = "inputs", ["OutputsBucket"] = "outputs" });
            made.Apply("models-disk", []);
        });
        await made.PassAsync(TimeSpan.FromMinutes(1));
        return made;
    }

    /// <summary>A system node.</summary>
    public void AddNode(int number) => Cluster.Machines.Register(
        new($"ip-10-0-0-{number}.us-west-2.compute.internal", $"i-{number}", "t3.large", "us-west-2a", "on-demand", new Dictionary<string, string> { ["role"] = "system" }), [], localDisks: false);

    public void ApplyComfyUI(string image = Image, int replicas = 1) => Apply("comfyui", ComfyUIManifest.Values(image, replicas));

    /// <summary>A folder of the product's manifests.</summary>
    public void Apply(string folder, Dictionary<string, JsonNode> values)
    {
        foreach (var item in ComfyUIManifest.Load(folder, values)) Cluster.Context.Apply(item);
    }

    public void Install(string chart, Dictionary<string, JsonNode> values)
    {
        foreach (var item in new Manifests(Path.Combine(AppContext.BaseDirectory, "cluster", "charts")).Load(chart, values)) Cluster.Context.Apply(item);
    }

    public Task Do(Action work) => Time.Do(work);
    public Task<T> Do<T>(Func<T> work) => Time.Do(work);

    public Task PassAsync(TimeSpan span) => Time.Do(async () =>
    {
        var passed = Time.Delay(span);
        hold.Dispose();
        await passed;
        hold = Time.Hold();
        return true;
    });

    public Task<List<JsonObject>> ListAsync(string apiVersion, string kind, string? space = null) => Do(() => Store.List(apiVersion, kind, space).Select(item => item.DeepClone().AsObject()).ToList());

    /// <summary>ComfyUI's pods.</summary>
    public Task<List<JsonObject>> PodsAsync() => ListAsync("v1", "Pod", "comfyui");

    public Task<List<string>> EventsAsync(string reason) => Do(() => Store.List("v1", "Event").Where(found => found.Text("reason") == reason).Select(found => found.Text("message")!).ToList());

    public Bucket BucketOf(string name) => buckets.TryGetValue(name, out var found) ? found : buckets[name] = new();

    public AccessEntry? Find(string roleArn) => null;
    public string? PodIdentityRole(string @namespace, string serviceAccount) => Identities.Contains($"{@namespace}/{serviceAccount}") ? $"arn:aws:iam::111122223333:role/{serviceAccount}" : null;
    public long? SizeOf(string reference) => Registry.TryGetValue(reference, out var size) ? size : null;

    public LaunchedInstance Launch(string instanceType, string capacityType, IReadOnlyList<string> subnetIds, string instanceProfile, IReadOnlyDictionary<string, string> tags)
    {
        if (Refusal(instanceType, capacityType) is { } refused) throw refused;
        var number = Launched.Count + 101;
        Launched.Add(($"i-{number}", instanceType, capacityType));
        return new($"i-{number}", $"ip-10-0-1-{number}.us-west-2.compute.internal", $"10.0.1.{number}", "us-west-2a");
    }

    public void Terminate(string instanceId) => Terminated.Add(instanceId);

    public async ValueTask DisposeAsync()
    {
        await Time.Do(async () => { await Cluster.DisposeAsync(); return true; });
        hold.Dispose();
        await Time.DisposeAsync();
    }

    public sealed class Bucket : IComfyUIFolder
    {
        readonly SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);

        public byte[]? Read(string path) => files.GetValueOrDefault(path);
        public void Write(string path, byte[] content) => files[path] = content;
        public IReadOnlyList<string> List() => [.. files.Keys];
    }
}
