using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes.Controllers;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Kubernetes.Balancing;

/// <summary>
/// The AWS Load Balancer Controller of one cluster, as far as TargetGroupBindings go: ready pods' addresses into the target group, the rules of <c>networking</c> into the cluster's
/// security group, all of it out again before a binding goes. It acts only while its process runs.
/// </summary>
public sealed class TargetGroupBindings
{
    public const string Api = "elbv2.k8s.aws/v1beta1", Finalizer = "elbv2.k8s.aws/resources";
    const string Component = "targetGroupBinding", RuleDescription = "elbv2.k8s.aws/targetGroupBinding=shared";

    // How long it waits after a failure.
    static readonly TimeSpan Again = TimeSpan.FromSeconds(15);

    readonly ClusterContext cluster;
    readonly ITargetGroups groups;
    readonly Action wake;
    readonly HashSet<(string Group, int Port)> admitted = [];
    int processes;

    public TargetGroupBindings(ClusterContext cluster, ITargetGroups groups)
    {
        (this.cluster, this.groups) = (cluster, groups);
        wake = cluster.Loop.Add(Reconcile, "TargetGroupBinding", "Service", "Pod");
    }

    public bool Running => processes > 0;

    public void Start()
    {
        processes++;
        wake();
    }

    public void Stop() => processes--;

    void Reconcile()
    {
        if (!Running) return;
        var all = cluster.Store.List(Api, "TargetGroupBinding");
        foreach (var binding in all)
        {
            if (binding.IsGoing()) Remove(binding);
            else Bind(binding);
        }

        Admit([.. cluster.Store.List(Api, "TargetGroupBinding").Where(binding => !binding.IsGoing()).SelectMany(Peers)]);
    }

    void Bind(JsonObject binding)
    {
        cluster.Store.Update(binding, live =>
        {
            if (live["metadata"]!["finalizers"] is not JsonArray { Count: > 0 }) live["metadata"]!["finalizers"] = new JsonArray(Finalizer);
        });
        var (arn, reference) = (binding.Text("spec", "targetGroupARN")!, binding["spec"]!["serviceRef"]);
        if (groups.Targets(arn) is not { } there)
        {
            Fail(binding, $"TargetGroupNotFound: One or more target groups not found: {arn}");
            return;
        }

        if (cluster.Store.Find("v1", "Service", binding.Space(), reference.Text("name")!) is not { } service
            || service["spec"].Items("ports").FirstOrDefault(port => port.Text("port") == reference.Text("port") || port.Text("name") == reference.Text("port")) is not { } wanted)
        {
            cluster.Events.Warning(binding, Component, "BackendNotFound", $"backend not found: Service \"{reference.Text("name")}\" not found");
            return;
        }

        var ready = Endpoints.Backends(cluster.Store, service).Select(pod => (Address: pod.Text("status", "podIP")!, Port: Endpoints.PortOn(pod, wanted) ?? 0)).ToHashSet();
        foreach (var (address, port) in there.Where(target => !ready.Contains(target)).ToList()) groups.Deregister(arn, address, port);
        foreach (var (address, port) in ready.Where(target => !there.Contains(target))) groups.Register(arn, address, port);
        cluster.Store.Update(binding, live => live.Child("status")["observedGeneration"] = live["metadata"]!["generation"]?.DeepClone() ?? 1);
    }

    void Remove(JsonObject binding)
    {
        var arn = binding.Text("spec", "targetGroupARN")!;
        foreach (var (address, port) in groups.Targets(arn)?.ToList() ?? []) groups.Deregister(arn, address, port);
        GarbageCollector.RemoveFinalizer(cluster.Store, binding, Finalizer);
        cluster.Note($"TargetGroupBinding {binding.Space()}/{binding.Name()} is taken back");
    }

    static IEnumerable<(string Group, int Port)> Peers(JsonObject binding) =>
        from rule in binding["spec"].Items("networking", "ingress")
        from peer in rule.Items("from")
        from port in rule.Items("ports")
        where peer.Text("securityGroup", "groupID") != null && port.Number("port") != null
        select (peer.Text("securityGroup", "groupID")!, port.Number("port")!.Value);

    /// <summary>The cluster's group lets in what all bindings name together, and nothing else of theirs.</summary>
    void Admit(HashSet<(string Group, int Port)> wanted)
    {
        foreach (var (group, port) in admitted.Except(wanted).ToList())
        {
            groups.Revoke(cluster.Name, group, port, RuleDescription);
            admitted.Remove((group, port));
        }

        foreach (var (group, port) in wanted.Where(admitted.Add)) groups.Admit(cluster.Name, group, port, RuleDescription);
    }

    void Fail(JsonObject binding, string why)
    {
        cluster.Events.Warning(binding, Component, "FailedReconcile", why);
        cluster.After(Again, wake);
    }
}
