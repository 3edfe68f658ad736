namespace ComfyServerless.Functions.Failure.Causes;

/// <summary>GPU nodes, as Karpenter and EC2 speak of them. Beside each row: where its words were read.</summary>
static class NodeCauses
{
    public static IReadOnlyList<KnownCause> All { get; } =
    [
        // karpenter.sh, EC2's words in its events: "We currently do not have sufficient g6e.2xlarge capacity in the Availability Zone you requested"
        new("no-capacity", "do not have sufficient (?<type>[a-z0-9.]+) capacity in the Availability Zone", "AWS has no {type} free in these zones now.",
            "Allow more instanceTypes, or both capacityTypes, or try later; {\"instanceTypes\": [\"g6.2xlarge\", \"g5.2xlarge\", \"g4dn.2xlarge\"]} is the default.", Page.Cluster),
        // github.com/aws/karpenter-provider-aws/pull/1715, docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
        new("no-capacity", "InsufficientInstanceCapacity|UnfulfillableCapacity|InsufficientCapacityError", "AWS has no such GPU instance free in these zones now.", "Allow more instanceTypes, or both capacityTypes, or try later.", Page.Cluster),
        // karpenter.sh/docs/troubleshooting: "all available instance types exceed limits for nodepool"
        new("pool-limit", "exceed limits for nodepool", "The node pool may not grow: maxGpuNodes is reached.", "Raise maxGpuNodes, or lower replicas.", Page.Cluster),
        // github.com/aws/karpenter-provider-aws/issues/7738
        new("node-registers", "NodeNotFound Node not registered with cluster|Node not registered with cluster", "A GPU instance started but did not join the cluster.",
            "Look at the instance's system log in EC2: mostly it has no way out (NAT gateway, routes), or its role has no access entry. Then start the execution again.", Page.Cluster) { IsVague = true },
        // github.com/NVIDIA/k8s-device-plugin/issues/159
        new("no-gpu-shown", "Insufficient nvidia\\.com/gpu", "No node shows a free GPU.", "A pod of somebody else may hold it, or the device plugin does not run: kubectl get pods --all-namespaces --output wide.", Page.Cluster) { IsVague = true },
    ];
}
