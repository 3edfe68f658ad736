using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Console.Watching;

/// <summary>When each working state ran, and which of them the execution had to wait for one after the other: its critical path.</summary>
public static class Timeline
{
    /// <summary>In the order in which they were entered; Parallels are told by what is in them.</summary>
    public static IReadOnlyList<TimelineRow> Of(ExecutionProgress progress)
    {
        var rows = new List<TimelineRow>();
        Add(progress, progress.Machine.States, critical: true, rows);
        return [.. rows.OrderBy(row => row.From)];
    }

    static void Add(ExecutionProgress progress, Branch branch, bool critical, List<TimelineRow> rows)
    {
        foreach (var state in branch.States.Values)
        {
            if (progress.Of(state.Name) is not { } stay) continue;
            if (state is ParallelState parallel)
            {
                // The branch that ended last is the one that was waited for.
                var last = parallel.Branches.MaxBy(one => End(progress, one));
                foreach (var one in parallel.Branches) Add(progress, one, critical && one == last, rows);
            }
            else if (state is TaskState or WaitState or MapState)
            {
                rows.Add(new(state.Name, stay.Entered - progress.Start, stay.For(progress.Now), critical, stay.Standing is Standing.Failed or Standing.Caught));
            }
        }
    }

    static DateTimeOffset End(ExecutionProgress progress, Branch branch) => branch.States.Keys.Select(progress.Of).OfType<Stay>().Select(stay => stay.Left ?? progress.Now).DefaultIfEmpty().Max();
}

/// <param name="From">Since the execution's start.</param>
public sealed record TimelineRow(string State, TimeSpan From, TimeSpan Took, bool Critical, bool Failed);
