using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Kubernetes.Api;
using ComfyServerless.Rehearsal.Kubernetes.Controllers;
using ComfyServerless.Rehearsal.Kubernetes.Programs;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Kubernetes;

/// <summary>The Kubernetes side of the world: a cluster with its API server for each that EKS makes. World's thread.</summary>
/// <param name="hosts">The GPU nodes' own systems; null: nodes have no files.</param>
/// <param name="targetGroups">What the load balancer controller fills; null: its image just runs.</param>
/// <param name="options">For each cluster's API server; its log reader is set here.</param>
public sealed class KubernetesPlane(VirtualTime time, WorldJournal journal, Latencies latencies, string region, ICallers callers, IInstances instances, IImages images, ComfyUIHosting comfyUI,
    ApiOptions? options = null, IHosts? hosts = null, ITargetGroups? targetGroups = null) : IKubernetesPlane, IAsyncDisposable
{
    readonly Dictionary<string, (Cluster Cluster, ApiServer Api)> clusters = new();

    public ClusterFaults Faults { get; } = new();

    public async Task<ApiEndpoint> StartAsync(string cluster, IClusterAccess access)
    {
        using var hold = time.Hold();
        var made = new Cluster(cluster, region, time, journal, latencies, access, instances, images, comfyUI, hosts, targetGroups, Faults) { ControlPlane = () => ControlPlane(cluster) };
        var api = await ApiServer.StartAsync(time, journal, made.Store, cluster, callers, access, made, (options ?? new()) with { Logs = made.Logs, Admissions = [.. options?.Admissions ?? [], made.Webhooks] });
        clusters.Add(cluster, (made, api));
        return new(api.Url, api.CertificateAuthority);
    }

    public void Stop(string cluster)
    {
        if (!clusters.Remove(cluster, out var found)) return;
        found.Cluster.Context.Run(() => EndAsync(found.Cluster, found.Api));
    }

    public void AddNode(string cluster, NodeJoin node) => Get(cluster).Machines.Register(node, [], localDisks: false);
    public void RemoveNode(string cluster, string node) => Get(cluster).Machines.Remove(node);
    public void ApplyAddon(string cluster, string addon, string version, JsonObject? configuration) => Get(cluster).Addons.Apply(addon, version, configuration);
    public void RemoveAddon(string cluster, string addon) => Get(cluster).Addons.Remove(addon);
    public bool IsAddonHealthy(string cluster, string addon) => Get(cluster).Addons.IsHealthy(addon);

    /// <summary>A cluster that is up, for scenarios and for what acts inside it; null otherwise.</summary>
    public Cluster? Find(string cluster) => clusters.GetValueOrDefault(cluster).Cluster;

    /// <summary>The cluster as a role with an administrator's access entry reaches it, such as helm's; null otherwise.</summary>
    public Cluster? Connect(string cluster, string roleArn)
        => Find(cluster) is { } found && found.Context.Access.Find(roleArn)?.Policies.Contains("AmazonEKSClusterAdminPolicy") == true ? found : null;

    /// <summary>Addresses of a cluster's control plane in its VPC, from which its API server's proxies come.</summary>
    public Func<string, IReadOnlyList<string>> ControlPlane { get; set; } = _ => [];

    /// <summary>Whether a NetworkPolicy lets someone in at a pod's address.</summary>
    public bool LetsIn(string address, string from, int port, Func<string, bool> within) => PodAt(address, within) is not var (cluster, pod) || NetworkPolicies.LetsIn(cluster.Store, pod, from, port);

    /// <summary>The cluster whose pod has an address; null: none has.</summary>
    /// <param name="within">Whether a cluster, by its name, is where the address counts: pods of two VPCs may have the same one.</param>
    public string? ClusterOf(string address, Func<string, bool> within) => PodAt(address, within)?.Cluster.Context.Name;

    /// <summary>The local server at a pod's address and port; null while nothing listens. <paramref name="within"/> as above.</summary>
    public Uri? ServerAt(string address, int port, Func<string, bool> within) => PodAt(address, within) is var (cluster, pod) ? cluster.ServerOf(pod, port) : null;

    (Cluster Cluster, JsonObject Pod)? PodAt(string address, Func<string, bool> within)
    {
        foreach (var (cluster, _) in clusters.Values.Where(pair => within(pair.Item1.Context.Name)))
            if (cluster.Store.List("v1", "Pod").FirstOrDefault(pod => pod.Text("status", "podIP") == address && pod.Text("spec", "hostNetwork") != "true") is { } pod) return (cluster, pod);
        return null;
    }

    /// <summary>Where each cluster's API server is. World's thread.</summary>
    public IReadOnlyDictionary<string, ApiEndpoint> Endpoints => clusters.ToDictionary(pair => pair.Key, pair => new ApiEndpoint(pair.Value.Api.Url, pair.Value.Api.CertificateAuthority));

    Cluster Get(string cluster) => Find(cluster) ?? throw new InvalidOperationException($"no cluster {cluster} is up");

    async Task EndAsync(Cluster cluster, ApiServer api)
    {
        using var hold = time.Hold();
        await cluster.DisposeAsync();
        await api.DisposeAsync();
    }

    /// <summary>Any thread.</summary>
    public async ValueTask DisposeAsync() => await time.Do(async () =>
    {
        foreach (var (cluster, api) in clusters.Values.ToList()) await EndAsync(cluster, api);
        clusters.Clear();
        return true;
    });
}
