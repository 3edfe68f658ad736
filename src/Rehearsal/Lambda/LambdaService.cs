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

    /// <summary>By ARN.</summary>
    public IReadOnlyDictionary<string, LambdaFunction> Functions => functions;

    /// <summary>Who runs them; set once, before the first invocation.</summary>
    public IFunctionHost? Host { get; set; }

    public void Add(LambdaFunction function) => functions.Add(function.Arn, function);

    /// <summary>World's thread. The clock moves by what Lambda takes to start and answer, and stands still while the function works.</summary>
    public async Task<InvocationResult> InvokeAsync(string arn, JsonNode? input)
    {
        if (!functions.TryGetValue(arn, out var function))
            return InvocationResult.Failed("Lambda.ResourceNotFoundException", $"Function not found: {arn}");
        await time.Delay(latencies.Of(warm.Add(arn) ? "LambdaColdStart" : "LambdaCall"));
        var payload = JsonSerializer.SerializeToUtf8Bytes(input);
        var hold = time.Hold();
        try { return await Task.Run(() => Host!.InvokeAsync(function, payload)); }
        finally { hold.Dispose(); }
    }
}
