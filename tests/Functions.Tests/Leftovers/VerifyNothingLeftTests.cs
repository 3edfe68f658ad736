using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Leftovers;

public sealed class VerifyNothingLeftTests
{
    const string Step = "VerifyNothingLeft";

    static readonly Dictionary<string, string> Ours = new() { ["comfyserverless:deployment"] = "comfyui", ["kubernetes.io/cluster/comfyui"] = "owned" };

    [Fact]
    public async Task With_nothing_deployed_it_tells_what_is_kept_and_changes_nothing()
    {
        await using var bench = await TeardownSteps.EmptyAsync();
        var outputs = (await bench.SettingAsync(Step, "OutputsBucket"))[0];
        await bench.Do(() => bench.World.S3.Put(outputs, "picture.png", new byte[2_000_000]));
        await bench.ChangesNothingAsync(Step);
        var kept = bench.State[Step]!["Kept"]!.AsArray().Single(item => item!["Name"]!.GetValue<string>() == outputs)!;
        Assert.Equal((1, 0.002), (kept["Items"]!.GetValue<int>(), kept["Gigabytes"]!.GetValue<double>()));
    }

    [Fact]
    public async Task What_is_safe_is_removed_and_awaited()
    {
        await using var bench = await TeardownSteps.EmptyAsync();
        var before = await bench.InventoryAsync();
        var (subnet, vpc) = ((await bench.SettingAsync("EnsureCluster", "PrivateSubnetIds"))[0], (await bench.SettingAsync(Step, "VpcId"))[0]);
        await bench.Do(() =>
        {
            var ec2 = bench.World.Ec2;
            var group = ec2.SecurityGroups.Create("eks-cluster-sg-comfyui-1", "left by EKS", vpc, Ours)["groupId"]!.GetValue<string>();
            ec2.Interfaces.Create(ec2.Store.Subnets.Get(subnet), "aws-K8S-i-0123", "interface", [group], null)["status"] = "available";
            ec2.LaunchTemplates.Create("Karpenter-comfyui-1", [], new Dictionary<string, string> { ["karpenter.k8s.aws/cluster"] = "comfyui" });
            ec2.Store.Volumes.Add(new() { ["status"] = "available", ["availabilityZone"] = "us-west-2a" }, Ours);
            ec2.Store.SpotRequests.Add(new() { ["state"] = "open" }, Ours);
            bench.World.Logs.Write("/aws/containerinsights/comfyui/performance", "node", "line");
        });
        var told = await bench.FailsAsync(Step, "NotReadyException");
        Assert.All(new[] { "volume vol-", "spot request sir-", "launch template Karpenter-comfyui-1", "network interface eni-", "security group sg-", "log group /aws/containerinsights/comfyui/performance" },
            what => Assert.Contains(what, told));
        await bench.RunAsync(Step);
        Assert.Equal(before, await bench.InventoryAsync());
    }

    [Fact]
    public async Task Load_balancers_and_target_groups_of_the_clusters_controller_go_and_the_stacks_own_group_stays()
    {
        await using var bench = await TeardownSteps.EmptyAsync();
        var before = await bench.InventoryAsync();
        await MakeBalancerAsync(bench, "k8s-comfyui-web", """{"elbv2.k8s.aws/cluster": "comfyui"}""");
        await bench.Do(() => bench.World.Elb.Store.Tags[bench.World.Elb.Store.TargetGroups.Keys.First()] = new Dictionary<string, string> { ["elbv2.k8s.aws/cluster"] = "comfyui" }); // bound by the controller
        var told = await bench.FailsAsync(Step, "NotReadyException");
        Assert.Contains("load balancer k8s-comfyui-web is being deleted; target group k8s-comfyui-web is being deleted", told);
        await bench.RunAsync(Step);
        Assert.Equal(before, await bench.InventoryAsync());
    }

