using Amazon.EC2.Model;
using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.Rehearsal.Aws.Ec2;
using Instance = Amazon.EC2.Model.Instance;
using InvalidParameterException = Amazon.EKS.Model.InvalidParameterException;
using ResourceInUseException = Amazon.EKS.Model.ResourceInUseException;
using Tag = Amazon.EC2.Model.Tag;

namespace ComfyServerless.Rehearsal.Tests.Aws.Eks;

public class NodegroupsTests
{
    [Fact]
    public async Task A_group_launches_tagged_instances_over_the_zones_and_joins_them_when_it_becomes_ACTIVE()
    {
        await using var control = await Control.ReadyForNodesAsync();
        var created = (await control.Client.CreateNodegroupAsync(control.Nodegroup())).Nodegroup;
        Assert.Equal(NodegroupStatus.CREATING, created.Status);
        var instances = await InstancesAsync(control, "pending", "running");
        Assert.Equal(["us-west-2a", "us-west-2b"], instances.Select(instance => instance.Placement.AvailabilityZone));
        Assert.All(instances, instance => Assert.Contains(instance.Tags, tag => tag is { Key: "Name", Value: "comfyui-system" }));
        Assert.All(instances, instance => Assert.Contains(instance.Tags, tag => tag is { Key: "eks:nodegroup-name", Value: "system" }));
        await control.Aws.PassAsync(TimeSpan.FromSeconds(124));
        Assert.Equal(NodegroupStatus.CREATING, (await control.NodegroupAsync()).Status);
        Assert.Empty(control.Plane.Nodes);
        await control.Aws.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(NodegroupStatus.ACTIVE, (await control.NodegroupAsync()).Status);
        Assert.Equal(instances.Select(instance => instance.PrivateDnsName), control.Plane.Nodes.Keys);
        Assert.All(control.Plane.Nodes.Values, node => Assert.Equal(("system", "system", "on-demand"), (node.Labels["role"], node.Labels["eks.amazonaws.com/nodegroup"], node.CapacityType)));
    }

    [Fact]
    public async Task The_nodes_role_gets_its_access_entry_from_EKS()
    {
        await using var control = await Control.ReadyForNodesAsync();
        await control.Client.CreateNodegroupAsync(control.Nodegroup());
        var entry = (await control.Client.DescribeAccessEntryAsync(new() { ClusterName = Control.Name, PrincipalArn = control.NodeRole })).AccessEntry;
        Assert.Equal(("EC2_LINUX", "system:nodes"), (entry.Type, entry.KubernetesGroups.Single()));
    }

    [Fact]
    public async Task The_same_token_makes_no_second_group_and_another_one_is_refused()
    {
        await using var control = await Control.ReadyForNodesAsync();
        await control.Client.CreateNodegroupAsync(control.Nodegroup());
        await control.Client.CreateNodegroupAsync(control.Nodegroup());
        Assert.Equal(2, (await InstancesAsync(control, "pending")).Count);
        var other = control.Nodegroup();
        other.ClientRequestToken = "execution-2";
        await Assert.ThrowsAsync<ResourceInUseException>(() => control.Client.CreateNodegroupAsync(other));
    }

    [Fact]
    public async Task What_a_group_needs_must_exist_and_fit()
    {
        await using var control = await Control.ReadyForNodesAsync();
        Assert.Contains("does not exist", await RefusedAsync(group => group.LaunchTemplate.Id = "lt-0"));
        Assert.Contains("Could not find launch template version 7", await RefusedAsync(group => group.LaunchTemplate.Version = "7"));
        Assert.Contains("[ec2.amazonaws.com] were not found", await RefusedAsync(group => group.NodeRole = control.PodRole));
        Assert.Contains("cannot be found", await RefusedAsync(group => group.NodeRole += "x"));
        Assert.Contains("does not exist in the cluster's VPC", await RefusedAsync(group => group.Subnets = ["subnet-0"]));
        Assert.Contains("can't be greater than max size", await RefusedAsync(group => group.ScalingConfig.DesiredSize = 9));

        async Task<string> RefusedAsync(Action<CreateNodegroupRequest> change)
        {
            var request = control.Nodegroup();
            change(request);
            return (await Assert.ThrowsAsync<InvalidParameterException>(() => control.Client.CreateNodegroupAsync(request))).Message;
        }
    }

