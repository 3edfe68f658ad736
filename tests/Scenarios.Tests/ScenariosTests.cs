using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Scenarios;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

public class ScenariosTests
{
    public static TheoryData<string> Names => [.. Rehearsal.Scenarios.Scenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_deployment_on_a_bad_day_ends_as_its_line_says_and_leaves_no_lock(string name)
    {
        var scenario = Scenario.Find(name)!;
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        await world.Time.Do(() => scenario.Arrange(world));
        var result = await world.RunAsync("Deploy", new JsonObject());
        Assert.True(scenario.Ends == result.Error, $"{result.Error}: {result.Cause}");
        if (scenario.Ends is not null) Assert.Contains("What to do:", result.Cause);
        Assert.Empty(await world.Time.Do(() => world.DynamoDb.Tables.Values.Single(table => table.Name.Contains("Lock", StringComparison.OrdinalIgnoreCase)).Items.ToList()));
    }

    [Fact]
    public void Names_are_unique_and_each_scenario_is_one_line()
    {
        Assert.Distinct(Rehearsal.Scenarios.Scenarios.All.Select(scenario => scenario.Name));
        Assert.All(Rehearsal.Scenarios.Scenarios.All, scenario => Assert.DoesNotContain('\n', scenario.What));
    }
}
