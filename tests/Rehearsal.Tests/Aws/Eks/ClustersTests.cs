using Amazon.EC2.Model;
using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.TestKit;
using ResourceInUseException = Amazon.EKS.Model.ResourceInUseException;

namespace ComfyServerless.Rehearsal.Tests.Aws.Eks;

public class ClustersTests
{
    [Fact]
    public async Task A_cluster_is_CREATING_for_as_long_as_the_table_says_then_ACTIVE_with_an_API_a_group_and_interfaces()
    {
        await using var control = await Control.StartAsync();
        var created = (await control.Client.CreateClusterAsync(control.Cluster())).Cluster;
        Assert.Equal(ClusterStatus.CREATING, created.Status);
        Assert.Null(created.Endpoint);
        await control.Aws.PassAsync(TimeSpan.FromSeconds(531));
        Assert.Equal(ClusterStatus.CREATING, (await control.DescribeAsync()).Status);
        await control.Aws.PassAsync(TimeSpan.FromSeconds(1));
        var cluster = await control.DescribeAsync();
        Assert.Equal((ClusterStatus.ACTIVE, "https://127.0.0.1:6443", "LS0t"), (cluster.Status, cluster.Endpoint, cluster.CertificateAuthority.Data));
        Assert.Equal(new DateTime(2026, 7, 1, 8, 0, 0, DateTimeKind.Utc), cluster.CreatedAt);
        Assert.Equal(["api", "audit"], cluster.Logging.ClusterLogging.Single(setup => setup.Enabled == true).Types.Select(type => type.Value));
        var groupId = cluster.ResourcesVpcConfig.ClusterSecurityGroupId;
        var group = (await control.Network.Client.DescribeSecurityGroupsAsync(new DescribeSecurityGroupsRequest { Filters = [new Filter("tag:kubernetes.io/cluster/comfyui", ["owned"])] })).SecurityGroups.Single();
        Assert.Equal(groupId, group.GroupId);
        Assert.StartsWith("eks-cluster-sg-comfyui-", group.GroupName);
        var cards = (await control.Network.Client.DescribeNetworkInterfacesAsync(new DescribeNetworkInterfacesRequest { Filters = [new Filter("description", ["Amazon EKS comfyui"])] })).NetworkInterfaces;
        Assert.Equal(control.Network.PrivateSubnets, cards.Select(card => card.SubnetId));
        Assert.All(cards, card => Assert.Equal([groupId, control.ControlGroup], card.Groups.Select(group => group.GroupId)));
    }

    [Fact]
    public async Task The_same_token_gives_the_same_cluster_another_token_is_refused_and_so_are_other_parameters()
    {
        await using var control = await Control.StartAsync();
        await control.Client.CreateClusterAsync(control.Cluster());
        Assert.Equal(Control.Name, (await control.Client.CreateClusterAsync(control.Cluster())).Cluster.Name);
        var exists = await Assert.ThrowsAsync<ResourceInUseException>(() => control.Client.CreateClusterAsync(control.Cluster("execution-2")));
        Assert.Equal("Cluster already exists with name: comfyui", exists.Message);
        var other = control.Cluster();
        other.Version = "1.34";
        await Assert.ThrowsAsync<InvalidParameterException>(() => control.Client.CreateClusterAsync(other));
        Assert.Equal([Control.Name], (await control.Client.ListClustersAsync(new ListClustersRequest())).Clusters);
    }

    [Fact]
    public async Task What_the_cluster_needs_must_exist()
    {
        await using var control = await Control.StartAsync();
        Assert.Contains("could not be assumed", await RefusedAsync(cluster => cluster.RoleArn = control.NodeRole));
        Assert.Contains("could not be assumed", await RefusedAsync(cluster => cluster.RoleArn = LocalAws.RoleArn("nobody")));
        Assert.Contains("at least two different AZs", await RefusedAsync(cluster => cluster.ResourcesVpcConfig.SubnetIds = [control.Network.PrivateSubnets[0]]));
        Assert.Contains("'subnet-0' does not exist", await RefusedAsync(cluster => cluster.ResourcesVpcConfig.SubnetIds = ["subnet-0", control.Network.PrivateSubnets[0]]));
        Assert.Contains("'sg-0' does not exist", await RefusedAsync(cluster => cluster.ResourcesVpcConfig.SecurityGroupIds = ["sg-0"]));
        Assert.Contains("unsupported Kubernetes version", await RefusedAsync(cluster => cluster.Version = "1.20"));
        Assert.Contains("cannot be false", await RefusedAsync(cluster => cluster.ResourcesVpcConfig.EndpointPrivateAccess = false));
        Assert.Empty((await control.Client.ListClustersAsync(new ListClustersRequest())).Clusters);

        async Task<string> RefusedAsync(Action<CreateClusterRequest> change)
        {
            var request = control.Cluster();
            change(request);
            return (await Assert.ThrowsAsync<InvalidParameterException>(() => control.Client.CreateClusterAsync(request))).Message;
        }
    }

    [Fact]
    public async Task A_zone_without_room_is_named_with_those_that_have_it()
    {
        await using var control = await Control.StartAsync();
        await control.Aws.Do(() => control.Eks.Store.UnsupportedZones.Add("us-west-2b"));
        var refused = await Assert.ThrowsAsync<UnsupportedAvailabilityZoneException>(() => control.Client.CreateClusterAsync(control.Cluster()));
        Assert.Equal(["us-west-2a", "us-west-2c", "us-west-2d"], refused.ValidZones);
    }

    [Fact]
    public async Task A_quota_is_a_limit()
    {
        await using var control = await Control.StartAsync();
        await control.Aws.Do(() => control.Eks.Store.ClusterLimit = 0);
        await Assert.ThrowsAsync<ResourceLimitExceededException>(() => control.Client.CreateClusterAsync(control.Cluster()));
    }

