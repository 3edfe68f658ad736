using Amazon.EKS;
using Amazon.EKS.Model;

namespace ComfyServerless.Standins.Tests.Aws;

public sealed class EksTests
{
    const string Role = "arn:aws:iam::111122223333:role/path/Node Role";
    const string EncodedRole = "arn%3Aaws%3Aiam%3A%3A111122223333%3Arole%2Fpath%2FNode%20Role";

    [Fact]
    public async Task CreateCluster_writes_members_with_a_lower_first_letter_and_leaves_out_what_is_null()
    {
        using var aws = Loopback.Answering("{}");
        await Clients.Eks(aws).CreateClusterAsync(new CreateClusterRequest
        {
            Name = "comfyui", Version = "1.35", RoleArn = "arn:r", ClientRequestToken = "t", BootstrapSelfManagedAddons = false,
            AccessConfig = new() { AuthenticationMode = AuthenticationMode.API, BootstrapClusterCreatorAdminPermissions = false },
            ResourcesVpcConfig = new() { SubnetIds = ["s-1", "s-2"], SecurityGroupIds = ["sg-1"], EndpointPrivateAccess = true, EndpointPublicAccess = false },
            UpgradePolicy = new() { SupportType = SupportType.STANDARD },
            Logging = new() { ClusterLogging = [new() { Enabled = true, Types = [LogType.Api, LogType.Audit] }] },
            Tags = new() { ["App:Key"] = "X" },
        });
        Assert.Equal(("POST", "/clusters", "application/json"), (aws.Only.Method, aws.Only.Url, aws.Only.Headers["Content-Type"]));
        Assert.Equal("""
            {"accessConfig":{"authenticationMode":"API","bootstrapClusterCreatorAdminPermissions":false},"bootstrapSelfManagedAddons":false,"clientRequestToken":"t",
            "logging":{"clusterLogging":[{"enabled":true,"types":["api","audit"]}]},"name":"comfyui",
            "resourcesVpcConfig":{"endpointPrivateAccess":true,"endpointPublicAccess":false,"securityGroupIds":["sg-1"],"subnetIds":["s-1","s-2"]},
            "roleArn":"arn:r","tags":{"App:Key":"X"},"upgradePolicy":{"supportType":"STANDARD"},"version":"1.35"}
            """.ReplaceLineEndings(""), aws.Only.Body);
    }

    [Fact]
    public async Task A_token_that_is_not_given_is_made_up()
    {
        using var aws = Loopback.Answering("{}");
        await Clients.Eks(aws).CreateAddonAsync(new() { ClusterName = "c", AddonName = "coredns" });
        Assert.True(Guid.TryParse(aws.Only.Json["clientRequestToken"]!.GetValue<string>(), out _));
        Assert.Equal(2, aws.Only.Json.Count); // the cluster's name went into the path
    }

    [Fact]
    public async Task DescribeCluster_reads_dates_enumerations_maps_lists_and_what_it_does_not_know()
    {
        using var aws = Loopback.Answering("""
            {"cluster":{"name":"a b/c","arn":"arn:c","status":"CREATING","createdAt":1.762594202123E9,"tags":{"a":"b"},"version":"1.35","endpoint":null,
             "certificateAuthority":{"data":"UEVN"},"resourcesVpcConfig":{"clusterSecurityGroupId":"sg-9","endpointPublicAccess":false,"subnetIds":["s-1"]},
             "health":{"issues":[{"code":"SomethingNew","message":"m","resourceIds":[]}]},"notYetKnown":{"x":[1]}}}
            """);
        var response = await Clients.Eks(aws).DescribeClusterAsync(new() { Name = "a b/c" });
        var cluster = response.Cluster;
        Assert.Equal(("GET", "/clusters/a%20b%2Fc", ""), (aws.Only.Method, aws.Only.Url, aws.Only.Body));
        Assert.Equal(ClusterStatus.CREATING, cluster.Status);
        Assert.Equal((new DateTime(2025, 11, 8, 9, 30, 2, 123, DateTimeKind.Utc), DateTimeKind.Utc), (cluster.CreatedAt!.Value, cluster.CreatedAt!.Value.Kind));
        Assert.Equal(("b", "UEVN", "sg-9"), (cluster.Tags["a"], cluster.CertificateAuthority.Data, cluster.ResourcesVpcConfig.ClusterSecurityGroupId));
        Assert.Equal((false, null), (cluster.ResourcesVpcConfig.EndpointPublicAccess, cluster.ResourcesVpcConfig.EndpointPrivateAccess));
        Assert.Equal("SomethingNew", Assert.Single(cluster.Health.Issues).Code.Value);
        Assert.Null(cluster.Endpoint);
        Assert.Null(cluster.Logging);
        Assert.Equal(("req-1", 200), (response.ResponseMetadata.RequestId, (int)response.HttpStatusCode));
    }

