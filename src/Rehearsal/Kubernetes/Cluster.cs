using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Kubernetes.Api;
using ComfyServerless.Rehearsal.Kubernetes.Controllers;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;
using ComfyServerless.Rehearsal.Kubernetes.Programs;
using ComfyServerless.Rehearsal.Kubernetes.Provisioning;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Kubernetes;

/// <summary>One cluster without its API server: objects, controllers, machines. Make it on the world's thread.</summary>
public sealed class Cluster : IServiceBackends, IAsyncDisposable
{
    readonly Kubelets kubelets;

    public Cluster(string name, string region, VirtualTime time, WorldJournal journal, Latencies latencies, IClusterAccess access, IInstances instances, IImages images, ComfyUIHosting comfyUI, IHosts? hosts = null,
        ITargetGroups? targetGroups = null, ClusterFaults? faults = null)
    {
        Faults = faults ?? new();
        Context = new(name, time, journal, latencies, access);
        _ = new ServedKinds(Context);
        _ = new Namespaces(Context);
        _ = new Volumes(Context);
        _ = new Deployments(Context);
        _ = new ReplicaSets(Context);
        _ = new DaemonSets(Context);
        _ = new Scheduler(Context);
        Machines = new(Context);
        Karpenter = new(Context, Machines, instances, hosts);
        Karpenter.NodesNeverRegister = Faults.NodesNeverJoin;
        kubelets = new(Context, Machines, images, new KnownPrograms(Machines, new(Context), Karpenter, targetGroups is null ? null : new(Context, targetGroups), comfyUI, Faults), Faults);
        _ = new Endpoints(Context);
        _ = new DisruptionBudgets(Context);
        _ = new GarbageCollector(Context);
        Addons = new(Context, region);
        Webhooks = new(Context);
    }

    public ClusterContext Context { get; }
    public ClusterFaults Faults { get; }
    public ObjectStore Store => Context.Store;
    public MachineRoom Machines { get; }
    public Karpenter Karpenter { get; }
    public Addons Addons { get; }
    public Webhooks Webhooks { get; }
    public PodLogs Logs => kubelets.Logs;

    /// <summary>Addresses of its control plane, from which the API server's proxies come.</summary>
    public Func<IReadOnlyList<string>> ControlPlane { get; init; } = () => [];

    /// <summary>The local server behind a port of a pod; null while nothing listens.</summary>
    public Uri? ServerOf(System.Text.Json.Nodes.JsonObject pod, int port) => kubelets.Find(pod)?.UrlOf(port);

    public Uri? Find(string @namespace, string service, int port)
    {
        if (Store.Find("v1", "Service", @namespace, service) is not { } found || found["spec"].Items("ports").FirstOrDefault(one => one.Number("port") == port) is not { } wanted) return null;
        return Endpoints.Backends(Store, found).Select(pod => Endpoints.PortOn(pod, wanted) is { } target ? Reach(pod, target) : null).FirstOrDefault(url => url != null);
    }

    public Uri? FindPod(string @namespace, string pod, int port) => Store.Find("v1", "Pod", @namespace, pod) is { } found ? Reach(found, port) : null;

    /// <exception cref="StatusError">A NetworkPolicy keeps the control plane out.</exception>
    Uri? Reach(System.Text.Json.Nodes.JsonObject pod, int port)
    {
        if (ControlPlane().All(from => NetworkPolicies.LetsIn(Store, pod, from, port))) return ServerOf(pod, port);
        throw StatusError.Unavailable($"error trying to reach service: dial tcp {pod.Text("status", "podIP")}:{port}: i/o timeout");
    }

    /// <summary>Everything in it ends.</summary>
    public async ValueTask DisposeAsync()
    {
        Context.Loop.Stop();
        await kubelets.DisposeAsync();
    }
}
