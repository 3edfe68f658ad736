using ComfyServerless.Rehearsal.Kubernetes.Nodes;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Kubernetes.Provisioning;

/// <summary>Karpenter 1.14 of one cluster. It acts only while its process runs; instances that it launched boot by themselves.</summary>
public sealed class Karpenter
{
    public const string Api = "karpenter.sh/v1", NodeClassApi = "karpenter.k8s.aws/v1", Component = "karpenter", Finalizer = "karpenter.sh/termination";

    readonly NodeClasses classes;
    readonly Provisioner provisioner;
    readonly Claims claims;
    readonly Terminations terminations;
    readonly Action wake;
    int processes;

    public Karpenter(ClusterContext cluster, MachineRoom machines, IInstances instances, IHosts? hosts = null)
    {
        var offerings = new Offerings(cluster, () => wake!());
        (classes, terminations) = (new(cluster, instances), new(cluster, machines, instances, () => Running, () => wake!()));
        (provisioner, claims) = (new(cluster, offerings, () => Running), new(cluster, machines, instances, hosts, offerings, () => Running, () => wake!(), line => Log(line)));
        wake = cluster.Loop.Add(Reconcile, "Pod", "Node", "NodeClaim", "NodePool", "EC2NodeClass");
    }

    public bool Running => processes > 0;

    /// <summary>Instances boot but never join, as without a way to the API server.</summary>
    public bool NodesNeverRegister { get => claims.NeverRegister; set => claims.NeverRegister = value; }

    /// <summary>Where its process writes.</summary>
    public Action<string> Log { get; set; } = _ => { };

    public void Start()
    {
        processes++;
        wake();
    }

    public void Stop() => processes--;

    void Reconcile()
    {
        if (!Running) return;
        classes.Reconcile();
        claims.Reconcile();
        terminations.Reconcile();
        provisioner.Reconcile();
    }
}
