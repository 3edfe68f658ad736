using System.Text.Json.Nodes;
using Amazon.EKS.Model;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.TestKit;
using Nodegroup = ComfyServerless.Rehearsal.Aws.Eks.Nodegroup;

namespace ComfyServerless.Functions.Tests.Nodes;

public sealed class EnsureSystemNodesTests
{
    const string Step = "EnsureSystemNodes";

    static async Task<StepBench> ReachedAsync(string input = "{}") => await (await StepBench.StartAsync(input)).ReachAsync(Step);

    static Nodegroup Group(StepBench bench) => bench.World.Eks.Store.Get("comfyui").Nodegroups["system"];

    static async Task<StepBench> WithoutEgressAsync()
    {
        var bench = await StepBench.StartAsync();
        foreach (var step in new[] { "EnsureLock", "EnsureCluster", "EnsureBaseAddons" }) await bench.RunAsync(step);
        return bench;
    }

    [Fact]
    public async Task The_wanted_machines_join_from_the_hardened_launch_template_and_a_changed_number_is_put_right()
    {
        await using var bench = await ReachedAsync("""{ "systemNodes": { "count": 3 } }""");
        Assert.Matches("^node group system is CREATING since 09:", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.RunAsync(Step);
        var group = await bench.Do(() => Group(bench).Description.DeepClone().AsObject());
        Assert.Equal(("ACTIVE", "AL2023_x86_64_STANDARD", "ON_DEMAND"), (group.Text("status"), group.Text("amiType"), group.Text("capacityType")));
        Assert.Equal((await bench.SettingAsync(Step, "SystemLaunchTemplateId"))[0], group["launchTemplate"]!["id"]!.ToString());
        Assert.Equal((3, "t3.large"), (await bench.Do(() => Group(bench).Nodes.Count), group["instanceTypes"]![0]!.ToString()));
        await bench.ChangesNothingAsync(Step);

        using (var eks = bench.Eks())
            await eks.UpdateNodegroupConfigAsync(new UpdateNodegroupConfigRequest { ClusterName = "comfyui", NodegroupName = "system", ScalingConfig = new() { MinSize = 2, DesiredSize = 2, MaxSize = 4 } });
        Assert.Equal(["UpdateNodegroupConfig"], (await bench.MutationsAsync(() => bench.RunAsync(Step))).Select(change => change.Split(' ')[1]));
        Assert.Equal(3, await bench.Do(() => Group(bench).Nodes.Count));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task A_foreign_group_is_named_and_another_instance_type_is_told_with_what_to_do()
    {
        await using var bench = await ReachedAsync();
        await bench.RunAsync(Step);
        await bench.Do(() => Group(bench).Description["instanceTypes"] = Json.List(["m5.large"]));
        Assert.Equal("Node group system has instances of m5.large, and EKS cannot change that to t3.large: delete the group in the EKS console and deploy again.", await bench.FailsAsync(Step, "ResourceFailedException"));
        await bench.Do(() => Group(bench).Description["tags"] = new JsonObject());
        Assert.Empty(await bench.MutationsAsync(async () => Assert.StartsWith("EKS node group system exists but is not this deployment's", await bench.FailsAsync(Step, "NotOwnedException"))));
    }

    [Fact]
    public async Task Nodes_that_cannot_get_out_fail_with_EKSs_reason_and_the_next_execution_makes_the_group_anew()
    {
        await using var bench = await WithoutEgressAsync();
        var failure = await bench.EndsInFailureAsync(Step);
        Assert.Equal("ResourceFailedException", failure.Error);
        Assert.Matches("^EKS could not create the node group system: NodeCreationFailure: Instances failed to join the kubernetes cluster \\(i-[0-9a-f]+, i-[0-9a-f]+\\)$", failure.Reason);

        await bench.NextExecutionAsync("second", Step);
        var changes = await bench.MutationsAsync(() => bench.RunAsync(Step));
        Assert.Equal(["DeleteNodegroup", "CreateNodegroup"], changes.Select(change => change.Split(' ')[1]));
        Assert.Equal(("ACTIVE", 2), await bench.Do(() => (Group(bench).Status, Group(bench).Nodes.Count)));
    }

    [Fact]
    public async Task A_launch_that_EC2_refuses_is_shown_while_it_is_waited_for()
    {
        await using var bench = await ReachedAsync();
        await bench.Do(() => bench.World.Eks.Store.FailNext["system"] = ("AsgInstanceLaunchFailures", "Could not launch On-Demand Instances. VcpuLimitExceeded - You have requested more vCPU capacity"));
        Assert.Contains("(AsgInstanceLaunchFailures: Could not launch On-Demand Instances. VcpuLimitExceeded", await bench.FailsAsync(Step, "NotReadyException"));
        Assert.Contains("VcpuLimitExceeded", (await bench.EndsInFailureAsync(Step)).Reason);
    }

    [Fact]
    public async Task A_full_quota_of_node_groups_is_told_with_the_quota_to_raise()
    {
        await using var bench = await ReachedAsync();
        await bench.Do(() => bench.World.Eks.Store.NodegroupLimit = 0);
        Assert.Contains("You have exceeded the limit of 0 node groups in this cluster. Remove one that is not needed, or raise the quota \"Managed node groups per cluster\" (L-6D54EA21)", await bench.FailsAsync(Step, "ResourceFailedException"));
    }

    [Theory]
    [InlineData("Ec2LaunchTemplateVersionMismatch", "ResourceFailedException", "Node group system is DEGRADED: Ec2LaunchTemplateVersionMismatch: as EKS says (lt-1). Put back what is missing, or delete the group")]
    [InlineData("AsgInstanceLaunchFailures", "NotReadyException", "node group system is DEGRADED since ")] // it may pass
    public async Task A_degraded_group_is_told_at_once_when_waiting_cannot_help(string code, string error, string told)
    {
        await using var bench = await ReachedAsync();
        await bench.RunAsync(Step);
        await bench.Do(() =>
        {
            Group(bench).Description["status"] = "DEGRADED";
            Group(bench).Description["health"] = new JsonObject { ["issues"] = new JsonArray(new JsonObject { ["code"] = code, ["message"] = "as EKS says", ["resourceIds"] = Json.List(["lt-1"]) }) };
        });
        Assert.Empty(await bench.MutationsAsync(async () => Assert.StartsWith(told, await bench.FailsAsync(Step, error))));
    }

    [Fact]
    public async Task Another_launch_template_is_told_with_what_to_do_and_an_older_version_gives_new_machines()
    {
        await using var bench = await ReachedAsync();
        await bench.RunAsync(Step);
        var before = await bench.Do(() => Group(bench).Nodes.Select(node => node.InstanceId).ToList());
        await bench.Do(() => Group(bench).Description["launchTemplate"]!["version"] = "0");
        await bench.RunAsync(Step);
        Assert.Equal((2, false), await bench.Do(() => (Group(bench).Nodes.Count, Group(bench).Nodes.Exists(node => before.Contains(node.InstanceId)))));
        await bench.Do(() => Group(bench).Description["launchTemplate"]!["id"] = "lt-0123456789abcdef0");
        Assert.StartsWith("Node group system has the launch template lt-0123456789abcdef0, and EKS cannot change that to lt-", await bench.FailsAsync(Step, "ResourceFailedException"));
    }

    [Fact]
    public async Task A_group_that_an_earlier_execution_left_half_made_is_waited_for_and_adopted()
    {
        await using var bench = await ReachedAsync();
        await bench.FailsAsync(Step, "NotReadyException");
        await bench.NextExecutionAsync("second", Step);
        await bench.ChangesNothingAsync(Step);
        Assert.Equal("first", await bench.Do(() => Group(bench).Description["tags"]!["comfyserverless:execution"]!.ToString()));
    }
}
