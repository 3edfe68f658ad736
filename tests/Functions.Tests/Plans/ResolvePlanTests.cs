using System.Text.Json.Nodes;
using ComfyServerless.Functions.Plans;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Plans;

public sealed class ResolvePlanTests
{
    const string Step = "ResolvePlan", DryRun = """{ "dryRun": true }""";

    static async Task<JsonObject> PlanAsync(StepBench bench)
    {
        await bench.RunAsync("EnsureLock");
        await bench.RunAsync("VerifyAccount");
        JsonObject? plan = null;
        Assert.Empty(await bench.MutationsAsync(async () => plan = await bench.RunAsync(Step)));
        await bench.RunAsync("RemoveLock");
        return plan!;
    }

    [Fact]
    public async Task A_fresh_account_gets_everything_and_the_plan_tells_what_it_takes_and_costs()
    {
        await using var bench = await StepBench.StartAsync();
        var plan = await PlanAsync(bench);
        Assert.Equal(["Summary", "Time", "Cost", "Creates", "Facts"], plan.Select(member => member.Key)); // no list of nothing
        var creates = Json.Texts(plan["Creates"]);
        Assert.Equal("NAT gateway with a public address", creates[0]);
        Assert.All((string[])["EKS cluster comfyui, Kubernetes 1.35", "2 system nodes of t3.large", "models of the set sdxl: 13 GB into the bucket", "stack comfyui-edge: load balancer, VPC origin and CloudFront distribution",
            "1 GPU node of g6.2xlarge or g5.2xlarge or g4dn.2xlarge (spot or on-demand)", "record of what is deployed: nothing was before"], what => Assert.Contains(what, creates));
        Assert.Equal($"Nothing was changed. A Deploy would create {creates.Count} things. ComfyUI v0.3.76 would serve after about 16 minutes and cost $0.65 to $1.56 an hour.", plan.Text("Summary"));
        Assert.Equal(["about 16 minutes in all, one after the other:", "the image: 13 minutes", "a GPU node: 1.5 minutes", "ComfyUI and its test: 1.5 minutes"], Json.Texts(plan["Time"]));
        Assert.Matches(@"^\$0.65 to \$1.56 an hour with 1 GPU node; \$0.96 to \$2.78 with 2 GPU nodes, the most \(list prices of us-west-2, 20..-..; from the cheapest of the allowed GPU nodes to the dearest\)$", plan["Cost"]!["InUse"]!.ToString());
        Assert.StartsWith("$0.35 an hour: ", plan["Cost"]!["Idle"]!.ToString());
        Assert.StartsWith("$1.60 a month after a Teardown", plan["Cost"]!["AtRest"]!.ToString());
        Assert.Equal("$475 to $1141 a month when it is never torn down; $116 to $277 with a Teardown each evening (8 hours on 22 days)", plan["Cost"]!["LeftOn"]!.ToString());
        Assert.StartsWith("zone us-west-2a", Json.Texts(plan["Facts"])[0]);
    }

    [Fact]
    public async Task The_time_is_about_what_the_Deploy_then_takes()
    {
        await using var bench = await StepBench.StartAsync();
        var told = Json.Texts((await PlanAsync(bench))["Time"])[0];
        var deploy = await bench.DeployAsync();
        Assert.True(deploy.Error is null, deploy.Cause);
        var minutes = double.Parse(told.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange((deploy.StopDate - deploy.StartDate).TotalMinutes / minutes, 0.9, 1.15);
    }

    [Fact]
    public async Task Of_a_deployment_that_stands_only_what_differs_is_told()
    {
        await using var bench = await StepBench.StartAsync();
        var deploy = await bench.DeployAsync();
        Assert.True(deploy.Error is null, deploy.Cause);
        var same = await PlanAsync(bench);
        Assert.Equal(["Summary", "Time", "Cost", "Leaves", "Facts"], same.Select(member => member.Key));
        Assert.StartsWith("Nothing was changed. A Deploy would create and change nothing. ComfyUI v0.3.76 would serve after about 9 seconds and cost $", same.Text("Summary"));
        Assert.Equal(["about 9 seconds in all, one after the other:", "ComfyUI and its test: 9 seconds"], Json.Texts(same["Time"]));

        bench.BeginExecution("second", """{ "dryRun": true, "replicas": 2, "systemNodes": { "count": 3 }, "version": "v0.3.77", "edge": { "enabled": false } }""");
        var other = await PlanAsync(bench);
        Assert.Equal(["2 system nodes to 3", "stack comfyui-edge from public to private: load balancer", "version from \"v0.3.76\" to \"v0.3.77\"", "replicas from 1 to 2", "systemNodes.count from 2 to 3", "edge.enabled from true to false"],
            Json.Texts(other["Changes"]));
        Assert.StartsWith("Nothing was changed. A Deploy would create 2 things, change 6 and leave ", other.Text("Summary"));
        Assert.Collection(Json.Texts(other["Creates"]), image => Assert.StartsWith("image v0.3.77-", image), node => Assert.StartsWith("1 GPU node of ", node));
    }

    [Fact]
    public async Task A_dry_run_is_a_good_execution_that_leaves_the_world_as_it_was_and_gives_its_lock_back()
    {
        await using var bench = await StepBench.StartAsync();
        ExecutionResult? result = null;
        Assert.Empty(await bench.MutationsAsync(async () => result = await bench.DeployAsync(DryRun)));
        Assert.True(result!.Status == ExecutionStatus.Succeeded, result.Cause);
        Assert.InRange(result.StopDate - result.StartDate, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.Equal(["Summary", "Time", "Cost", "Creates", "Facts"], result.Output!.AsObject().Select(member => member.Key));
        Assert.Empty(await bench.Do(() => bench.World.DynamoDb.Tables.Values.Single().Items.ToList()));
        Assert.Null(await bench.Do(() => bench.World.Ssm.Parameters.All.GetValueOrDefault("/comfyserverless/comfyui/deployed")));
    }

    [Fact]
    public async Task A_dry_run_fails_of_what_the_Deploy_would_fail_of()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.Do(() => bench.World.Ec2.Addresses.Limit = 0);
        Assert.Equal("AccountUnfitException", (await bench.DeployAsync(DryRun)).Error);
    }

    [Theory]
    [InlineData(9.4, "9 seconds")]
    [InlineData(43, "40 seconds")]
    [InlineData(89, "1.5 minutes")]
    [InlineData(534, "9 minutes")]
    public void A_time_is_told_no_closer_than_it_is_known(double seconds, string told) => Assert.Equal(told, Stretch.Show(seconds));

    [Fact]
    public void Only_the_longest_branch_is_waited_for()
    {
        PlanEntry[] entries = [new(PlanPart.Cluster, PlanAction.Create, "cluster", 500), new(PlanPart.Egress, PlanAction.Create, "gateway", 100), new(PlanPart.Image, PlanAction.Create, "image", 400), new(PlanPart.Edge, PlanAction.Create, "edge", 200)];
        Assert.Equal(["the control plane: 8 minutes", "ComfyUI and its test: 1.5 minutes"], CriticalPath.Of(entries).Select(stretch => stretch.ToString()));
        Assert.Equal(["CloudFront and the way to it: 17 minutes"], CriticalPath.Of([.. entries, new(PlanPart.Edge, PlanAction.Create, "edge", 1000)]).Select(stretch => stretch.ToString()));
    }
}