    [Fact]
    public async Task Without_capacity_or_quota_the_group_ends_in_CREATE_FAILED_with_EC2s_reason()
    {
        await using var control = await Control.ReadyForNodesAsync();
        await control.Aws.Do(() => control.Network.Ec2.Capacity.Quotas[Capacity.OnDemandStandard] = 2);
        await control.Client.CreateNodegroupAsync(control.Nodegroup());
        var creating = await control.NodegroupAsync();
        Assert.Equal((NodegroupStatus.CREATING, NodegroupIssueCode.AsgInstanceLaunchFailures), (creating.Status, creating.Health.Issues.Single().Code));
        await control.Aws.PassAsync("NodegroupFailed");
        var group = await control.NodegroupAsync();
        Assert.Equal(NodegroupStatus.CREATE_FAILED, group.Status);
        Assert.Equal(NodegroupIssueCode.AsgInstanceLaunchFailures, group.Health.Issues.Single().Code);
        Assert.Contains("VcpuLimitExceeded", group.Health.Issues.Single().Message);
        await control.Client.DeleteNodegroupAsync(new() { ClusterName = Control.Name, NodegroupName = "system" });
        await control.Aws.PassAsync("NodegroupDeleted");
        await Assert.ThrowsAsync<ResourceNotFoundException>(control.NodegroupAsync);
        Assert.Empty(await InstancesAsync(control, "pending", "running", "shutting-down"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Nodes_without_a_network_plugin_or_a_way_out_never_join(bool wayOut)
    {
        await using var control = await Control.ReadyForNodesAsync();
        if (wayOut) await control.Client.DeleteAddonAsync(new() { ClusterName = Control.Name, AddonName = "vpc-cni" });
        else await control.Network.Client.DeleteRouteAsync(new() { RouteTableId = control.Network.PrivateTables[1], DestinationCidrBlock = "0.0.0.0/0" });
        await control.Aws.PassAsync("AddonDeleted");
        await control.Client.CreateNodegroupAsync(control.Nodegroup());
        await control.Aws.PassAsync("NodegroupFailed");
        var group = await control.NodegroupAsync();
        Assert.Equal((NodegroupStatus.CREATE_FAILED, NodegroupIssueCode.NodeCreationFailure), (group.Status, group.Health.Issues.Single().Code));
        Assert.Empty(control.Plane.Nodes);
    }

    [Fact]
    public async Task Scaling_launches_or_terminates_the_difference()
    {
        await using var control = await Control.ReadyForNodesAsync();
        await control.Client.CreateNodegroupAsync(control.Nodegroup());
        await control.Aws.PassAsync("NodegroupActive");
        await ScaleAsync(3);
        Assert.Equal(NodegroupStatus.UPDATING, (await control.NodegroupAsync()).Status);
        await Assert.ThrowsAsync<ResourceInUseException>(() => ScaleAsync(2));
        await control.Aws.PassAsync("NodegroupUpdated");
        Assert.Equal(3, control.Plane.Nodes.Count);
        await ScaleAsync(2);
        await control.Aws.PassAsync("NodegroupUpdated");
        Assert.Equal(NodegroupStatus.ACTIVE, (await control.NodegroupAsync()).Status);
        Assert.Equal(2, control.Plane.Nodes.Count);
        Assert.Equal(2, (await InstancesAsync(control, "running")).Count);

        Task ScaleAsync(int count) => control.Client.UpdateNodegroupConfigAsync(new()
        {
            ClusterName = Control.Name, NodegroupName = "system", ScalingConfig = new NodegroupScalingConfig { MinSize = 2, DesiredSize = count, MaxSize = 3 },
        });
    }

    [Fact]
    public async Task A_deleted_group_takes_its_nodes_template_and_profile_along()
    {
        await using var control = await Control.ReadyForNodesAsync();
        await control.Client.CreateNodegroupAsync(control.Nodegroup());
        await Assert.ThrowsAsync<ResourceInUseException>(DeleteAsync);
        await control.Aws.PassAsync("NodegroupActive");
        await DeleteAsync();
        Assert.Equal(NodegroupStatus.DELETING, (await control.NodegroupAsync()).Status);
        await control.Aws.PassAsync("NodegroupDeleted");
        await Assert.ThrowsAsync<ResourceNotFoundException>(control.NodegroupAsync);
        Assert.Empty(control.Plane.Nodes);
        Assert.Equal(2, (await InstancesAsync(control, "terminated")).Count);
        Assert.Empty((await control.Network.Client.DescribeVolumesAsync()).Volumes ?? []);
        Assert.Equal([control.Template], (await control.Network.Client.DescribeLaunchTemplatesAsync(new DescribeLaunchTemplatesRequest())).LaunchTemplates.Select(template => template.LaunchTemplateId));

        Task DeleteAsync() => control.Client.DeleteNodegroupAsync(new() { ClusterName = Control.Name, NodegroupName = "system" });
    }

    static async Task<List<Instance>> InstancesAsync(Control control, params string[] states)
        => [.. ((await control.Network.Client.DescribeInstancesAsync(new DescribeInstancesRequest { Filters = [new Filter("instance-state-name", [.. states])] })).Reservations ?? []).SelectMany(reservation => reservation.Instances)];
}
