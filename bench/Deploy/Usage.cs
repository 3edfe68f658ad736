using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Bench.Deploy;

/// <summary>What AWS bills an execution itself for.</summary>
/// <param name="Transitions">Into each state, and each retry.</param>
/// <param name="GigabyteSeconds">Each call's modelled duration times its function's memory.</param>
sealed record Usage(int Transitions, double GigabyteSeconds)
{
    /// <summary>World's thread.</summary>
    public static Usage Of(RehearsedWorld world, string execution)
    {
        var events = world.Machines.Executions.Single(record => record.Execution.Identity.Name == execution).Execution.Events;
        var calls = events.Where(one => one.Type == "LambdaFunctionScheduled").ToList();
        var entered = events.Count(one => one.Type.EndsWith("StateEntered", StringComparison.Ordinal));
        var tasks = events.Count(one => one.Type == "TaskStateEntered");
        var seconds = calls.Sum(call =>
        {
            var function = world.Lambda.Functions[call.Details!["resource"]!.ToString()];
            var started = events.FirstOrDefault(one => one.PreviousEventId == call.Id) ?? call;
            var end = events.FirstOrDefault(one => one.PreviousEventId == started.Id) ?? started;
            return (end.Timestamp - call.Timestamp).TotalSeconds * function.MemoryMegabytes / 1024;
        });
        return new(entered + calls.Count - tasks, seconds);
    }
}
