using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Lambda;

/// <summary>The functions of the template, and how long Lambda takes to run one.</summary>
public sealed class LambdaService(VirtualTime time, Latencies latencies)
{
    readonly Dictionary<string, LambdaFunction> functions = new();
    readonly HashSet<string> warm = [];
    readonly List<(string Arn, string Principal, string? Source)> permissions = [];

    /// <summary>By ARN.</summary>
    public IReadOnlyDictionary<string, LambdaFunction> Functions => functions;

    /// <summary>By ARN; a function that is not there is invoked as Lambda does by itself.</summary>
    public Dictionary<string, AsyncOptions> Asynchronous { get; } = [];

    /// <summary>Who runs them; set once, before the first invocation.</summary>
    public IFunctionHost? Host { get; set; }

    /// <summary>Takes what the runtime writes to a function's log: how it failed. World's thread.</summary>
    public Action<LambdaFunction, string>? Log { get; set; }

    public void Add(LambdaFunction function) => functions.Add(function.Arn, function);

    /// <summary>Lets a service invoke a function.</summary>
    /// <param name="principal">e.g. <c>events.amazonaws.com</c>.</param>
    /// <param name="source">The ARN of the rule or the like; null: any.</param>
    public void Permit(string arn, string principal, string? source) => permissions.Add((arn, principal, source));

    public bool Permits(string arn, string principal, string source) => permissions.Exists(given => given.Arn == arn && given.Principal == principal && (given.Source is null || given.Source == source));

    /// <summary>World's thread. The clock moves by what Lambda takes to start and answer, and stands still while the function works.</summary>
    public async Task<InvocationResult> InvokeAsync(string arn, JsonNode? input)
    {
        if (!functions.TryGetValue(arn, out var function))
            return InvocationResult.Failed("Lambda.ResourceNotFoundException", $"Function not found: {arn}");
        await time.Delay(latencies.Of(warm.Add(arn) ? "LambdaColdStart" : "LambdaCall") + latencies.Apart(arn));
        var payload = JsonSerializer.SerializeToUtf8Bytes(input);
        var hold = time.Hold();
        try
        {
            var result = await Task.Run(() => Host!.InvokeAsync(function, payload));
            if (result.Error != null) Log?.Invoke(function, RuntimeLog.Failure(function, result, time.Now));
            return result;
        }
        finally { hold.Dispose(); }
    }
}
