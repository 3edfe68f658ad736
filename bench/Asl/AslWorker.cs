using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Bench.Asl;

/// <summary>Our side of the asl bench, in a process of its own so that its memory can be told.</summary>
static class AslWorker
{
    public static Command Create()
    {
        var folder = new Argument<string>("folder");
        var name = new Argument<string>("name");
        var rounds = new Argument<int>("rounds");
        var command = new Command("asl-worker", "Runs one machine of the asl bench; the asl command starts it.") { folder, name, rounds };
        command.Hidden = true;
        command.SetAction(async result => System.Console.WriteLine(
            (await RunAsync(result.GetValue(folder)!, result.GetValue(name)!, result.GetValue(rounds))).ToJsonString()));
        return command;
    }

    static async Task<JsonObject> RunAsync(string folder, string name, int rounds)
    {
        var machine = StateMachine.Parse(await File.ReadAllTextAsync(Path.Combine(folder, $"{name}.definition.json")));
        var input = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, $"{name}.input.json")));
        var milliseconds = new JsonArray();
        JsonNode? output = null;
        for (var i = 0; i < rounds; i++)
        {
            await using var time = new VirtualTime(DateTimeOffset.UnixEpoch);
            var (elapsed, result) = await time.Do(async () =>
            {
                var identity = new ExecutionIdentity($"arn:aws:states:us-east-1:111111111111:execution:{name}:run", "run", "role", "machine", name);
                // The limit of 25,000 events would end the first two machines; the npm package has none.
                var execution = new Execution(identity, machine, input, new NoTasks(), time, new WorldJournal(time)) { HistoryLimit = null };
                var watch = Stopwatch.StartNew();
                var ended = await execution.RunAsync();
                return (watch.Elapsed, ended);
            });
            if (result.Status != ExecutionStatus.Succeeded) throw new InvalidOperationException($"{name} ended {result.Status}: {result.Error} {result.Cause}");
            milliseconds.Add(elapsed.TotalMilliseconds);
            output = result.Output;
        }

        using var self = Process.GetCurrentProcess();
        var text = output!.ToJsonString();
        return new() { ["milliseconds"] = milliseconds, ["peak"] = self.PeakWorkingSet64, ["output"] = text[..Math.Min(200, text.Length)] };
    }

    sealed class NoTasks : ITaskRunner
    {
        public Task<JsonNode?> RunAsync(string resource, JsonNode? input, TaskContext context, CancellationToken cancel)
            => throw new NotSupportedException("the bench's machines have no tasks");
    }
}
