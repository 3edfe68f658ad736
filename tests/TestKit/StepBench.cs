using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.World;
using Xunit;

namespace ComfyServerless.TestKit;

/// <summary>
/// One step at a time in a rehearsed world: the state that the machine would hand it, its function run in this process from the environment of the synthesized template,
/// virtual time between attempts. The clock moves only inside an attempt and a pass of time: between them it stands still, however long the test takes.
/// </summary>
public sealed class StepBench : IAsyncDisposable
{
    /// <summary>The steps of Deploy, each after those whose results it reads.</summary>
    static readonly string[] Order =
    [
        "EnsureLock", "VerifyAccount", "EnsureServiceRoles", "EnsureStackProtection", "EnsureEgress", "EnsureCluster", "EnsureAccess", "EnsureBaseAddons", "EnsureSystemNodes", "EnsureAddons", "ResolveControllers", "InstallControllers", "AwaitControllers",
        "ApplyGpu", "ApplyKarpenter", "ApplyStorage", "BuildImage", "SeedModels", "ApplyComfyUI", "AwaitGpuNodes", "AwaitComfyUI", "VerifyComfyUI", "EnsureRecord",
    ];

    /// <summary>Steps that read the raw input and replace the state.</summary>
    static readonly string[] Beginning = ["EnsureLock", "EnsureTeardownLock"];

    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5), Limit = TimeSpan.FromHours(1);
    JsonObject input;
    IDisposable hold;

    StepBench(RehearsedWorld world, JsonObject input) => (World, this.input, hold) = (world, input, world.Time.Hold());

    public RehearsedWorld World { get; }

    /// <summary>What the execution knows so far: a member a finished step.</summary>
    public JsonObject State { get; private set; } = [];

    /// <param name="input">The execution's input, JSON.</param>
    public static async Task<StepBench> StartAsync(string input = "{}", WorldOptions? options = null)
        => new(await RehearsedWorld.StartAsync(options ?? Worlds.Options()), JsonNode.Parse(input)!.AsObject()) { Execution = Arn("first") };

    public string Execution { get; private set; } = "";

    /// <summary>What a later execution would find: its own name, and nothing done yet.</summary>
    /// <param name="input">Null: that of the execution before.</param>
    public void BeginExecution(string name, string? input = null)
    {
        (Execution, State) = (Arn(name), []);
        if (input != null) this.input = JsonNode.Parse(input)!.AsObject();
    }

    /// <summary>Runs all steps before this one, each until it is done.</summary>
    public async Task<StepBench> ReachAsync(string step)
    {
        foreach (var earlier in Order.TakeWhile(name => name != step).Where(name => !State.ContainsKey(name))) await RunAsync(earlier);
        return this;
    }

    /// <summary>One attempt.</summary>
    public async Task<StepResult> TryAsync(string step)
    {
        var state = State.DeepClone().AsObject();
        if (Beginning.Contains(step)) state = new() { ["Input"] = input.DeepClone(), [nameof(Execution)] = Execution, ["StartedAt"] = "2030-01-07T09:00:00.000Z" };
        var result = await MoveAsync(() => World.Lambda.InvokeAsync(World.Function(step).Arn, state));
        var text = Encoding.UTF8.GetString(result.Payload);
        var payload = text.Length == 0 ? null : JsonNode.Parse(text);
        if (result.Error is { } error) return new(null, error, payload?["errorMessage"]?.GetValue<string>() ?? text);
        if (Beginning.Contains(step)) State = payload!.DeepClone().AsObject();
        State[step] = payload?.DeepClone();
        return new(payload as JsonObject, null, null);
    }

    /// <summary>Attempts, with virtual time between them, until the step is done.</summary>
    /// <exception cref="StepFailedException">It failed otherwise than with what the machine tries again, or an hour has gone.</exception>
    public async Task<JsonObject> RunAsync(string step)
    {
        for (var waited = TimeSpan.Zero; ; waited += Interval)
        {
            var result = await TryAsync(step);
            if (result.Output is { } output) return output;
            if (result.Error is not ("NotReadyException" or "ServiceBusyException") || waited > Limit) throw new StepFailedException(step, result.Error!, result.Message!);
            await PassAsync(Interval);
        }
    }

    /// <summary>The step must fail like this.</summary>
    public async Task<string> FailsAsync(string step, string error)
    {
        var result = await TryAsync(step);
        Assert.Equal(error, result.Error);
        return result.Message!;
    }

    /// <summary>Attempts until it fails otherwise than with NotReadyException.</summary>
    public async Task<StepFailedException> EndsInFailureAsync(string step) => await Assert.ThrowsAsync<StepFailedException>(() => RunAsync(step));

    public Task PassAsync(TimeSpan span) => MoveAsync(async () =>
    {
        await World.Time.Delay(span);
        return true;
    });

    /// <summary>Lets the clock move until the work, which begins on the world's thread, is done.</summary>
    // The hold comes back on the world's thread, before anything else is due.
    public Task<T> MoveAsync<T>(Func<Task<T>> work) => World.Time.Do(async () =>
    {
        hold.Dispose();
        try { return await work(); }
        finally { hold = World.Time.Hold(); }
    });

    /// <summary>What the world was changed by meanwhile, as "service operation detail".</summary>
    public async Task<IReadOnlyList<string>> MutationsAsync(Func<Task> work)
    {
        var before = await World.Time.Do(() => World.Journal.Mutations.Count());
        await work();
        return await World.Time.Do(() => World.Journal.Mutations.Skip(before).Select(call => $"{call.Service} {call.Operation} {call.Detail}".TrimEnd()).ToList());
    }

    /// <summary>The step is done already, and doing it again changes nothing.</summary>
    public async Task ChangesNothingAsync(string step) => Assert.Empty(await MutationsAsync(() => RunAsync(step)));

    public Task<IReadOnlyList<CallEntry>> CallsAsync() => World.Time.Do(() => (IReadOnlyList<CallEntry>)[.. World.Journal.Calls]);

    public Task<T> Do<T>(Func<T> work) => World.Time.Do(work);
    public Task Do(Action work) => World.Time.Do(work);

    static string Arn(string name) => $"arn:aws:states:{WorldOptions.Region}:{WorldOptions.Account}:execution:comfyui-Deploy:{name}";

    public async ValueTask DisposeAsync()
    {
        await World.DisposeAsync();
        hold.Dispose();
    }
}

/// <param name="Output">Null when it failed.</param>
public sealed record StepResult(JsonObject? Output, string? Error, string? Message);

public sealed class StepFailedException(string step, string error, string reason) : Exception($"{step}: {error}: {reason}")
{
    public string Error => error;
    public string Reason => reason;
}
