using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Console;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Console;

/// <summary>What a person reads of an execution.</summary>
public sealed class ReportTests
{
    [Fact]
    public async Task A_dry_runs_plan_is_read_from_the_top_and_says_nothing_of_nothing()
    {
        var options = Worlds.Options();
        await using var world = await RehearsedWorld.StartAsync(options);
        using var output = new StringWriter();
        Assert.True(await new Report(world, output, options.State).RunAsync("Deploy", JsonNode.Parse("""{"dryRun": true}""")!, CancellationToken.None));
        var text = output.ToString();
        Assert.DoesNotContain("Critical path", text);
        Assert.DoesNotContain("[]", text);
        Assert.DoesNotContain("\n\n\n", text);
        var lines = text.Split('\n');
        Assert.Equal(["Summary", "Time", "Cost", "Creates", "Facts"], lines.Where(line => line.Length > 3 && line.StartsWith("  ", StringComparison.Ordinal) && char.IsUpper(line[2])).Select(line => line.Trim().Split(' ')[0]));
        Assert.Contains("  Time", lines);
        Assert.Equal(["    about 16 minutes in all, one after the other:", "    the image: 13 minutes"], lines.SkipWhile(line => line != "  Time").Skip(1).Take(2));
        Assert.Equal("It costs nothing by the hour.", lines[^3]);
    }
}
