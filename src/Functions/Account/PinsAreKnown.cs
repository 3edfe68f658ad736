using Amazon.EKS;
using Amazon.EKS.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Nodes;
using ComfyServerless.Functions.Steps;
using Addon = ComfyServerless.Functions.Cluster.Addon;

namespace ComfyServerless.Functions.Account;

/// <summary>What this version pins exists in the region: Kubernetes, the add-ons and the GPU nodes' image.</summary>
public sealed class PinsAreKnown(IAmazonEKS eks, IAmazonSimpleSystemsManagement ssm, Manifests manifests) : IAccountCheck
{
    const string Kubernetes = ClusterShape.KubernetesVersion, Update = "update the deployer, or change the pin in ";

    public async Task<IReadOnlyList<AccountFinding>> FindAsync(Deployment deployment, CancellationToken cancel)
        => [.. (await Addon.Base.Concat(Addon.OnNodes).InTurnAsync(addon => AddonAsync(addon, cancel))).Append(await KubernetesAsync(cancel)).Append(await ImageAsync(cancel)).OfType<AccountFinding>()];

    async Task<AccountFinding?> KubernetesAsync(CancellationToken cancel)
    {
        var versions = (await eks.DescribeClusterVersionsAsync(new DescribeClusterVersionsRequest(), cancel)).ClusterVersions ?? [];
        return versions.Exists(version => version.ClusterVersion == Kubernetes) ? null : new AccountProblem(
            $"EKS offers no Kubernetes {Kubernetes} here, only {string.Join(", ", versions.Select(version => version.ClusterVersion))}.", Update + "src/Functions/Cluster/ClusterShape.cs.");
    }

    async Task<AccountFinding?> AddonAsync(Addon addon, CancellationToken cancel)
    {
        var found = await eks.DescribeAddonVersionsAsync(new DescribeAddonVersionsRequest { AddonName = addon.Name, KubernetesVersion = Kubernetes }, cancel);
        var versions = (found.Addons ?? []).SelectMany(each => each.AddonVersions ?? []).Select(version => version.AddonVersion).ToList();
        return versions.Contains(addon.Version) ? null : new AccountProblem(
            $"EKS has no version {addon.Version} of the add-on {addon.Name} for Kubernetes {Kubernetes} here; it has {(versions.Count == 0 ? "none" : string.Join(", ", versions.Take(5)))}.", Update + "src/Functions/Cluster/Addon.cs.");
    }

    async Task<AccountFinding?> ImageAsync(CancellationToken cancel)
    {
        var release = GpuImage.Release(manifests);
        try
        {
            await ssm.GetParameterAsync(new GetParameterRequest { Name = GpuImage.Parameter(release) }, cancel);
            return null;
        }
        catch (ParameterNotFoundException)
        {
            return new AccountProblem($"The GPU nodes' image, EKS's AL2023 release {release} with NVIDIA's driver for Kubernetes {Kubernetes}, is not here: there is no parameter {GpuImage.Parameter(release)}.",
                Update + "manifests/karpenter/ec2nodeclass.yaml.");
        }
    }
}