    [Fact]
    public async Task An_arn_in_the_path_is_encoded_whole()
    {
        using var aws = Loopback.Answering("""{"accessEntry":{"principalArn":"arn:p","type":"EC2_LINUX","kubernetesGroups":[]}}""");
        using var eks = Clients.Eks(aws);
        Assert.Equal("EC2_LINUX", (await eks.DescribeAccessEntryAsync(new() { ClusterName = "c", PrincipalArn = Role })).AccessEntry.Type);
        await eks.AssociateAccessPolicyAsync(new() { ClusterName = "c", PrincipalArn = Role, PolicyArn = "arn:policy", AccessScope = new() { Type = AccessScopeType.Cluster } });
        await eks.DisassociateAccessPolicyAsync(new() { ClusterName = "c", PrincipalArn = Role, PolicyArn = "arn:aws:eks::aws:p/Q" });
        Assert.Equal($"/clusters/c/access-entries/{EncodedRole}", aws.Requests[0].Url);
        Assert.Equal(("POST", $"/clusters/c/access-entries/{EncodedRole}/access-policies"), (aws.Requests[1].Method, aws.Requests[1].Url));
        Assert.Equal("""{"accessScope":{"type":"cluster"},"policyArn":"arn:policy"}""", aws.Requests[1].Body);
        Assert.Equal(("DELETE", $"/clusters/c/access-entries/{EncodedRole}/access-policies/arn%3Aaws%3Aeks%3A%3Aaws%3Ap%2FQ"), (aws.Requests[2].Method, aws.Requests[2].Url));
    }

    [Fact]
    public async Task Members_outside_the_path_of_a_GET_or_DELETE_go_to_the_query()
    {
        using var aws = Loopback.Answering("""{"clusters":["x"],"nextToken":null}""");
        using var eks = Clients.Eks(aws);
        var listed = await eks.ListClustersAsync(new() { Include = ["all", "z"], MaxResults = 5, NextToken = "t+1/=" });
        await eks.DeleteAddonAsync(new() { ClusterName = "c", AddonName = "coredns", Preserve = true });
        await eks.ListPodIdentityAssociationsAsync(new() { ClusterName = "c", Namespace = "kube-system", ServiceAccount = "karpenter" });
        await eks.DescribeAddonVersionsAsync(new() { AddonName = "coredns", KubernetesVersion = "1.35" });
        Assert.Equal(["x"], listed.Clusters);
        Assert.Null(listed.NextToken);
        Assert.Equal(
            [
                "GET /clusters?include=all&include=z&maxResults=5&nextToken=t%2B1%2F%3D", "DELETE /clusters/c/addons/coredns?preserve=true",
                "GET /clusters/c/pod-identity-associations?namespace=kube-system&serviceAccount=karpenter", "GET /addons/supported-versions?addonName=coredns&kubernetesVersion=1.35",
            ], aws.Requests.Select(request => $"{request.Method} {request.Url}"));
    }

    [Fact]
    public async Task A_missing_path_member_is_refused_before_anything_is_sent()
    {
        using var aws = Loopback.Answering("{}");
        var refused = await Assert.ThrowsAsync<AmazonEKSException>(() => Clients.Eks(aws).DescribeNodegroupAsync(new() { ClusterName = "c" }));
        Assert.Contains("nodegroupName", refused.Message);
        Assert.Empty(aws.Requests);
    }

