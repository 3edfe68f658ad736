using ComfyServerless.Rehearsal.Console.Watching;
using ComfyServerless.Rehearsal.Journal;
using Spectre.Console.Rendering;
using Spectre.Console.Testing;

namespace ComfyServerless.Rehearsal.Tests.Console.Watching;

public class TreeViewTests
{
    static string[] Draw(Story story, int width, int height = 0)
    {
        using var console = new TestConsole().Width(width);
        console.Write(new TreeView(story.Progress).Draw(RenderOptions.Create(console, console.Profile.Capabilities), width, height));
        return [.. console.Lines.Select(line => line.TrimEnd())];
    }

    [Fact]
    public void Parallel_branches_stand_side_by_side_with_what_each_pending_state_says_and_its_attempts()
    {
        var lines = Draw(Story.InTheMiddle(), 80);
        Assert.Equal("0:01:35 of virtual time", lines[0]);
        Assert.Matches("^✓ Lock +0:01$", lines[1]);
        Assert.Matches("^▸ Prepare +1:34$", lines[2]);
        Assert.Matches("^  ▸ Cluster +×4 1:34 +✓ Image +1:00$", lines[3]);
        Assert.Contains("cluster comfyui is CREATING", lines[4]);
        Assert.Contains(lines, line => line == "  · Nodes");
        Assert.Equal("· Apply", lines[^1]);
    }

    [Fact]
    public void A_narrow_window_has_them_one_below_the_other()
    {
        var lines = Draw(Story.InTheMiddle(), 40);
        Assert.Contains(lines, line => line.StartsWith("┌ ▸ Cluster"));
        Assert.Contains(lines, line => line.StartsWith("│ · Nodes"));
        Assert.Contains(lines, line => line.StartsWith("┌ ✓ Image"));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 40));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(27)]
    [InlineData(53)]
    [InlineData(120)]
    [InlineData(300)]
    public void No_line_is_wider_than_the_window(int width) => Assert.All(Draw(Story.InTheMiddle(), width), line => Assert.InRange(line.Length, 0, width));

    [Fact]
    public void A_low_window_folds_what_is_done_and_what_is_to_come()
    {
        var lines = Draw(Story.ToTheEnd(), 80, height: 4);
        Assert.Equal(2, lines.Length);
        Assert.Matches("^✓ 3 states +10:53$", lines[1]);
    }

    [Fact]
    public void After_a_failure_what_cannot_come_any_more_is_not_promised()
    {
        var story = Story.InTheMiddle().At(100, "Cluster", StateChange.Failed, "ResourceFailedException: no luck").At(100, "Prepare", StateChange.Caught, "ResourceFailedException: no luck")
            .At(100, "Prepare", StateChange.Succeeded).At(100, "Explain", StateChange.Entered);
        var lines = Draw(story, 80);
        Assert.Contains(lines, line => line.StartsWith("✗ Prepare"));
        Assert.Contains(lines, line => line.Contains("ResourceFailedException: no luck"));
        Assert.Matches("^▸ Explain +0:00$", lines[^1]);
        Assert.DoesNotContain(lines, line => line.Contains("Apply") || line.Contains("Nodes"));
    }

    [Fact]
    public void Text_of_others_is_shown_as_it_is_and_not_as_markup()
    {
        var story = new Story().At(0, "Lock", StateChange.Entered).At(0, "Lock", StateChange.Pending, "[red]found [[]{0}\nsecond line");
        Assert.Contains(Draw(story, 80), line => line.Contains("[red]found [[]{0} second line"));
    }
}
