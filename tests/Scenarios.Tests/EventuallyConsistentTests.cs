using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>What was just made or changed does not show yet, and roles that the CDK app has just made are not known yet.</summary>
public class EventuallyConsistentTests
{
    // Longer than most steps' pauses, so that a second attempt still sees the world of before.
    static readonly TimeSpan Lag = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task All_machines_converge_though_AWS_shows_what_they_did_only_later_and_nothing_is_made_twice()
    {
        await using var bench = await TeardownBench.StartAsync(Worlds.Options() with { Lag = Lag });
        await bench.SucceedsAsync("Deploy");
        await bench.World.Time.Do(() =>
        {
            static int Ours(IEnumerable<JsonObject> rows) => rows.Count(row => Ec2Tags.Of(row).GetValueOrDefault("comfyserverless:deployment") == "comfyui");
            var ec2 = bench.World.Ec2.Store;
            Assert.Equal((1, 1, 3), (Ours(ec2.NatGateways.All), Ours(ec2.Addresses.All), bench.World.CodeBuild.Builds.Count));
            Assert.Single(bench.World.Eks.Store.Get("comfyui").Nodegroups);
        });
        Assert.Empty(await bench.MutationsAsync("Deploy"));
        await bench.SucceedsAsync("Redeploy", """{"version": "v0.3.75"}""");
        await bench.SucceedsAsync("Teardown", """{"deleteData": {"confirm": "comfyui"}}""");
        await bench.NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_Deploy_right_after_the_CDK_app_waits_until_its_roles_are_known()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options() with { Lag = TimeSpan.FromMinutes(1) });
        var result = await world.RunAsync("Deploy", new JsonObject());
        Assert.True(result.Error is null, result.Cause);
        // Who is the first to name a role meets it: the account's check, or EKS.
        Assert.Contains(await world.Time.Do(() => world.Journal.Calls.Where(call => call.Error != null).Select(call => $"{call.Operation} {call.Error}").ToHashSet()), refused => refused is "CreateCluster InvalidParameterException" or "SimulatePrincipalPolicy NoSuchEntity");
    }
}
