using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Kubernetes.Nodes;

/// <summary>The cluster's machines: they register as Nodes, become Ready when they have a network, and go.</summary>
public sealed partial class MachineRoom
{
    public const string NotReady = "node.kubernetes.io/not-ready";
    readonly ClusterContext cluster;
    readonly Dictionary<string, NodeState> machines = new();

    public MachineRoom(ClusterContext cluster)
    {
        this.cluster = cluster;
        cluster.Store.Changed += change =>
        {
            if (change is { Type: ChangeType.Deleted, Kind.Name: "Node" } && machines.Remove(change.Item.Name(), out var machine)) machine.Alive = false;
        };
        cluster.Loop.Add(CollectPods, "Node");
    }

    public NodeState? Find(string? name) => name is null ? null : machines.GetValueOrDefault(name);

    /// <param name="taints">Besides the one that every node has until it is Ready.</param>
    public JsonObject Register(NodeJoin join, IEnumerable<JsonObject> taints, bool localDisks)
    {
        var type = InstanceTypes.Get(join.InstanceType);
        var address = Address().Match(join.Name) is { Success: true } match ? match.Groups["ip"].Value.Replace('-', '.') : $"10.0.0.{machines.Count + 4}";
        machines[join.Name] = new(join.Name, address, type);
        var labels = new JsonObject
        {
            ["kubernetes.io/arch"] = "amd64", ["kubernetes.io/os"] = "linux", ["kubernetes.io/hostname"] = join.Name, ["beta.kubernetes.io/instance-type"] = join.InstanceType,
            ["node.kubernetes.io/instance-type"] = join.InstanceType, ["topology.kubernetes.io/zone"] = join.Zone, ["topology.kubernetes.io/region"] = join.Zone[..^1],
        };
        foreach (var (label, value) in join.Labels) labels[label] = value;
        // A managed group's label: Karpenter has its own for it.
        if (!join.Labels.ContainsKey("karpenter.sh/nodepool")) labels["eks.amazonaws.com/capacityType"] = join.CapacityType == "spot" ? "SPOT" : "ON_DEMAND";
        var node = cluster.Store.Create(new()
        {
            ["apiVersion"] = "v1", ["kind"] = "Node", ["metadata"] = new JsonObject { ["name"] = join.Name, ["labels"] = labels },
            ["spec"] = new JsonObject
            {
                ["providerID"] = $"aws:///{join.Zone}/{join.InstanceId}",
                ["taints"] = new JsonArray([.. taints.Select(taint => taint.DeepClone()), new JsonObject { ["key"] = NotReady, ["effect"] = "NoSchedule" }]),
            },
            ["status"] = new JsonObject
            {
                ["capacity"] = type.Capacity(localDisks, withGpu: false), ["allocatable"] = type.Allocatable(localDisks, withGpu: false),
                ["addresses"] = new JsonArray(new JsonObject { ["type"] = "InternalIP", ["address"] = address }, new JsonObject { ["type"] = "Hostname", ["address"] = join.Name }),
                ["nodeInfo"] = new JsonObject
                {
                    ["kubeletVersion"] = "v1.35.3-eks-rehearsal", ["osImage"] = "Amazon Linux 2023", ["operatingSystem"] = "linux", ["architecture"] = "amd64", ["containerRuntimeVersion"] = "containerd://2.1.5",
                },
            },
        });
        cluster.Store.Update(node, live => live.SetCondition(cluster.Now, "Ready", false, "KubeletNotReady",
            "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized"));
        cluster.Note($"node {join.Name} ({join.InstanceType}, {join.CapacityType}, {join.Zone}) joined");
        return node;
    }

    /// <summary>The CNI works on this machine.</summary>
    public void NetworkIsUp(NodeState machine)
    {
        if (!machine.Alive || cluster.Store.Find("v1", "Node", null, machine.Name) is not { } node || node.IsTrue("Ready")) return;
        cluster.Store.Update(node, live =>
        {
            live.SetCondition(cluster.Now, "Ready", true, "KubeletReady", "kubelet is posting ready status");
            Untaint(live, NotReady);
        });
        cluster.Note($"node {machine.Name} is Ready");
    }

    /// <summary>For use inside <see cref="ObjectStore.Update"/>.</summary>
    public static void Untaint(JsonObject node, string key)
    {
        var rest = node.Items("spec", "taints").Where(taint => taint.Text("key") != key).Select(taint => taint.DeepClone()).ToArray();
        if (rest.Length == 0) node["spec"]!.AsObject().Remove("taints");
        else node["spec"]!["taints"] = new JsonArray(rest);
    }

    /// <summary>The machine is gone, and with it its node and what ran there.</summary>
    public void Remove(string name)
    {
        if (cluster.Store.Find("v1", "Node", null, name) is not { } node) return;
        cluster.Store.Remove(node);
        cluster.Note($"node {name} is gone");
    }

    void CollectPods()
    {
        foreach (var pod in cluster.Store.List("v1", "Pod").Where(pod => pod.Text("spec", "nodeName") is { } name && cluster.Store.Find("v1", "Node", null, name) is null)) cluster.Store.Remove(pod);
    }

    [GeneratedRegex(@"^ip-(?<ip>\d+-\d+-\d+-\d+)\.", RegexOptions.NonBacktracking)] private static partial Regex Address();
}
