using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.Functions.Cluster;

namespace ComfyServerless.Rehearsal.Tests.Aws.Eks;

public class AddonsTests
{
    [Fact]
    public async Task An_add_on_is_applied_at_once_and_ACTIVE_when_its_time_is_over_and_its_replicas_are_ready()
    {
        await using var control = await Control.ActiveAsync();
        var created = await CreateAsync(control, "vpc-cni", configuration: """{"enableNetworkPolicy":"true"}""");
        Assert.Equal((AddonStatus.CREATING, "v1.23.0-eksbuild.1"), (created.Status, created.AddonVersion));
        Assert.Equal("true", control.Plane.Addons["vpc-cni"].Configuration!["enableNetworkPolicy"]!.ToString());
        await control.Aws.PassAsync(TimeSpan.FromSeconds(14));
        Assert.Equal(AddonStatus.CREATING, (await control.AddonAsync("vpc-cni")).Status);
        await control.Aws.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(AddonStatus.ACTIVE, (await control.AddonAsync("vpc-cni")).Status);
    }

    [Fact]
    public async Task Without_its_replicas_it_is_DEGRADED_and_recovers_when_they_come()
    {
        await using var control = await Control.ActiveAsync();
        await control.Aws.Do(() => control.Plane.Unhealthy.Add("coredns"));
        await CreateAsync(control, "coredns");
        await control.Aws.PassAsync("AddonActive");
        Assert.Equal(AddonStatus.CREATING, (await control.AddonAsync("coredns")).Status);
        await control.Aws.PassAsync("AddonDegraded");
        var degraded = await control.AddonAsync("coredns");
        Assert.Equal((AddonStatus.DEGRADED, AddonIssueCode.InsufficientNumberOfReplicas), (degraded.Status, degraded.Health.Issues.Single().Code));
        await control.Aws.Do(() => control.Plane.Unhealthy.Clear());
        var recovered = await control.AddonAsync("coredns");
        Assert.Equal(AddonStatus.ACTIVE, recovered.Status);
        Assert.Empty(recovered.Health.Issues);
    }

    [Fact]
    public async Task Every_pin_of_the_deployer_is_supported_and_listed()
    {
        await using var control = await Control.ActiveAsync();
        foreach (var pin in Functions.Cluster.Addon.Base.Concat(Functions.Cluster.Addon.OnNodes))
        {
            var created = await CreateAsync(control, pin.Name, pin.Version, pin.Configuration);
            Assert.Equal(pin.Version, created.AddonVersion);
            var listed = await control.Client.DescribeAddonVersionsAsync(new() { AddonName = pin.Name, KubernetesVersion = ClusterShape.KubernetesVersion });
            Assert.Contains(listed.Addons.Single().AddonVersions, version => version.AddonVersion == pin.Version);
        }
    }

    [Fact]
    public async Task An_unknown_add_on_version_setting_or_type_is_refused()
    {
        await using var control = await Control.ActiveAsync();
        Assert.Equal("Addon version specified is not supported", (await Assert.ThrowsAsync<InvalidParameterException>(() => CreateAsync(control, "coredns", "v9.9.9-eksbuild.1"))).Message);
        Assert.Contains("not supported", (await Assert.ThrowsAsync<InvalidParameterException>(() => CreateAsync(control, "nonsense"))).Message);
        Assert.Contains("False found, String expected", (await Assert.ThrowsAsync<InvalidParameterException>(() => CreateAsync(control, "vpc-cni", null, """{"enableNetworkPolicy":false}"""))).Message);
        Assert.Contains("not a JSON object", (await Assert.ThrowsAsync<InvalidParameterException>(() => CreateAsync(control, "vpc-cni", null, "{"))).Message);
        Assert.Contains("the setting env of the add-on vpc-cni is not modelled", (await Assert.ThrowsAsync<AmazonEKSException>(() => CreateAsync(control, "vpc-cni", null, """{"env":{}}"""))).Message);
        Assert.Empty((await control.Client.ListAddonsAsync(new() { ClusterName = Control.Name })).Addons);
    }

