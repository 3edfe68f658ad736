using ComfyServerless.Rehearsal.Console.Watching;

namespace ComfyServerless.Rehearsal.Tests.Console.Watching;

public class TimelineTests
{
    static readonly TimeSpan Whole = TimeSpan.FromSeconds(653);

    [Fact]
    public void The_critical_path_goes_through_the_branch_that_ended_last()
    {
        var rows = Timeline.Of(Story.ToTheEnd().Progress);
        Assert.Equal(["Lock", "Cluster", "Nodes", "Apply"], rows.Where(row => row.Critical).Select(row => row.State));
        Assert.Equal(("Image", false), rows.Where(row => !row.Critical).Select(row => (row.State, row.Critical)).Single());
        Assert.Equal(Whole, rows.Where(row => row.Critical).Aggregate(TimeSpan.Zero, (sum, row) => sum + row.Took));
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(200)]
    public void Each_bar_begins_and_ends_where_its_state_did(int width)
    {
        var lines = TimelineChart.Draw(Timeline.Of(Story.ToTheEnd().Progress), Whole, width).Select(row => row.Text).ToList();
        var (cluster, nodes, image) = (Bar("Cluster"), Bar("Nodes"), Bar("Image"));
        Assert.InRange(nodes.From - cluster.To, -1, 1);
        Assert.Equal((cluster.From, '░'), (image.From, image.Sign));
        Assert.Equal('█', cluster.Sign);
        Assert.InRange((cluster.To - cluster.From) / (double)(nodes.To - nodes.From), 4.3, 6.4);
        Assert.All(lines.SkipLast(1), line => Assert.InRange(line.Length, 40, Math.Min(width, 120)));
        Assert.Equal("  Critical path (█): 10 m 52 s of 10 m 53 s: Cluster → Nodes → Apply", lines[^1]);

        (int From, int To, char Sign) Bar(string state)
        {
            var line = lines.Single(line => line.StartsWith("  " + state + " "));
            var from = line.IndexOfAny(['█', '░']);
            return (from, line.LastIndexOfAny(['█', '░']) + 1, line[from]);
        }
    }
}
