using System.Text.RegularExpressions;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Kube;

namespace ComfyServerless.Functions.Nodes;

/// <summary>The AMI of GPU nodes: the release that manifests/karpenter pins.</summary>
public static partial class GpuImage
{
    /// <returns>E.g. <c>v20260714</c>.</returns>
    public static string Release(Manifests manifests) => Alias().Match(manifests.Read("karpenter/ec2nodeclass.yaml")).Groups["release"].Value;

    /// <returns>The public parameter that Karpenter looks the image up by (karpenter-provider-aws, pkg/providers/amifamily/al2023.go).</returns>
    public static string Parameter(string release)
        => $"/aws/service/eks/optimized-ami/{ClusterShape.KubernetesVersion}/amazon-linux-2023/x86_64/nvidia/amazon-eks-node-al2023-x86_64-nvidia-{ClusterShape.KubernetesVersion}-{release}/image_id";

    [GeneratedRegex("alias: al2023@(?<release>v[0-9]+)", RegexOptions.NonBacktracking)] private static partial Regex Alias();
}
