using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

public class RepeatableTests
{
    static async Task<IReadOnlyList<string>> JournalAsync(int? seed, LatencyProfile latency = LatencyProfile.Median)
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options() with { Seed = seed, Latency = latency });
        var result = await world.RunAsync("Deploy", new JsonObject());
        Assert.True(result.Status == ExecutionStatus.Succeeded, result.Cause);
        return await world.Time.Do(() => world.Journal.Entries.Select(JournalLine.Of).ToList());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(7)]
    public async Task Two_runs_with_the_same_seed_have_the_same_journal_to_the_millisecond(int? seed)
    {
        var (one, other) = (await JournalAsync(seed), await JournalAsync(seed));
        for (var line = 0; line < Math.Min(one.Count, other.Count); line++) Assert.Equal(one[line], other[line]);
        Assert.Equal(one.Count, other.Count);
    }

    [Fact]
    public async Task Another_seed_and_another_profile_give_another_run_that_succeeds_too()
    {
        var journals = new[] { await JournalAsync(8), await JournalAsync(null, LatencyProfile.Slow), await JournalAsync(null, LatencyProfile.Instant) };
        Assert.Equal(3, journals.Select(journal => journal[^1]).Distinct().Count());
    }
}
