using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>What a Task asks of Lambda.</summary>
/// <param name="Function">The ARN, with the qualifier if there is one.</param>
sealed partial record LambdaInvocation(string Function, Value? Payload)
{
    /// <summary>Parameters of lambda:invoke, and the values that they may have where Lambda has only a few.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Fields = new Dictionary<string, string[]>
    {
        ["FunctionName"] = [],
        ["Payload"] = [],
        ["Qualifier"] = [],
        ["ClientContext"] = [],
        ["LogType"] = ["None", "Tail"],
        ["InvocationType"] = ["RequestResponse", "Event", "DryRun"],
    };

    bool HasLog { get; init; }
    int Status { get; init; } = 200;

    /// <summary>False for InvocationType Event and DryRun.</summary>
    public bool IsAwaited => Status == 200;

    /// <exception cref="DataFlowException">The parameters cannot be used.</exception>
    public static LambdaInvocation Of(Value parameters, ExecutionIdentity identity)
    {
        var fields = (ObjectValue)parameters;
        var faults = Fields.Where(field => field.Key != "Payload" && !Suits(fields.Find(field.Key), field.Value)).Select(field => field.Key).ToList();
        var name = FunctionName().Match((fields.Find("FunctionName") as TextValue)?.Text ?? "");
        if (!name.Success && !faults.Contains("FunctionName")) faults.Add("FunctionName");
        if (faults.Count > 0)
        {
            var list = string.Join(", ", faults.Select(field => $"The value of the field '{field}' has an invalid format"));
            throw new DataFlowException($"The Parameters '{parameters}' could not be used to start the Task: [{list}]");
        }

        var qualifier = (fields.Find("Qualifier") as TextValue)?.Text ?? name.Groups["qualifier"].Value;
        var account = name.Groups["account"] is { Success: true } other ? other.Value : identity.Arn.Split(':')[4];
        var region = name.Groups["region"] is { Success: true } elsewhere ? elsewhere.Value : Region(identity);
        var arn = $"arn:{identity.Arn.Split(':')[1]}:lambda:{region}:{account}:function:{name.Groups["name"].Value}{(qualifier.Length > 0 ? $":{qualifier}" : "")}";
        return new(arn, fields.Find("Payload"))
        {
            HasLog = (fields.Find("LogType") as TextValue)?.Text == "Tail",
            Status = (fields.Find("InvocationType") as TextValue)?.Text switch { "Event" => 202, "DryRun" => 204, _ => 200 },
        };
    }

    public static string Region(ExecutionIdentity identity) => identity.Arn.Split(':')[3];

    /// <summary>The function's error as the integration writes it: it reads the JSON and writes it anew, without spaces.</summary>
    public static string? Compact(string? cause)
    {
        if (cause is null || !cause.StartsWith('{')) return cause;
        try { return ValueReader.Parse(cause).ToString(); }
        catch (JsonException) { return cause; }
    }

    /// <summary>What the function gets. A text is sent as it is, so it must be JSON itself; nothing is {}.</summary>
    /// <exception cref="StatesError">It is not JSON.</exception>
    public Value Sent()
    {
        if (Payload is not TextValue text) return Payload is null or { IsNull: true } ? ObjectValue.Empty : Payload;
        try { return text.Text.Length == 0 ? ObjectValue.Empty : ValueReader.Parse(text.Text); }
        catch (JsonException error)
        {
            throw new StatesError(
                "Lambda.InvalidRequestContentException",
                $"Could not parse request body into json: {error.Message} (Service: AWSLambda; Status Code: 400; Error Code: InvalidRequestContentException)");
        }
    }

    /// <summary>What the integration gives the state: the answer of Lambda's API around the function's result.</summary>
    public Value Envelope(Value payload, Interpreter interpreter)
    {
        var request = NumberFunctions.Uuid(interpreter.Chance);
        var (version, log) = (Value.Of(Function.Split(':') is [_, _, _, _, _, _, _, var named] ? named : "$LATEST"), Value.Of(Log(request)));
        (string, Value)[] headers =
        [
            ("X-Amz-Executed-Version", version),
            .. HasLog ? [("X-Amz-Log-Result", log)] : Array.Empty<(string, Value)>(),
            ("x-amzn-Remapped-Content-Length", Value.Of("0")),
            ("Connection", Value.Of("keep-alive")),
            ("x-amzn-RequestId", Value.Of(request)),
            ("Content-Length", Value.Of(payload.Size.ToString())),
            ("Date", Value.Of(interpreter.Time.Now.ToString("R"))),
            ("X-Amzn-Trace-Id", Value.Of($"root=1-{request[..8]}-{request[24..]}{request[9..13]}{request[14..18]}{request[19..23]};sampled=0")),
            ("Content-Type", Value.Of("application/json")),
        ];
        return ObjectValue.Of(
        [
            .. IsAwaited ? [("ExecutedVersion", version)] : Array.Empty<(string, Value)>(),
            .. HasLog ? [("LogResult", log)] : Array.Empty<(string, Value)>(),
            ("Payload", payload),
            ("SdkHttpMetadata", ObjectValue.Of(
                ("AllHttpHeaders", ObjectValue.Of([.. headers.Select(header => (header.Item1, (Value)new ListValue(header.Item2)))])),
                ("HttpHeaders", ObjectValue.Of(headers)),
                ("HttpStatusCode", Value.Of(Status)))),
            ("SdkResponseMetadata", ObjectValue.Of(("RequestId", Value.Of(request)))),
            ("StatusCode", Value.Of(Status)),
        ]);
    }

    static bool Suits(Value? value, string[] allowed) => value is null || (value is TextValue text && (allowed.Length == 0 || allowed.Contains(text.Text)));

    /// <summary>The log's end as Lambda sends it, for a function that wrote nothing.</summary>
    static string Log(string request) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"START RequestId: {request} Version: $LATEST\nEND RequestId: {request}\n"));

    [GeneratedRegex(
        "^(arn:aws[a-z-]*:lambda:(?<region>[a-z0-9-]+):)?((?<account>[0-9]{12}):)?(function:)?(?<name>[A-Za-z0-9_-]+)(:(?<qualifier>[A-Za-z0-9$_-]+))?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex FunctionName();
}
