using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Account;

public sealed record EnsureServiceRolesInput(Deployment Deployment) : OfExecution;

/// <param name="Roles">That are there now.</param>
/// <param name="Created">Of these, the ones that were missing.</param>
public sealed record EnsureServiceRolesOutput(IReadOnlyList<string> Roles, IReadOnlyList<string> Created);

/// <summary>
/// The account has the service-linked roles that EKS, spot instances, load balancers and VPC origins need. Services make most of them by themselves when they are first used, if the caller may;
/// Karpenter may not, and its first spot instance would fail. They are the account's, belong to no deployment, and stay.
/// </summary>
public sealed class EnsureServiceRoles(IAmazonIdentityManagementService iam) : IStep<EnsureServiceRolesInput, EnsureServiceRolesOutput>
{
    public async Task<EnsureServiceRolesOutput> RunAsync(EnsureServiceRolesInput input, CancellationToken cancel = default)
    {
        var wanted = ServiceRole.Of(input.Deployment);
        var found = await wanted.InTurnAsync(role => IsThereAsync(role, cancel));
        var missing = wanted.Where((_, index) => !found[index]).ToList();
        foreach (var role in missing) await CreateAsync(role, cancel);
        return new([.. wanted.Select(role => role.Name)], [.. missing.Select(role => role.Name)]);
    }

    async Task<bool> IsThereAsync(ServiceRole role, CancellationToken cancel)
    {
        try { return (await iam.GetRoleAsync(new GetRoleRequest { RoleName = role.Name }, cancel)).Role is not null; }
        catch (NoSuchEntityException) { return false; }
    }

    async Task CreateAsync(ServiceRole role, CancellationToken cancel)
    {
        try { await iam.CreateServiceLinkedRoleAsync(new CreateServiceLinkedRoleRequest { AWSServiceName = role.Service }, cancel); }
        catch (InvalidInputException there) when (there.Message.Contains("has been taken in this account", StringComparison.Ordinal)) { } // made meanwhile
        catch (AmazonIdentityManagementServiceException denied) when (denied.ErrorCode == "AccessDenied")
        {
            throw new ResourceFailedException($"The account has no role {role.Name}, and the deployer may not make it: {denied.Message}. An administrator makes it, once for the account: "
                + $"aws iam create-service-linked-role --aws-service-name {role.Service}");
        }
    }
}