    [Fact]
    public async Task An_update_changes_version_and_configuration_and_is_refused_while_another_is_under_way()
    {
        await using var control = await Control.ActiveAsync();
        await CreateAsync(control, "coredns");
        await control.Aws.PassAsync("AddonActive");
        var update = new UpdateAddonRequest { ClusterName = Control.Name, AddonName = "coredns", AddonVersion = "v1.14.3-eksbuild.3", ConfigurationValues = "{}", ResolveConflicts = ResolveConflicts.OVERWRITE };
        Assert.Equal(UpdateStatus.InProgress, (await control.Client.UpdateAddonAsync(update)).Update.Status);
        update.ClientRequestToken = "another";
        await Assert.ThrowsAsync<ResourceInUseException>(() => control.Client.UpdateAddonAsync(update));
        await control.Aws.PassAsync("AddonActive");
        var addon = await control.AddonAsync("coredns");
        Assert.Equal((AddonStatus.ACTIVE, "v1.14.3-eksbuild.3", "{}"), (addon.Status, addon.AddonVersion, addon.ConfigurationValues));
        Assert.Equal("v1.14.3-eksbuild.3", control.Plane.Addons["coredns"].Version);
    }

    [Fact]
    public async Task Pod_Identity_of_an_add_on_belongs_to_it_and_goes_with_it()
    {
        await using var control = await Control.ActiveAsync();
        await control.Client.CreateAddonAsync(new()
        {
            ClusterName = Control.Name, AddonName = "aws-mountpoint-s3-csi-driver", PodIdentityAssociations = [new AddonPodIdentityAssociations { ServiceAccount = "s3-csi-driver-sa", RoleArn = control.PodRole }],
        });
        var addon = await control.AddonAsync("aws-mountpoint-s3-csi-driver");
        var association = (await control.Client.ListPodIdentityAssociationsAsync(new() { ClusterName = Control.Name })).Associations.Single();
        Assert.Equal((addon.AddonArn, addon.PodIdentityAssociations.Single()), (association.OwnerArn, association.AssociationArn));
        await Assert.ThrowsAsync<InvalidRequestException>(() => control.Client.DeletePodIdentityAssociationAsync(new() { ClusterName = Control.Name, AssociationId = association.AssociationId }));
        await control.Client.DeleteAddonAsync(new() { ClusterName = Control.Name, AddonName = addon.AddonName });
        Assert.Equal(AddonStatus.DELETING, (await control.AddonAsync(addon.AddonName)).Status);
        Assert.Empty((await control.Client.ListPodIdentityAssociationsAsync(new() { ClusterName = Control.Name })).Associations);
        await control.Aws.PassAsync("AddonDeleted");
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => control.AddonAsync(addon.AddonName));
        Assert.Empty(control.Plane.Addons);
    }

    [Fact]
    public async Task An_add_on_fails_when_a_scenario_says_so()
    {
        await using var control = await Control.ActiveAsync();
        await control.Aws.Do(() => control.Eks.Store.FailNext["kube-proxy"] = ("ConfigurationConflict", "conflicts found"));
        await CreateAsync(control, "kube-proxy");
        await control.Aws.PassAsync("AddonActive");
        var addon = await control.AddonAsync("kube-proxy");
        Assert.Equal((AddonStatus.CREATE_FAILED, "conflicts found"), (addon.Status, addon.Health.Issues.Single().Message));
    }

    static async Task<Amazon.EKS.Model.Addon> CreateAsync(Control control, string name, string? version = null, string? configuration = null)
        => (await control.Client.CreateAddonAsync(new() { ClusterName = Control.Name, AddonName = name, AddonVersion = version, ConfigurationValues = configuration })).Addon;
}
