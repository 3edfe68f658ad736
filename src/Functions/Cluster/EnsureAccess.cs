using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Cluster;

public sealed record EnsureAccessInput(string Execution, EnsureClusterOutput EnsureCluster) : IOfExecution;

/// <param name="Entries">Access entries that are as they should be.</param>
/// <param name="Associations">Pod Identity associations that are as they should be.</param>
public sealed record EnsureAccessOutput(int Entries, int Associations);

/// <summary>
/// Who may use the cluster: the functions and the build that talk to it and the operators as administrators, the GPU nodes as nodes (the managed group's role gets its entry from EKS).
/// Karpenter and the load balancer controller have their roles before they start: a pod that is older than its association would have no credentials.
/// </summary>
public sealed class EnsureAccess(IAmazonEKS eks, Settings settings) : IStep<EnsureAccessInput, EnsureAccessOutput>
{
    const string Administrator = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

    public async Task<EnsureAccessOutput> RunAsync(EnsureAccessInput input, CancellationToken cancel = default)
    {
        var cluster = input.EnsureCluster.Name;
        var existing = await EntriesAsync(cluster, cancel);
        string[] administrators = [.. settings.KubernetesRoleArns, .. settings.OperatorArns];
        foreach (var principal in administrators) await EnsureEntryAsync(cluster, principal, "STANDARD", existing, input.Execution, cancel);
        await EnsureEntryAsync(cluster, settings.GpuNodeRoleArn, "EC2_LINUX", existing, input.Execution, cancel);
        foreach (var principal in administrators) await EnsureAdministratorAsync(cluster, principal, cancel);
        foreach (var principal in existing.Except(administrators).Where(principal => principal != settings.GpuNodeRoleArn)) await RemoveEntryAsync(cluster, principal, cancel);
        await EnsureAssociationAsync(cluster, "kube-system", "karpenter", settings.KarpenterRoleArn, input.Execution, cancel);
        await EnsureAssociationAsync(cluster, "kube-system", "aws-load-balancer-controller", settings.LoadBalancerControllerRoleArn, input.Execution, cancel);
        return new(administrators.Length + 1, 2);
    }

    async Task<HashSet<string>> EntriesAsync(string cluster, CancellationToken cancel)
    {
        var entries = new HashSet<string>();
        string? next = null;
        do
        {
            var page = await eks.ListAccessEntriesAsync(new ListAccessEntriesRequest { ClusterName = cluster, NextToken = next }, cancel);
            entries.UnionWith(page.AccessEntries ?? []);
            next = page.NextToken;
        }
        while (next is not null);
        return entries;
    }

    async Task EnsureEntryAsync(string cluster, string principal, string type, HashSet<string> existing, string execution, CancellationToken cancel)
    {
        if (!existing.Contains(principal))
        {
            await CreateEntryAsync(new CreateAccessEntryRequest { ClusterName = cluster, PrincipalArn = principal, Type = type, Tags = Ownership.Tags(settings, execution) }, cancel);
            return;
        }

        var entry = (await eks.DescribeAccessEntryAsync(new DescribeAccessEntryRequest { ClusterName = cluster, PrincipalArn = principal }, cancel)).AccessEntry;
        Ownership.Require(settings, $"Access entry of {principal}", entry.Tags);
        if (entry.Type != type) throw new ResourceFailedException($"The access entry of {principal} is of type {entry.Type} and cannot become {type}: delete it and deploy again.");
    }

    async Task CreateEntryAsync(CreateAccessEntryRequest request, CancellationToken cancel)
    {
        try { await eks.CreateAccessEntryAsync(request, cancel); }
        catch (ResourceInUseException) { throw new NotReadyException($"the access entry of {request.PrincipalArn} exists but does not show yet"); }
    }

    // Who is no longer wanted (an operator taken out of the configuration) must not stay administrator. Entries without our tag are EKS's or somebody else's.
    async Task RemoveEntryAsync(string cluster, string principal, CancellationToken cancel)
    {
        var entry = (await eks.DescribeAccessEntryAsync(new DescribeAccessEntryRequest { ClusterName = cluster, PrincipalArn = principal }, cancel)).AccessEntry;
        if (entry.Tags?.GetValueOrDefault(Settings.OwnerTag) == settings.Deployment)
            await eks.DeleteAccessEntryAsync(new DeleteAccessEntryRequest { ClusterName = cluster, PrincipalArn = principal }, cancel);
    }

    async Task EnsureAdministratorAsync(string cluster, string principal, CancellationToken cancel)
    {
        var policies = await eks.ListAssociatedAccessPoliciesAsync(new ListAssociatedAccessPoliciesRequest { ClusterName = cluster, PrincipalArn = principal }, cancel);
        if ((policies.AssociatedAccessPolicies ?? []).Any(policy => policy.PolicyArn == Administrator && policy.AccessScope.Type == AccessScopeType.Cluster)) return;
        await eks.AssociateAccessPolicyAsync(new AssociateAccessPolicyRequest
        {
            ClusterName = cluster, PrincipalArn = principal, PolicyArn = Administrator, AccessScope = new AccessScope { Type = AccessScopeType.Cluster },
        }, cancel);
    }

    async Task EnsureAssociationAsync(string cluster, string @namespace, string account, string role, string execution, CancellationToken cancel)
    {
        var found = await eks.ListPodIdentityAssociationsAsync(new ListPodIdentityAssociationsRequest { ClusterName = cluster, Namespace = @namespace, ServiceAccount = account }, cancel);
        if (found.Associations?.FirstOrDefault() is not { } summary)
        {
            await CreateAssociationAsync(new CreatePodIdentityAssociationRequest { ClusterName = cluster, Namespace = @namespace, ServiceAccount = account, RoleArn = role, Tags = Ownership.Tags(settings, execution) }, cancel);
            return;
        }

        var association = (await eks.DescribePodIdentityAssociationAsync(new DescribePodIdentityAssociationRequest { ClusterName = cluster, AssociationId = summary.AssociationId }, cancel)).Association;
        Ownership.Require(settings, $"Pod Identity association of {@namespace}/{account}", association.Tags);
        if (association.RoleArn != role)
            await eks.UpdatePodIdentityAssociationAsync(new UpdatePodIdentityAssociationRequest { ClusterName = cluster, AssociationId = association.AssociationId, RoleArn = role }, cancel);
    }

    async Task CreateAssociationAsync(CreatePodIdentityAssociationRequest request, CancellationToken cancel)
    {
        try { await eks.CreatePodIdentityAssociationAsync(request, cancel); }
        catch (ResourceInUseException) { throw new NotReadyException($"the Pod Identity association of {request.Namespace}/{request.ServiceAccount} exists but does not show yet"); }
    }
}