    [Fact]
    public async Task Load_balancing_of_another_cluster_or_of_nobody_is_not_touched()
    {
        await using var bench = await TeardownSteps.EmptyAsync();
        await MakeBalancerAsync(bench, "theirs", """{"elbv2.k8s.aws/cluster": "theirs"}""");
        await MakeBalancerAsync(bench, "k8s-comfyui-nobody", "{}");
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task A_load_balancer_with_deletion_protection_is_somebodys_to_look_at()
    {
        await using var bench = await TeardownSteps.EmptyAsync();
        await MakeBalancerAsync(bench, "k8s-comfyui-web", """{"elbv2.k8s.aws/cluster": "comfyui"}""", """[{"Key": "deletion_protection.enabled", "Value": "true"}]""");
        var told = await bench.FailsAsync(Step, "ResourceFailedException");
        Assert.Contains("load balancer k8s-comfyui-web: ", told);
        Assert.Contains("deletion protection is enabled", told);
    }

    [Fact]
    public async Task Instance_profiles_of_the_clusters_Karpenter_go_whatever_they_are_called()
    {
        await using var bench = await TeardownSteps.EmptyAsync();
        var before = await bench.InventoryAsync();
        var owned = new Dictionary<string, string> { ["kubernetes.io/cluster/comfyui"] = "owned", ["karpenter.k8s.aws/ec2nodeclass"] = "gpu" };
        await bench.Do(() =>
        {
            var (iam, role) = (bench.World.Iam, bench.World.Iam.Profiles.First().Role!);
            iam.CreateProfile("comfyui_1234567890", role, tags: owned);
            iam.CreateProfile("gpu_0987654321", role, "/karpenter/us-west-2/comfyui/0123/", owned);
        });
        var told = await bench.FailsAsync(Step, "NotReadyException");
        Assert.Contains("instance profile comfyui_1234567890 is being deleted; instance profile gpu_0987654321 is being deleted", told);
        await bench.RunAsync(Step);
        Assert.Equal(before, await bench.InventoryAsync());
    }

    [Fact]
    public async Task Instance_profiles_of_others_stay_however_they_are_called()
    {
        await using var bench = await TeardownSteps.EmptyAsync();
        await bench.Do(() =>
        {
            var (iam, role) = (bench.World.Iam, bench.World.Iam.Profiles.First().Role!);
            iam.CreateProfile("comfyui_website", role);
            iam.CreateProfile("comfyui_theirs", role, tags: new Dictionary<string, string> { ["kubernetes.io/cluster/theirs"] = "owned" });
            for (var i = 0; i < 150; i++) iam.CreateProfile($"theirs_{i}", role, "/karpenter/us-west-2/theirs/0123/", new Dictionary<string, string> { ["kubernetes.io/cluster/theirs"] = "owned" });
        });
        await bench.ChangesNothingAsync(Step);
    }

    /// <summary>As the load balancer controller makes one: with a listener that forwards to a target group.</summary>
    static async Task MakeBalancerAsync(StepBench bench, string name, string tags, string attributes = "[]")
    {
        var (subnets, vpc) = (await bench.SettingAsync("EnsureCluster", "PrivateSubnetIds"), (await bench.SettingAsync(Step, "VpcId"))[0]);
        await bench.Do(() =>
        {
            var types = bench.World.Elb.ResourceTypes.ResourceTypes.ToDictionary(type => type.Name[(type.Name.LastIndexOf(':') + 1)..]);
            var group = bench.World.Ec2.Store.SecurityGroups.All.First(found => found["vpcId"]!.ToString() == vpc)["groupId"]!.ToString();
            string Make(string type, JsonObject properties) => types[type].Create(new ResourceRequest(name, name, properties)).Id;
            var target = Make("TargetGroup", new() { ["Name"] = name, ["Port"] = 80, ["Protocol"] = "HTTP", ["TargetType"] = "ip", ["VpcId"] = vpc, ["Tags"] = JsonNode.Parse(tags) });
            var balancer = Make("LoadBalancer", new()
            {
                ["Name"] = name, ["Type"] = "application", ["Scheme"] = "internal", ["Subnets"] = new JsonArray(subnets[0], subnets[1]), ["SecurityGroups"] = new JsonArray(group), ["Tags"] = JsonNode.Parse(tags),
                ["LoadBalancerAttributes"] = JsonNode.Parse(attributes),
            });
            Make("Listener", new() { ["LoadBalancerArn"] = balancer, ["Port"] = 80, ["Protocol"] = "HTTP", ["DefaultActions"] = new JsonArray(new JsonObject { ["Type"] = "forward", ["TargetGroupArn"] = target }) });
        });
    }

    [Fact]
    public async Task What_somebody_must_look_at_ends_it_with_a_list()
    {
        await using var bench = await TeardownSteps.EmptyAsync();
        var subnets = await bench.SettingAsync("EnsureCluster", "PrivateSubnetIds");
        await bench.Do(() => bench.World.Ec2.Instances.Launch("g5.2xlarge", "on-demand", subnets, bench.World.Iam.Profiles.First().Name, new Dictionary<string, string> { ["kubernetes.io/cluster/comfyui"] = "owned" }));
        var told = await bench.FailsAsync(Step, "ResourceFailedException");
        Assert.StartsWith("Still there: instance i-", told);
        Assert.Contains("(g5.2xlarge) is pending", told);
    }

    [Fact]
    public async Task The_cluster_itself_is_told()
    {
        await using var bench = await TeardownSteps.DeployedAsync();
        Assert.Contains("EKS cluster comfyui is ACTIVE", await bench.FailsAsync(Step, "ResourceFailedException"));
    }

    [Fact]
    public async Task The_leftovers_of_somebody_elses_cluster_of_that_name_are_his()
    {
        await using var bench = await TeardownSteps.EmptyAsync();
        await bench.CreateClusterByHandAsync(new() { ["team"] = "theirs" });
        await bench.PassAsync(TimeSpan.FromMinutes(15));
        await bench.ChangesNothingAsync(Step);
    }
}
