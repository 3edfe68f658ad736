using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.Rehearsal.Tests.Aws.Ec2;
using ComfyServerless.TestKit;
using AccessEntry = ComfyServerless.Rehearsal.World.AccessEntry;

namespace ComfyServerless.Rehearsal.Tests.Aws.Eks;

public class AccessTests
{
    [Fact]
    public async Task An_entry_and_its_policy_work_after_some_seconds()
    {
        await using var control = await Control.ActiveAsync();
        var role = await RoleAsync(control);
        Assert.Null(await FindAsync(control, role));
        await GrantAsync(control, role);
        Assert.Null(await FindAsync(control, role));
        await control.Aws.PassAsync("AccessEntryEffective");
        var entry = await FindAsync(control, role);
        Assert.Equal(("STANDARD", "AmazonEKSClusterAdminPolicy"), (entry!.Type, entry.Policies.Single()));
        var listed = await control.Client.ListAssociatedAccessPoliciesAsync(new() { ClusterName = Control.Name, PrincipalArn = role });
        Assert.Equal((Control.Administrator, AccessScopeType.Cluster), (listed.AssociatedAccessPolicies.Single().PolicyArn, listed.AssociatedAccessPolicies.Single().AccessScope.Type));
    }

    [Fact]
    public async Task A_role_that_was_made_again_under_the_same_name_is_another_one()
    {
        await using var control = await Control.ActiveAsync();
        var role = await control.Aws.Do(() => control.Network.Iam.Create("admin", Network.Trust("lambda.amazonaws.com")).Arn);
        await GrantAsync(control, role);
        await control.Aws.PassAsync("AccessEntryEffective");
        Assert.NotNull(await FindAsync(control, role));
        await control.Aws.Do(() =>
        {
            control.Network.Iam.Delete("admin");
            Assert.Equal(role, control.Network.Iam.Create("admin", Network.Trust("lambda.amazonaws.com")).Arn);
        });
        Assert.Null(await FindAsync(control, role));
    }

    [Fact]
    public async Task Principals_must_exist_once_and_nodes_take_no_policies()
    {
        await using var control = await Control.ActiveAsync();
        var role = await RoleAsync(control);
        Assert.Contains("invalid principal", (await Assert.ThrowsAsync<InvalidParameterException>(() => EntryAsync(control, LocalAws.RoleArn("nobody"), "STANDARD"))).Message);
        await EntryAsync(control, role, "EC2_LINUX");
        Assert.Contains("already in use", (await Assert.ThrowsAsync<ResourceInUseException>(() => EntryAsync(control, role, "STANDARD"))).Message);
        await Assert.ThrowsAsync<InvalidRequestException>(() => PolicyAsync(control, role, Control.Administrator));
        Assert.Contains("the type FARGATE_LINUX is not modelled", (await Assert.ThrowsAsync<AmazonEKSException>(() => EntryAsync(control, control.PodRole, "FARGATE_LINUX"))).Message);
        await EntryAsync(control, control.PodRole, "STANDARD");
        await Assert.ThrowsAsync<InvalidParameterException>(() => PolicyAsync(control, control.PodRole, Control.Administrator + "s"));
    }

