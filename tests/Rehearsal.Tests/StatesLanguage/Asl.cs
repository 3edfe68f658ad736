using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

/// <summary>Runs machines of the tests. Definitions and data are JSON, in which ' stands for " where there is none.</summary>
static class Asl
{
    public const string Function = "arn:aws:lambda:eu-west-1:222222222222:function:Work";

    public static readonly DateTimeOffset Start = new(2030, 1, 1, 9, 0, 0, TimeSpan.Zero);

    static readonly ExecutionIdentity Identity = new(
        "arn:aws:states:eu-west-1:222222222222:execution:Machine:run", "run", "arn:aws:iam::222222222222:role/Machine",
        "arn:aws:states:eu-west-1:222222222222:stateMachine:Machine", "Machine");

    public static string Json(string text) => text.Contains('"') ? text : text.Replace('\'', '"');

    /// <summary>Runs to the end. <paramref name="meanwhile"/> is called when the execution has begun, on the world's thread.</summary>
    public static async Task<Execution> RunAsync(
        string definition, string input = "{}", Functions? functions = null, Action<Execution, VirtualTime>? meanwhile = null, TaskTokens? tokens = null, int? limit = 25_000)
    {
        var machine = StateMachine.Parse(Json(definition));
        await using var time = new VirtualTime(Start);
        return await time.Do(async () =>
        {
            functions ??= new();
            functions.Time = time;
            var execution = new Execution(Identity, machine, JsonNode.Parse(Json(input), documentOptions: new() { MaxDepth = 1000 }), functions, time, new WorldJournal(time), tokens) { HistoryLimit = limit };
            var running = execution.RunAsync();
            meanwhile?.Invoke(execution, time);
            await running;
            return execution;
        });
    }

    /// <summary>A machine of the given states, which begins with the first.</summary>
    public static Task<Execution> StatesAsync(string states, string input = "{}", Functions? functions = null, Action<Execution, VirtualTime>? meanwhile = null, TaskTokens? tokens = null)
        => RunAsync(Machine(states), input, functions, meanwhile, tokens);

    public static string Machine(string states) => $"{{'StartAt': '{states.Split('\'')[1]}', 'States': {{{states}}}}}";

    /// <summary>What one Pass makes of its Parameters.</summary>
    public static Task<Execution> FillAsync(string parameters, string input = "{}") => StatesAsync($"'S': {{'Type': 'Pass', 'Parameters': {parameters}, 'End': true}}", input);

    public static void Succeeded(string output, Execution execution)
    {
        Assert.True(execution.Status == ExecutionStatus.Succeeded, $"{execution.Status} {execution.Error}: {execution.Cause}");
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Json(output)), execution.Output), $"expected {Json(output)}, but was {execution.Output?.ToJsonString() ?? "null"}");
    }

    public static void Failed(string error, string? cause, Execution execution)
        => Assert.Equal((ExecutionStatus.Failed, error, cause), (execution.Status, execution.Error, execution.Cause));

    public static IReadOnlyList<string> Problems(string definition) => Assert.Throws<StatesLanguageException>(() => StateMachine.Parse(definition)).Problems;

    public static IEnumerable<string> Types(Execution execution) => execution.Events.Select(entry => entry.Type);
}

/// <summary>Functions of the tests by name; each call gets the input and which attempt it is (0 is the first).</summary>
sealed class Functions : ITaskRunner
{
    readonly Dictionary<string, Func<JsonNode?, int, Task<JsonNode?>>> all = [];

    /// <summary>Of the run.</summary>
    public VirtualTime Time { get; set; } = null!;

    public List<(string Resource, string Input)> Calls { get; } = [];

    public Functions With(string name, Func<JsonNode?, int, JsonNode?> function) => WithAsync(name, (input, attempt) => Task.FromResult(function(input, attempt)));

    public Functions WithAsync(string name, Func<JsonNode?, int, Task<JsonNode?>> function)
    {
        all[name] = function;
        return this;
    }

    public Task<JsonNode?> RunAsync(string resource, JsonNode? input, TaskContext context, CancellationToken cancel)
    {
        Calls.Add((resource, input?.ToJsonString() ?? "null"));
        return all[resource.Split(':')[6]](input?.DeepClone(), context.RetryCount);
    }
}
