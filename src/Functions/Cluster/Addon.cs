namespace ComfyServerless.Functions.Cluster;

/// <summary>An EKS add-on as this version wants it.</summary>
/// <param name="Configuration">JSON text, or null for the add-on's defaults.</param>
/// <param name="ServiceAccount">The account that gets the storage driver's role by Pod Identity, or null.</param>
public sealed record Addon(string Name, string Version, string? Configuration = null, string? ServiceAccount = null)
{
    /// <summary>Before the nodes: without the CNI they never become Ready. A NetworkPolicy does nothing unless vpc-cni is told to enforce it.</summary>
    public static IReadOnlyList<Addon> Base { get; } =
    [
        new("vpc-cni", "v1.23.0-eksbuild.1", """{"enableNetworkPolicy":"true"}"""),
        new("kube-proxy", "v1.35.3-eksbuild.18"),
        new("eks-pod-identity-agent", "v1.3.10-eksbuild.3"),
    ];

    /// <summary>After the nodes: their replicas would be DEGRADED without any.</summary>
    public static IReadOnlyList<Addon> OnNodes { get; } =
    [
        new("coredns", "v1.14.3-eksbuild.3"),
        new("aws-mountpoint-s3-csi-driver", "v2.7.0-eksbuild.1", null, "s3-csi-driver-sa"),
        new("metrics-server", "v0.9.0-eksbuild.5"),
    ];
}
