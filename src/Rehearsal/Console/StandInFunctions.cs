using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.Console;

/// <summary>What a function does that stands in for one of Lambda's, as JSON says it: {"kind": "echo"}.</summary>
sealed record StandInFunction(string Kind, JsonObject Fields)
{
    public static readonly IReadOnlyList<string> Kinds = ["echo", "const", "raise", "const-string", "sleep-then-echo", "format"];

    public string Text(string name) => Fields[name]?.GetValue<string>() ?? throw new FormatException($"a function of the kind {Kind} needs {name}");

    public double Number(string name) => Fields[name]?.GetValue<double>() ?? throw new FormatException($"a function of the kind {Kind} needs {name}");
}

/// <summary>Lambda without code: functions by name, whatever account and region an ARN names. One that is not listed does not exist.</summary>
sealed class StandInFunctions(IReadOnlyDictionary<string, StandInFunction> functions, VirtualTime time) : ITaskRunner
{
    /// <exception cref="FormatException">It is not {"name": {"kind": …}}, or the kind does not exist.</exception>
    public static Dictionary<string, StandInFunction> Parse(JsonNode? json)
    {
        var functions = new Dictionary<string, StandInFunction>();
        if (json is null) return functions;
        foreach (var (name, node) in json as JsonObject ?? throw new FormatException("the functions must be an object: {\"name\": {\"kind\": \"echo\"}}"))
        {
            var kind = (node as JsonObject)?["kind"]?.ToString();
            if (kind is null || !StandInFunction.Kinds.Contains(kind))
                throw new FormatException($"the function {name} must have a kind: {string.Join(", ", StandInFunction.Kinds)}");
            functions[name] = new(kind, (JsonObject)node!);
        }

        return functions;
    }

    public async Task<JsonNode?> RunAsync(string resource, JsonNode? input, TaskContext context, CancellationToken cancel)
    {
        var name = resource.Split(':')[6];
        if (!functions.TryGetValue(name, out var function)) throw Missing(resource, context);
        switch (function.Kind)
        {
            case "const":
                return function.Fields["value"]?.DeepClone();
            case "const-string":
                return string.Concat(Enumerable.Repeat(function.Text("repeat"), (int)function.Number("count")));
            case "raise":
                throw Raised(function, context);
            case "format":
                return $"input-event-{Python(input, isInner: false)}";
            case "sleep-then-echo":
                await time.Delay(TimeSpan.FromSeconds(function.Number("seconds")), cancel);
                return input?.DeepClone();
            default:
                return input?.DeepClone();
        }
    }

    /// <summary>The error as Python's runtime sends it, which puts a space behind each comma and colon.</summary>
    static StatesError Raised(StandInFunction function, TaskContext context)
    {
        var (type, message) = (function.Text("errorType"), function.Text("errorMessage"));
        string[] fields = [Field("errorMessage", message), Field("errorType", type), Field("requestId", RequestId(context)), "\"stackTrace\": []"];
        return new(type, $"{{{string.Join(", ", fields)}}}");

        static string Field(string name, string value) => $"\"{name}\": {AslRun.Print(value, indented: false)}";
    }

    static StatesError Missing(string function, TaskContext context)
    {
        var arn = function.Split(':').Length > 7 ? function : $"{function}:$LATEST";
        return new(
            "Lambda.ResourceNotFoundException",
            $"Function not found: {arn} (Service: AWSLambda; Status Code: 404; Error Code: ResourceNotFoundException; Request ID: {RequestId(context)}; Proxy: null)");
    }

    /// <summary>The same in each run.</summary>
    static string RequestId(TaskContext context) => new Guid(context.RetryCount, 0, 0x4000, [0x80, 0, 0, 0, 0, 0, 0, 1]).ToString();

    /// <summary>JSON as Python prints it.</summary>
    static string Python(JsonNode? node, bool isInner = true) => node switch
    {
        null => "None",
        JsonObject fields => $"{{{string.Join(", ", fields.Select(field => $"{Quoted(field.Key)}: {Python(field.Value)}"))}}}",
        JsonArray items => $"[{string.Join(", ", items.Select(item => Python(item)))}]",
        JsonValue value when value.TryGetValue<string>(out var text) => isInner ? Quoted(text) : text,
        JsonValue value when value.TryGetValue<bool>(out var truth) => truth ? "True" : "False",
        _ => node.ToJsonString(),
    };

    static string Quoted(string text)
    {
        var escaped = text.Replace(@"\", @"\\").Replace("\n", @"\n").Replace("\r", @"\r").Replace("\t", @"\t");
        return text.Contains('\'') && !text.Contains('"') ? $"\"{escaped}\"" : $"'{escaped.Replace("'", @"\'")}'";
    }
}
