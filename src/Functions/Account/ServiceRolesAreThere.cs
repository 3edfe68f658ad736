using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Account;

/// <summary>Tells which service-linked roles EnsureServiceRoles will make. That one is missing is no problem.</summary>
public sealed class ServiceRolesAreThere(IAmazonIdentityManagementService iam) : IAccountCheck
{
    public async Task<IReadOnlyList<AccountFinding>> FindAsync(Deployment deployment, CancellationToken cancel)
        => [.. (await ServiceRole.Of(deployment).InTurnAsync(role => LookAsync(role, cancel))).OfType<AccountFinding>()];

    async Task<AccountFact?> LookAsync(ServiceRole role, CancellationToken cancel)
    {
        try
        {
            await iam.GetRoleAsync(new GetRoleRequest { RoleName = role.Name }, cancel);
            return null;
        }
        catch (NoSuchEntityException)
        {
            return new AccountFact($"service-linked role {role.Name} ({role.Service}) is missing; EnsureServiceRoles makes it");
        }
    }
}
