namespace ComfyServerless.Functions.Nodes;

/// <summary>How GPU nodes are told from others: by tags that Karpenter gives an instance at its launch. Its own labels are named alike.</summary>
public static class GpuNodes
{
    /// <summary>Its value is the cluster's name, which is the deployment's.</summary>
    public const string ClusterTag = "eks:eks-cluster-name";

    /// <summary>Its value is <see cref="Pool"/>.</summary>
    public const string PoolTag = "karpenter.sh/nodepool";

    public const string Pool = "gpu";
}
