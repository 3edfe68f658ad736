using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Wire;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

public class TeardownTests
{
    [Fact]
    public async Task Deploy_Teardown_Deploy_Teardown_ends_with_nothing_but_data_which_the_second_Deploy_used_again()
    {
        await using var bench = await TeardownBench.StartAsync();
        await bench.SucceedsAsync("Deploy");
        var first = await bench.SucceedsAsync("Teardown");
        await bench.NothingIsLeftAsync();
        Assert.Contains(first.Output!["Kept"]!.AsArray(), kept => kept!["Items"]!.GetValue<int>() == 1 && kept["DollarsAMonth"]!.GetValue<double>() > 0);
        var builds = await bench.World.Time.Do(() => bench.World.CodeBuild.Builds.Count(build => build.Project.Name.Contains("Image", StringComparison.OrdinalIgnoreCase)));
        var again = await bench.SucceedsAsync("Deploy");
        Assert.NotNull(again.Output!["Picture"]);
        Assert.Equal(builds, await bench.World.Time.Do(() => bench.World.CodeBuild.Builds.Count(build => build.Project.Name.Contains("Image", StringComparison.OrdinalIgnoreCase)))); // the image was kept
        await bench.SucceedsAsync("Teardown");
        await bench.NothingIsLeftAsync();
        Assert.Empty(await bench.MutationsAsync("Teardown"));
    }

    [Fact]
    public async Task Independent_parts_go_side_by_side()
    {
        await using var bench = await TeardownBench.StartAsync();
        await bench.SucceedsAsync("Deploy");
        var result = await bench.SucceedsAsync("Teardown");
        Assert.InRange(result.StopDate - result.StartDate, TimeSpan.FromMinutes(11), TimeSpan.FromMinutes(15)); // node group 6:19, cluster 3:24, GPU instance 1:30
    }

