using Spectre.Console;

namespace ComfyServerless.Rehearsal.Console.Watching;

/// <summary>A timeline for a person: a bar a state, the critical path full and the rest light, so that it needs no colour.</summary>
public static class TimelineChart
{
    const int NameWidth = 20, TimeWidth = 8, NarrowestBar = 10;

    /// <summary>Shorter ones would be bars of nothing.</summary>
    static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <param name="width">Columns of the terminal.</param>
    public static IEnumerable<(string Text, Style Style)> Draw(IReadOnlyList<TimelineRow> rows, TimeSpan whole, int width)
    {
        var bar = Math.Max(NarrowestBar, Math.Min(width, 120) - NameWidth - TimeWidth - 4);
        foreach (var row in rows.Where(row => row.Took > Shortest))
        {
            var from = (int)(bar * row.From / whole);
            var length = Math.Max(1, Math.Min(bar - from, (int)Math.Round(bar * row.Took / whole)));
            var drawn = new string(' ', from) + new string(row.Critical ? '█' : '░', length);
            yield return ($"  {row.State,-NameWidth} {drawn.PadRight(bar)}{Durations.Text(row.Took),TimeWidth}", new Style(row.Failed ? Color.Red : row.Critical ? Color.Yellow : Color.Grey));
        }

        var critical = rows.Where(row => row.Critical && row.Took > Shortest).ToList();
        if (critical.Count == 0) yield break; // a dry run, say, is over at once
        var share = critical.Aggregate(TimeSpan.Zero, (sum, row) => sum + row.Took);
        yield return ($"  Critical path (█): {Durations.Text(share)} of {Durations.Text(whole)}: {string.Join(" → ", critical.Select(row => row.State))}", Style.Plain);
    }
}