    [Fact]
    public async Task A_cluster_fails_when_a_scenario_says_so_and_can_be_deleted_then()
    {
        await using var control = await Control.StartAsync();
        await control.Aws.Do(() => control.Eks.Store.FailNext[Control.Name] = ("InsufficientFreeAddresses", "no addresses left"));
        await control.Client.CreateClusterAsync(control.Cluster());
        await control.Aws.PassAsync("ClusterActive");
        var cluster = await control.DescribeAsync();
        Assert.Equal((ClusterStatus.FAILED, "InsufficientFreeAddresses"), (cluster.Status, cluster.Health.Issues.Single().Code.Value));
        await control.Client.DeleteClusterAsync(new DeleteClusterRequest { Name = Control.Name });
        await control.Aws.PassAsync("ClusterDeleted");
        await Assert.ThrowsAsync<ResourceNotFoundException>(control.DescribeAsync);
    }

    [Fact]
    public async Task An_update_is_one_kind_of_change_a_call_and_takes_its_time()
    {
        await using var control = await Control.ActiveAsync();
        var both = new UpdateClusterConfigRequest { Name = Control.Name, DeletionProtection = true, UpgradePolicy = new UpgradePolicyRequest { SupportType = SupportType.EXTENDED } };
        Assert.Equal("Only one type of update can be allowed.", (await Assert.ThrowsAsync<InvalidParameterException>(() => control.Client.UpdateClusterConfigAsync(both))).Message);
        var open = new UpdateClusterConfigRequest { Name = Control.Name, ResourcesVpcConfig = new VpcConfigRequest { EndpointPublicAccess = true, EndpointPrivateAccess = true } };
        var update = (await control.Client.UpdateClusterConfigAsync(open)).Update;
        Assert.Equal(UpdateStatus.InProgress, update.Status);
        Assert.Equal(ClusterStatus.UPDATING, (await control.DescribeAsync()).Status);
        await Assert.ThrowsAsync<ResourceInUseException>(() => control.Client.UpdateClusterConfigAsync(new() { Name = Control.Name, DeletionProtection = true }));
        await control.Aws.PassAsync("ClusterUpdated");
        var cluster = await control.DescribeAsync();
        Assert.Equal((ClusterStatus.ACTIVE, true), (cluster.Status, cluster.ResourcesVpcConfig.EndpointPublicAccess));
        open.ClientRequestToken = null;
        Assert.Contains("already at the desired configuration", (await Assert.ThrowsAsync<InvalidParameterException>(() => control.Client.UpdateClusterConfigAsync(open))).Message);
    }

    [Fact]
    public async Task A_cluster_is_deleted_when_it_is_ACTIVE_unprotected_and_without_node_groups()
    {
        await using var control = await Control.ReadyForNodesAsync();
        var delete = new DeleteClusterRequest { Name = Control.Name };
        await control.Client.UpdateClusterConfigAsync(new() { Name = Control.Name, DeletionProtection = true });
        await Assert.ThrowsAsync<ResourceInUseException>(() => control.Client.DeleteClusterAsync(delete));
        await control.Aws.PassAsync("ClusterUpdated");
        await Assert.ThrowsAsync<InvalidRequestException>(() => control.Client.DeleteClusterAsync(delete));
        await control.Client.UpdateClusterConfigAsync(new() { Name = Control.Name, DeletionProtection = false });
        await control.Aws.PassAsync("ClusterUpdated");
        await control.Client.CreateNodegroupAsync(control.Nodegroup());
        Assert.Equal("Cluster has nodegroups attached", (await Assert.ThrowsAsync<ResourceInUseException>(() => control.Client.DeleteClusterAsync(delete))).Message);
        await control.Aws.PassAsync("NodegroupActive");
        await control.Client.DeleteNodegroupAsync(new() { ClusterName = Control.Name, NodegroupName = "system" });
        await control.Aws.PassAsync("NodegroupDeleted");
        await control.Client.DeleteClusterAsync(delete);
        Assert.Equal(ClusterStatus.DELETING, (await control.DescribeAsync()).Status);
        await control.Aws.PassAsync("ClusterDeleted");
        await Assert.ThrowsAsync<ResourceNotFoundException>(control.DescribeAsync);
        Assert.Equal([Control.Name], control.Plane.Stopped);
        Assert.DoesNotContain((await control.Network.Client.DescribeSecurityGroupsAsync()).SecurityGroups, group => group.GroupName.StartsWith("eks-cluster-sg-"));
        Assert.DoesNotContain((await control.Network.Client.DescribeNetworkInterfacesAsync()).NetworkInterfaces, card => card.Description == "Amazon EKS comfyui");
    }

    [Fact]
    public async Task A_member_that_is_not_modelled_is_refused_by_name()
    {
        await using var control = await Control.StartAsync();
        var request = control.Cluster();
        request.EncryptionConfig = [new EncryptionConfig { Resources = ["secrets"] }];
        var refused = await Assert.ThrowsAsync<AmazonEKSException>(() => control.Client.CreateClusterAsync(request));
        Assert.Contains("eks:CreateCluster: the member encryptionConfig is not modelled", refused.Message);
    }

    [Fact]
    public async Task Tags_are_put_on_by_ARN()
    {
        await using var control = await Control.ActiveAsync();
        var arn = (await control.DescribeAsync()).Arn;
        await control.Client.TagResourceAsync(new() { ResourceArn = arn, Tags = new() { ["more"] = "yes" } });
        Assert.Equal(new Dictionary<string, string> { ["owner"] = "us", ["more"] = "yes" }, (await control.DescribeAsync()).Tags);
    }
}
