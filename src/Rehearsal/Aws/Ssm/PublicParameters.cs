using ComfyServerless.Rehearsal.Aws.Eks;

namespace ComfyServerless.Rehearsal.Aws.Ssm;

/// <summary>
/// Parameters that AWS publishes: of EKS's images, the AL2023 release that is known here, with and without NVIDIA's driver, under its own name and as the recommended one. Names after
/// https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html.
/// </summary>
static class PublicParameters
{
    const string Release = "v20260714";

    public static Dictionary<string, string> All() => new(
        from kubernetes in KubernetesVersions.All
        from variant in new[] { "standard", "nvidia" }
        from name in new[] { "recommended", $"amazon-eks-node-al2023-x86_64-{variant}-{kubernetes}-{Release}" }
        select KeyValuePair.Create($"/aws/service/eks/optimized-ami/{kubernetes}/amazon-linux-2023/x86_64/{variant}/{name}/image_id", "ami-0" + variant.Length + kubernetes.Replace(".", "") + "0123456789abcd"));
}