    [Fact]
    public async Task Data_goes_only_when_the_input_names_the_deployment()
    {
        await using var bench = await TeardownBench.StartAsync();
        await bench.SucceedsAsync("Deploy");
        foreach (var wrong in new[] { """{"deleteData": {}}""", """{"deleteData": {"confirm": "theirs"}}""", """{"deleteData": true}""" })
        {
            var before = await bench.World.Time.Do(() => bench.World.Journal.Mutations.Count());
            var refused = await bench.World.RunAsync("Teardown", JsonNode.Parse(wrong)!);
            Assert.Equal("InvalidDeploymentException", refused.Error);
            Assert.Contains("deleteData", refused.Cause);
            Assert.Equal(before, await bench.World.Time.Do(() => bench.World.Journal.Mutations.Count()));
        }

        var ended = await bench.SucceedsAsync("Teardown", """{"deleteData": {"confirm": "comfyui"}}""");
        await bench.NothingIsLeftAsync();
        // What stays is told by name, empty and free.
        Assert.Equal(0, ended.Output!["DollarsAMonth"]!.GetValue<double>());
        Assert.All(ended.Output["Kept"]!.AsArray(), kept => Assert.Equal((0, 0.0), (kept!["Items"]!.GetValue<int>(), kept["DollarsAMonth"]!.GetValue<double>())));
        Assert.Equal(await HoldersAsync(bench), ended.Output["Kept"]!.AsArray().Select(kept => kept!["Name"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(await bench.World.Time.Do(() => Inventory.Data(bench.World).ToList()), data => !data.Contains("theirs") && !data.Contains("cdk-"));
        await bench.SucceedsAsync("Deploy"); // the empty buckets are still there
    }

    [Fact]
    public async Task A_cluster_whose_API_is_half_dead_is_taken_down_from_outside()
    {
        var faults = new DeadApi();
        await using var bench = await TeardownBench.StartAsync(Worlds.Options() with { Faults = faults });
        await bench.SucceedsAsync("Deploy");
        faults.IsDead = true;
        await bench.SucceedsAsync("Teardown");
        await bench.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Finalizers_whose_controller_is_gone_are_cleared_and_its_instances_ended()
    {
        await using var bench = await TeardownBench.StartAsync();
        await bench.SucceedsAsync("Deploy");
        await bench.World.Time.Do(() =>
        {
            var store = bench.World.Kubernetes.Find("comfyui")!.Store;
            store.Delete(store.Find("apps/v1", "Deployment", "kube-system", "karpenter")!);
        });
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        await bench.SucceedsAsync("Teardown");
        await bench.NothingIsLeftAsync();
        Assert.Contains(await bench.World.Time.Do(() => bench.World.Journal.Calls.ToList()), call => call is { Caller: "RemoveGpuInstances", Operation: "TerminateInstances" });
    }

    [Fact]
    public async Task A_running_Deploy_is_respected_unless_the_input_says_to_interrupt_it()
    {
        await using var bench = await TeardownBench.StartAsync();
        var deploy = await bench.StartAsync("Deploy");
        await bench.PassAsync(TimeSpan.FromMinutes(3));
        var refused = await bench.World.RunAsync("Teardown", new JsonObject());
        Assert.Equal("LockedException", refused.Error);
        Assert.Equal(ExecutionStatus.Running, await bench.World.Time.Do(() => deploy.Execution.Status));
        var interrupting = await bench.SucceedsAsync("Teardown", """{"interrupt": true}""");
        Assert.Equal((ExecutionStatus.Aborted, "Interrupted"), ((await deploy.Ended).Status, (await deploy.Ended).Error));
        Assert.True((await deploy.Ended).StopDate + TimeSpan.FromSeconds(60) < await FirstRemovalAsync(bench)); // its last functions had ended
        Assert.True(interrupting.StopDate > interrupting.StartDate);
        await bench.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Patience_lets_a_running_Deploy_end_first()
    {
        await using var bench = await TeardownBench.StartAsync();
        var deploy = await bench.StartAsync("Deploy");
        await bench.PassAsync(TimeSpan.FromMinutes(3));
        await bench.SucceedsAsync("Teardown", """{"patience": 40}""");
        Assert.Equal(ExecutionStatus.Succeeded, (await deploy.Ended).Status);
        await bench.NothingIsLeftAsync();
    }

    [Fact]
    public async Task The_stack_cannot_be_deleted_while_the_deployment_lives_and_goes_cleanly_afterwards()
    {
        await using var bench = await TeardownBench.StartAsync();
        await bench.SucceedsAsync("Deploy");
        Assert.Contains("cannot be deleted while TerminationProtection is enabled", (await DestroyAsync(bench)).Value);
        await bench.SucceedsAsync("Teardown");
        Assert.Equal("", (await DestroyAsync(bench)).Value);
        await bench.PassAsync(TimeSpan.FromMinutes(30));
        var stack = await bench.World.Time.Do(() => bench.World.CloudFormation.Stacks.Single(stack => stack.Name == "ComfyServerless-comfyui"));
        Assert.Equal(("DELETE_COMPLETE", null), (stack.Status, stack.Reason));
        Assert.Empty(await bench.World.Time.Do(() => bench.World.Machines.Machines.ToList()));
    }

    /// <summary>The stack's buckets and repositories, by name.</summary>
    static Task<List<string>> HoldersAsync(TeardownBench bench) => bench.World.Time.Do(() => bench.World.S3.Buckets.Keys.Concat(bench.World.Ecr.Counts.Keys)
        .Where(name => name.StartsWith("comfyserverless", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).ToList());

    static Task<DateTimeOffset> FirstRemovalAsync(TeardownBench bench)
        => bench.World.Time.Do(() => bench.World.Journal.Entries.OfType<StateEntry>().First(entry => entry is { State: "RemoveBuilds", Change: StateChange.Entered }).At);

    /// <summary>As <c>cdk destroy</c>.</summary>
    static Task<System.Xml.Linq.XElement> DestroyAsync(TeardownBench bench)
        => RawQuery.QueryAsync(bench.World.AwsUrl, Rehearsal.Shell.LocalCredentials.AccessKeyId(Callers.Operator.Name), "cloudformation", "DeleteStack", ("StackName", "ComfyServerless-comfyui"));

    /// <summary>Every call to the API server ends in etcd's silence.</summary>
    sealed class DeadApi : IFaults
    {
        public bool IsDead { get; set; }

        public AwsError? Next(string service, string operation) => IsDead && service == "kubernetes" ? new(500, "InternalError", "etcdserver: request timed out") : null;
    }
}
