using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Steps;

/// <summary>Each field that a step owns goes back to what it should be, by the narrow call for it and nothing else.</summary>
public sealed class DriftTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, DriftCases.All.Count)];

    [Fact]
    public void Every_step_that_makes_something_says_what_can_drift_or_why_nothing_can()
        => Assert.Equal(StepGround.Making, DriftCases.All.Select(row => row.Step).Concat(DriftCases.None.Keys).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_somebody_changed_by_hand_is_put_right_by_one_narrow_call_and_then_nothing_is_left_to_do(int number)
    {
        var row = DriftCases.All[number];
        await using var bench = await StepGround.DoneAsync(row.Step);
        await bench.PassAsync(TimeSpan.FromMinutes(2)); // what was just made has settled
        var right = await bench.Do(() => row.Look(bench));
        await bench.Do(() => row.Change(bench));
        Assert.True(right != await bench.Do(() => row.Look(bench)), $"{row}: the case changes nothing");
        var calls = await CallsAsync(bench, row);
        Assert.True(row.Calls.SequenceEqual(calls), $"{row}: {string.Join(", ", calls)} instead of {string.Join(", ", row.Calls)}");
        var put = await bench.Do(() => row.Look(bench));
        Assert.True(right == put, $"{row}: it is {put} instead of {right}");
        await bench.ChangesNothingAsync(row.Step);
    }

    static async Task<IReadOnlyList<string>> CallsAsync(StepBench bench, DriftCase row)
    {
        var before = await bench.Do(() => bench.World.Journal.Mutations.Count());
        if (row.Step == "InstallControllers")
        {
            // The build of one execution counts for it; what changes later is found by the next one.
            await bench.NextExecutionAsync("second", "InstallControllers");
        }

        await bench.RunAsync(row.Step);
        return await bench.Do(() => bench.World.Journal.Mutations.Skip(before).Where(call => call.Service != "kubernetes" || call.Caller == row.Step).Select(call => $"{call.Service} {call.Operation}").ToList());
    }
}
