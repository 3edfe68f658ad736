using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Eks;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Cluster;

public sealed class EnsureClusterTests
{
    const string Step = "EnsureCluster";

    static async Task<StepBench> LockedAsync()
    {
        var bench = await StepBench.StartAsync();
        await bench.RunAsync("EnsureLock");
        return bench;
    }

    static EksStore Store(StepBench bench) => bench.World.Eks.Store;

    static Task<JsonObject> DescriptionAsync(StepBench bench) => bench.Do(() => Store(bench).Get("comfyui").Description.DeepClone().AsObject());

    [Fact]
    public async Task The_cluster_is_private_with_API_authentication_and_standard_support()
    {
        await using var bench = await LockedAsync();
        Assert.Matches("^cluster comfyui is CREATING since 09:0", await bench.FailsAsync(Step, "NotReadyException"));
        var output = await bench.RunAsync(Step);
        var cluster = await DescriptionAsync(bench);
        Assert.Equal(("ACTIVE", "1.35", "API", "STANDARD"), (cluster.Text("status"), cluster.Text("version"), cluster["accessConfig"]!["authenticationMode"]!.ToString(), cluster["upgradePolicy"]!["supportType"]!.ToString()));
        var network = cluster["resourcesVpcConfig"]!.AsObject();
        Assert.Equal((false, true), ((bool)network["endpointPublicAccess"]!, (bool)network["endpointPrivateAccess"]!));
        Assert.Equal(await bench.SettingAsync(Step, "ControlPlaneSecurityGroupId"), Json.Texts(network["securityGroupIds"]));
        Assert.Equal(["api", "audit", "authenticator"], Json.Texts(cluster["logging"]!["clusterLogging"]![0]!["types"]));
        Assert.Equal(("comfyui", "first"), (cluster["tags"]!["comfyserverless:deployment"]!.ToString(), cluster["tags"]!["comfyserverless:execution"]!.ToString()));
        Assert.Empty(await bench.Do(() => Store(bench).Get("comfyui").AccessEntries.ToList()));
        Assert.Equal((cluster.Text("endpoint"), cluster["certificateAuthority"]!["data"]!.ToString(), network.Text("clusterSecurityGroupId")),
            (output.Text("Endpoint"), output.Text("CertificateAuthority"), output.Text("ClusterSecurityGroupId")));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task What_was_changed_by_hand_is_put_right_one_update_after_the_other()
    {
        await using var bench = await LockedAsync();
        await bench.RunAsync(Step);
        await bench.Do(() =>
        {
            var cluster = Store(bench).Get("comfyui").Description;
            (cluster["resourcesVpcConfig"]!["endpointPublicAccess"], cluster["upgradePolicy"]!["supportType"]) = (true, "EXTENDED");
            cluster["logging"] = ClusterUpdates.Logging(null);
        });
        Assert.Equal(Enumerable.Repeat("UpdateClusterConfig", 3), (await bench.MutationsAsync(() => bench.RunAsync(Step))).Select(change => change.Split(' ')[1]));
        var put = await DescriptionAsync(bench);
        Assert.Equal((false, "STANDARD"), ((bool)put["resourcesVpcConfig"]!["endpointPublicAccess"]!, put["upgradePolicy"]!["supportType"]!.ToString()));
        Assert.Equal(["api", "audit", "authenticator"], Json.Texts(put["logging"]!["clusterLogging"]![0]!["types"]));
        await bench.ChangesNothingAsync(Step);
    }

    [Theory]
    [InlineData(null, "no such tag")]
    [InlineData("other", "comfyserverless:deployment=other")]
    public async Task A_foreign_cluster_of_the_same_name_is_named_and_not_touched(string? owner, string found)
    {
        await using var bench = await LockedAsync();
        await bench.CreateClusterByHandAsync(owner is null ? [] : new() { ["comfyserverless:deployment"] = owner });
        var before = await bench.Do(() => Store(bench).Get("comfyui").Description.Text("tags"));
        Assert.Empty(await bench.MutationsAsync(async () => Assert.Equal(
            $"EKS cluster comfyui exists but is not this deployment's: expected tag comfyserverless:deployment=comfyui, found {found}. Rename or remove it, or deploy under another name.",
            await bench.FailsAsync(Step, "NotOwnedException"))));
        Assert.Equal(before, (await DescriptionAsync(bench)).Text("tags"));
    }

    [Fact]
    public async Task A_cluster_that_failed_here_ends_the_step_with_EKSs_reason_and_the_next_execution_makes_it_anew()
    {
        await using var bench = await LockedAsync();
        await bench.Do(() => Store(bench).FailNext["comfyui"] = ("InsufficientFreeAddresses", "One or more of the subnets does not have enough free IP addresses"));
        var failure = await bench.EndsInFailureAsync(Step);
        Assert.Equal(("ResourceFailedException", "EKS could not create the cluster comfyui: InsufficientFreeAddresses: One or more of the subnets does not have enough free IP addresses"), (failure.Error, failure.Reason));
        Assert.Equal("FAILED", (await DescriptionAsync(bench)).Text("status"));

        await bench.NextExecutionAsync("second", "EnsureEgress");
        var changes = await bench.MutationsAsync(() => bench.RunAsync(Step));
        Assert.Equal(["DeleteCluster", "CreateCluster"], changes.Select(change => change.Split(' ')[1]));
        Assert.Equal(("ACTIVE", "second"), ((await DescriptionAsync(bench)).Text("status"), (await DescriptionAsync(bench))["tags"]!["comfyserverless:execution"]!.ToString()));
    }

    [Fact]
    public async Task A_cluster_that_an_earlier_execution_left_half_made_is_waited_for_and_adopted()
    {
        await using var bench = await LockedAsync();
        await bench.FailsAsync(Step, "NotReadyException");
        await bench.NextExecutionAsync("second", "EnsureEgress");
        Assert.Empty(await bench.MutationsAsync(() => bench.RunAsync(Step)));
        Assert.Equal("first", (await DescriptionAsync(bench))["tags"]!["comfyserverless:execution"]!.ToString());
    }

    [Fact]
    public async Task A_cluster_on_its_way_out_is_waited_for_and_then_made_anew()
    {
        await using var bench = await LockedAsync();
        var first = await bench.RunAsync(Step);
        using (var eks = bench.Eks()) await eks.DeleteClusterAsync(new() { Name = "comfyui" });
        var second = await bench.RunAsync(Step);
        Assert.NotEqual(first.Text("ClusterSecurityGroupId"), second.Text("ClusterSecurityGroupId"));
        Assert.Equal("ACTIVE", (await DescriptionAsync(bench)).Text("status"));
    }

    [Fact]
    public async Task An_older_Kubernetes_is_told_with_both_versions_and_what_to_do()
    {
        await using var bench = await LockedAsync();
        await bench.RunAsync(Step);
        await bench.Do(() => Store(bench).Get("comfyui").Description["version"] = "1.34");
        var message = await bench.FailsAsync(Step, "ResourceFailedException");
        Assert.Equal("Cluster comfyui runs Kubernetes 1.34; this version deploys 1.35. Upgrade it in the EKS console, or tear it down and deploy again.", message);
    }

    [Fact]
    public async Task A_zone_without_room_is_left_out_while_two_are_left()
    {
        await using var bench = await LockedAsync();
        var (subnets, zone) = (await bench.SettingAsync(Step, "PrivateSubnetIds"), await bench.Do(() => bench.World.Ec2.Zones.Names.First()));
        await bench.Do(() => { Store(bench).UnsupportedZones.Add(zone); });
        await bench.RunAsync(Step);
        Assert.Equal(subnets[1..], Json.Texts((await DescriptionAsync(bench))["resourcesVpcConfig"]!["subnetIds"]));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task Zones_of_which_EKS_takes_fewer_than_two_are_told_with_those_that_it_does_take()
    {
        await using var bench = await LockedAsync();
        await bench.Do(() => Store(bench).UnsupportedZones.UnionWith(bench.World.Ec2.Zones.Names.Take(2)));
        var message = await bench.FailsAsync(Step, "ResourceFailedException");
        Assert.StartsWith("EKS cannot make the cluster comfyui in this deployment's zones us-west-2a (usw2-az1), us-west-2b (usw2-az2), us-west-2c (usw2-az3): Cannot create cluster 'comfyui' because us-west-2a", message);
        Assert.EndsWith("A cluster needs two zones, and of these EKS takes us-west-2c (usw2-az3). Name others in comfyserverless.json (zones), of us-west-2c, us-west-2d, and deploy the CDK app again.", message);
        Assert.Empty(await bench.Do(() => Store(bench).Clusters.ToList()));
    }

    [Fact]
    public async Task A_full_quota_of_clusters_is_told_with_the_quota_to_raise()
    {
        await using var bench = await LockedAsync();
        await bench.Do(() => Store(bench).ClusterLimit = 0);
        Assert.Equal("The cluster comfyui could not be made: You have exceeded the limit of 0 clusters in this region. Remove one that is not needed, or raise the quota \"Clusters\" (L-1194D53C) in the Service Quotas console; then start the execution again.",
            await bench.FailsAsync(Step, "ResourceFailedException"));
        Assert.Empty(await bench.Do(() => Store(bench).Clusters.ToList()));
    }
}