    [Fact]
    public async Task Entries_are_listed_in_pages_and_taken_away()
    {
        await using var control = await Control.ActiveAsync();
        string[] roles = [await RoleAsync(control), await RoleAsync(control), await RoleAsync(control)];
        foreach (var role in roles) await EntryAsync(control, role, "STANDARD");
        var first = await control.Client.ListAccessEntriesAsync(new() { ClusterName = Control.Name, MaxResults = 2 });
        var second = await control.Client.ListAccessEntriesAsync(new() { ClusterName = Control.Name, MaxResults = 2, NextToken = first.NextToken });
        Assert.Equal(roles, first.AccessEntries.Concat(second.AccessEntries));
        Assert.Null(second.NextToken);
        await control.Client.DeleteAccessEntryAsync(new() { ClusterName = Control.Name, PrincipalArn = roles[0] });
        await control.Aws.PassAsync("AccessEntryEffective");
        Assert.Null(await FindAsync(control, roles[0]));
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => control.Client.DescribeAccessEntryAsync(new() { ClusterName = Control.Name, PrincipalArn = roles[0] }));
    }

    [Fact]
    public async Task Without_API_authentication_there_are_no_entries_and_the_creator_is_an_administrator_unless_told_otherwise()
    {
        await using var control = await Control.StartAsync();
        var request = control.Cluster();
        request.AccessConfig = null;
        await control.Client.CreateClusterAsync(request);
        await control.Aws.PassAsync("ClusterActive");
        var role = await RoleAsync(control);
        Assert.Contains("authentication mode must be set", (await Assert.ThrowsAsync<InvalidRequestException>(() => EntryAsync(control, role, "STANDARD"))).Message);

        await using var other = await Control.StartAsync();
        await other.Aws.Do(() => other.Network.Iam.Create("Tester", Network.Trust("lambda.amazonaws.com")));
        request = other.Cluster();
        request.AccessConfig.BootstrapClusterCreatorAdminPermissions = null;
        await other.Client.CreateClusterAsync(request);
        await other.Aws.PassAsync("ClusterActive");
        Assert.Equal("AmazonEKSClusterAdminPolicy", (await FindAsync(other, LocalAws.RoleArn("Tester")))!.Policies.Single());
    }

    [Fact]
    public async Task A_service_account_has_its_role_after_some_seconds_and_only_when_the_role_trusts_Pod_Identity()
    {
        await using var control = await Control.ActiveAsync();
        var created = (await AssociateAsync(control, "karpenter", control.PodRole)).Association;
        Assert.Null(await RoleOfAsync(control, "karpenter"));
        await AssociateAsync(control, "other", control.NodeRole);
        await control.Aws.PassAsync("AccessEntryEffective");
        Assert.Equal(control.PodRole, await RoleOfAsync(control, "karpenter"));
        Assert.Null(await RoleOfAsync(control, "other"));
        var exists = await Assert.ThrowsAsync<ResourceInUseException>(() => AssociateAsync(control, "karpenter", control.PodRole));
        Assert.Equal("Association already exists: " + created.AssociationId, exists.Message);
        await Assert.ThrowsAsync<InvalidParameterException>(() => AssociateAsync(control, "third", LocalAws.RoleArn("nobody")));
        await control.Client.UpdatePodIdentityAssociationAsync(new() { ClusterName = Control.Name, AssociationId = created.AssociationId, RoleArn = control.NodeRole });
        Assert.Equal(control.NodeRole, (await control.Client.DescribePodIdentityAssociationAsync(new() { ClusterName = Control.Name, AssociationId = created.AssociationId })).Association.RoleArn);
        await control.Client.DeletePodIdentityAssociationAsync(new() { ClusterName = Control.Name, AssociationId = created.AssociationId });
        Assert.Equal("other", (await control.Client.ListPodIdentityAssociationsAsync(new() { ClusterName = Control.Name, Namespace = "kube-system" })).Associations.Single().ServiceAccount);
    }

    static Task<string> RoleAsync(Control control) => control.Aws.Do(() => control.Role("Admin", Network.Trust("lambda.amazonaws.com")));

    static Task<CreateAccessEntryResponse> EntryAsync(Control control, string role, string type)
        => control.Client.CreateAccessEntryAsync(new() { ClusterName = Control.Name, PrincipalArn = role, Type = type });

    static Task PolicyAsync(Control control, string role, string policy) => control.Client.AssociateAccessPolicyAsync(new()
    {
        ClusterName = Control.Name, PrincipalArn = role, PolicyArn = policy, AccessScope = new AccessScope { Type = AccessScopeType.Cluster },
    });

    static async Task GrantAsync(Control control, string role)
    {
        await EntryAsync(control, role, "STANDARD");
        await PolicyAsync(control, role, Control.Administrator);
    }

    static Task<CreatePodIdentityAssociationResponse> AssociateAsync(Control control, string account, string role)
        => control.Client.CreatePodIdentityAssociationAsync(new() { ClusterName = Control.Name, Namespace = "kube-system", ServiceAccount = account, RoleArn = role });

    static Task<AccessEntry?> FindAsync(Control control, string role) => control.Aws.Do(() => control.Plane.Access!.Find(role));

    static Task<string?> RoleOfAsync(Control control, string account) => control.Aws.Do(() => control.Plane.Access!.PodIdentityRole("kube-system", account));
}