    [Fact]
    public async Task Node_groups_and_add_ons_have_the_routes_and_members_of_the_service()
    {
        using var aws = Loopback.Answering("""
            {"nodegroup":{"nodegroupName":"system","status":"CREATE_FAILED","scalingConfig":{"minSize":2,"maxSize":3,"desiredSize":2},"health":{"issues":[{"code":"AsgInstanceLaunchFailures","message":"m","resourceIds":["i-1"]}]}},
             "addon":{"addonName":"vpc-cni","status":"DEGRADED","createdAt":1762594202,"health":{"issues":[{"code":"InsufficientNumberOfReplicas","message":"m"}]}}}
            """);
        using var eks = Clients.Eks(aws);
        var group = (await eks.CreateNodegroupAsync(new()
        {
            ClusterName = "c", NodegroupName = "system", AmiType = AMITypes.AL2023_x86_64_STANDARD, CapacityType = CapacityTypes.ON_DEMAND, InstanceTypes = ["t3.large"], ClientRequestToken = "t",
            LaunchTemplate = new() { Id = "lt-1", Version = "3" }, NodeRole = "arn:n", Subnets = ["s-1"], ScalingConfig = new() { MinSize = 2, MaxSize = 3, DesiredSize = 2 },
            UpdateConfig = new() { MaxUnavailable = 1 }, Labels = new() { ["role"] = "system" }, Taints = [new() { Key = "k", Effect = TaintEffect.NO_SCHEDULE }],
        })).Nodegroup;
        var addon = (await eks.UpdateAddonAsync(new() { ClusterName = "c", AddonName = "vpc-cni", AddonVersion = "v1", ResolveConflicts = ResolveConflicts.OVERWRITE, ConfigurationValues = "{}", ClientRequestToken = "t" }));
        await eks.UpdateNodegroupConfigAsync(new() { ClusterName = "c", NodegroupName = "system", ScalingConfig = new() { DesiredSize = 3 }, ClientRequestToken = "t" });
        Assert.Equal((NodegroupStatus.CREATE_FAILED, 3, "AsgInstanceLaunchFailures"), (group.Status, group.ScalingConfig.MaxSize, group.Health.Issues[0].Code.Value));
        Assert.NotNull(addon);
        Assert.Equal("""
            {"amiType":"AL2023_x86_64_STANDARD","capacityType":"ON_DEMAND","clientRequestToken":"t","instanceTypes":["t3.large"],"labels":{"role":"system"},"launchTemplate":{"id":"lt-1","version":"3"},
            "nodeRole":"arn:n","nodegroupName":"system","scalingConfig":{"desiredSize":2,"maxSize":3,"minSize":2},"subnets":["s-1"],"taints":[{"effect":"NO_SCHEDULE","key":"k"}],"updateConfig":{"maxUnavailable":1}}
            """.ReplaceLineEndings(""), aws.Requests[0].Body);
        Assert.Equal(["/clusters/c/node-groups", "/clusters/c/addons/vpc-cni/update", "/clusters/c/node-groups/system/update-config"], aws.Requests.Select(request => request.Url));
        Assert.Equal("""{"addonVersion":"v1","clientRequestToken":"t","configurationValues":"{}","resolveConflicts":"OVERWRITE"}""", aws.Requests[1].Body);
    }

    [Fact]
    public async Task Pod_identity_associations_are_found_by_id_and_updated()
    {
        using var aws = Loopback.Answering("""{"association":{"associationId":"a-1","roleArn":"arn:k","tags":{"o":"x"}},"associations":[{"associationId":"a-1","namespace":"kube-system","serviceAccount":"karpenter"}]}""");
        using var eks = Clients.Eks(aws);
        var summary = Assert.Single((await eks.ListPodIdentityAssociationsAsync(new() { ClusterName = "c" })).Associations);
        var association = (await eks.DescribePodIdentityAssociationAsync(new() { ClusterName = "c", AssociationId = summary.AssociationId })).Association;
        await eks.UpdatePodIdentityAssociationAsync(new() { ClusterName = "c", AssociationId = "a-1", RoleArn = "arn:new", ClientRequestToken = "t" });
        Assert.Equal(("arn:k", "x"), (association.RoleArn, association.Tags["o"]));
        Assert.Equal("/clusters/c/pod-identity-associations/a-1", aws.Requests[1].Url);
        Assert.Equal(("POST", "/clusters/c/pod-identity-associations/a-1", """{"clientRequestToken":"t","roleArn":"arn:new"}"""), (aws.Requests[2].Method, aws.Requests[2].Url, aws.Requests[2].Body));
    }
}
