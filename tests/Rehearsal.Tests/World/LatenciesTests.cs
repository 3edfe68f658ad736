using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Tests.World;

public class LatenciesTests
{
    const string Cluster = "ClusterActive";

    [Fact]
    public void Every_row_has_a_source_and_a_slow_day_that_is_no_faster()
        => Assert.All(Latencies.Rows, row => Assert.True(row.Value.Seconds > 0 && row.Value.Slow >= row.Value.Seconds && row.Value.Source.Length > 0, row.Key));

    [Theory]
    [InlineData(LatencyProfile.Median, 532)]
    [InlineData(LatencyProfile.Slow, 738)]
    [InlineData(LatencyProfile.Instant, 0)]
    public void A_profile_says_how_long_everything_takes(LatencyProfile profile, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), new Latencies(profile).Of(Cluster));

    [Fact]
    public void A_seed_lets_each_time_vary_within_the_published_range_the_same_way_for_the_same_seed()
    {
        var times = Draw(7);
        Assert.Equal(times, Draw(7));
        Assert.NotEqual(times, Draw(8));
        Assert.All(times, time => Assert.InRange(time, 532 * 0.85, 738));
        Assert.InRange(times.Count(time => time > 532), 350, 650);
        Assert.InRange(times.Average(), 480, 600);

        static double[] Draw(int seed)
        {
            var latencies = new Latencies(LatencyProfile.Median, seed);
            return [.. Enumerable.Range(0, 1000).Select(_ => latencies.Of(Cluster).TotalSeconds)];
        }
    }

    [Fact]
    public void One_more_draw_of_a_row_changes_no_other()
    {
        var (one, other) = (new Latencies(LatencyProfile.Median, 7), new Latencies(LatencyProfile.Median, 7));
        one.Of("AddonActive");
        Assert.Equal(other.Of(Cluster), one.Of(Cluster));
    }

    [Fact]
    public void Two_functions_that_begin_at_once_work_one_after_the_other()
    {
        var latencies = new Latencies();
        var apart = new[] { "one", "two", "three" }.Select(latencies.Apart).ToList();
        Assert.Equal(3, apart.Distinct().Count());
        Assert.All(apart, time => Assert.InRange(time, TimeSpan.Zero, TimeSpan.FromMilliseconds(20)));
    }

    [Fact]
    public void A_row_that_is_not_there_is_named()
        => Assert.Equal("latencies.json has no row Nothing", Assert.Throws<InvalidOperationException>(() => new Latencies().Of("Nothing")).Message);
}
