using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.Console;

/// <summary>One execution alone in a world of its own, on virtual time.</summary>
static class AslRun
{
    const string Account = "111111111111", Region = "us-east-1";

    static readonly DateTimeOffset Start = new(2030, 1, 1, 9, 0, 0, TimeSpan.Zero);
    static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly JsonWriterOptions Indented = Compact with { Indented = true };

    /// <exception cref="StatesLanguageException">The definition is refused.</exception>
    public static async Task<Execution> RunAsync(
        string name, string definition, JsonNode? input, IReadOnlyDictionary<string, StandInFunction> functions, bool isExpress = false)
    {
        var machine = StateMachine.Parse(definition);
        await using var time = new VirtualTime(Start);
        return await time.Do(async () =>
        {
            var execution = new Execution(Identity(name, isExpress), machine, input, new StandInFunctions(functions, time), time, new WorldJournal(time));
            await execution.RunAsync();
            return execution;
        });
    }

    /// <summary>The output alone, or an object with error and cause; with the history, an object with all.</summary>
    public static JsonNode? Result(Execution execution, bool history)
    {
        if (!history) return execution.Status == ExecutionStatus.Succeeded ? execution.Output?.DeepClone() : Describe(execution);
        var all = Describe(execution);
        all["events"] = new JsonArray([.. execution.Events.Select(entry => entry.ToJson())]);
        return all;
    }

    /// <summary>As DescribeExecution has it: output when it succeeded; error and cause where there are any.</summary>
    public static JsonObject Describe(Execution execution)
    {
        var json = new JsonObject { ["status"] = execution.Status };
        if (execution.Status == ExecutionStatus.Succeeded) json["output"] = execution.Output?.DeepClone();
        if (execution.Error is { } error) json["error"] = error;
        if (execution.Cause is { } cause) json["cause"] = cause;
        return json;
    }

    public static JsonNode? Parse(string json) => JsonNode.Parse(json, documentOptions: new() { MaxDepth = Value.MaxDepth });

    public static string Print(JsonNode? json, bool indented)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, indented ? Indented : Compact))
        {
            if (json is null) writer.WriteNullValue();
            else json.WriteTo(writer);
        }

        return System.Text.Encoding.UTF8.GetString(bytes.ToArray());
    }

    static ExecutionIdentity Identity(string name, bool isExpress)
    {
        var states = $"arn:aws:states:{Region}:{Account}";
        var arn = isExpress ? $"{states}:express:{name}:rehearsal:1" : $"{states}:execution:{name}:rehearsal";
        return new(arn, "rehearsal", $"arn:aws:iam::{Account}:role/{name}", $"{states}:stateMachine:{name}", name);
    }
}
