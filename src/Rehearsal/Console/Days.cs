using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Console;

/// <summary>Days that go by with the template's schedules at work: a line for each execution that one of them starts.</summary>
sealed class Days(RehearsedWorld world, TextWriter output)
{
    /// <returns>Whether every execution that began has succeeded.</returns>
    public async Task<bool> RunAsync(int days, CancellationToken cancel)
    {
        output.WriteLine();
        foreach (var schedule in await world.Time.Do(() => world.Scheduler.Schedules.ToList()))
            output.WriteLine($"{schedule.TargetArn[(schedule.TargetArn.LastIndexOf('-') + 1)..]} at {schedule.Text}, {schedule.Zone.Id}");
        var known = await world.Time.Do(() => world.Machines.Executions.Count);
        await world.Time.Do(() => { world.Journal.Written += Write; });
        try
        {
            await world.Time.Do(async () =>
            {
                world.StartSchedules();
                await world.Time.Delay(TimeSpan.FromDays(days), cancel);
                return true;
            });
        }
        finally { await world.Time.Do(() => world.Journal.Written -= Write); }

        var runs = await world.Time.Do(() => world.Machines.Executions.Skip(known).ToList());
        foreach (var run in runs)
        {
            var result = await run.Ended.WaitAsync(cancel); // the last may have begun as the days ended
            output.WriteLine($"{result.StartDate:ddd HH:mm}  {run.Machine.Name} {result.Status} after {Durations.Text(result.StopDate - result.StartDate)}{(result.Cause is { Length: > 0 } cause ? ": " + cause : "")}");
        }

        output.WriteLine($"{runs.Count} executions in {days} days, {runs.Count(run => run.Execution.Status == ExecutionStatus.Succeeded)} good");
        return runs.Count > 0 && runs.TrueForAll(run => run.Execution.Status == ExecutionStatus.Succeeded);
    }

    void Write(Entry entry)
    {
        if (entry is NoteEntry { Source: "scheduler" } note) output.WriteLine($"{note.At:ddd HH:mm}  {note.Text}");
    }
}
