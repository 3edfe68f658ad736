using System.Text.Json.Nodes;
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
