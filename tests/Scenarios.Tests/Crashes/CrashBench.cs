using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.StepFunctions;
using ComfyServerless.Rehearsal.Faults;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests.Crashes;

/// <summary>A world whose functions die in the middle of their work.</summary>
sealed class CrashBench : IAsyncDisposable
{
    CrashBench(RehearsedWorld world, ICrashes crashes) => (World, this.crashes) = (world, crashes);

    readonly ICrashes crashes;

    public RehearsedWorld World { get; }
    public DeadlyCalls Calls => (DeadlyCalls)crashes;
    public Stops Stops => (Stops)crashes;

    public static Task<CrashBench> StartAsync(Deadliness deadliness, WorldOptions? options = null) => StartAsync(new DeadlyCalls(deadliness), options);

    public static async Task<CrashBench> StartAsync(ICrashes crashes, WorldOptions? options = null)
        => new(await RehearsedWorld.StartAsync((options ?? Worlds.Options()) with { Crashes = crashes }), crashes);

    /// <summary>An execution to its good end.</summary>
    public async Task<ExecutionResult> SucceedsAsync(string machine, string input = "{}")
    {
        var result = await World.RunAsync(machine, JsonNode.Parse(input)!);
        Assert.True(result.Status == ExecutionStatus.Succeeded, $"{machine} {input}: {result.Status} {result.Error}: {result.Cause}");
        return result;
    }

    /// <summary>The like, with the machine's steps dying as this bench's do, and only now.</summary>
    public async Task<ExecutionResult> SurvivesAsync(string machine, string input = "{}")
    {
        await World.Time.Do(() => Calls.Begin(StepsOf(machine)));
        var result = await SucceedsAsync(machine, input);
        await World.Time.Do(Calls.End);
        return result;
    }

    /// <summary>Executions, each stopped where none was before, as soon as the one before is: the last ends well, and together they have changed what the undisturbed one has, by as many calls.</summary>
    public async Task IsContinuedAsync(string machine, string input, CrashBench undisturbed)
    {
        var ended = await Stops.RunAsync(World, machine, input);
        Assert.True(ended.Status == ExecutionStatus.Succeeded, $"{machine} {input}: {ended.Status} {ended.Error}: {ended.Cause}");
        var mutations = undisturbed.Calls.Mutations.OrderBy(step => step.Key, StringComparer.Ordinal).ToList();
        Assert.Equal(mutations, Stops.Mutations.OrderBy(step => step.Key, StringComparer.Ordinal));
        Assert.All(undisturbed.Calls.Called, step => Assert.Contains("state " + step, Stops.Places));
        int StopsAt(string step) => Stops.Places.Count(place => place.StartsWith(step + " ", StringComparison.Ordinal) && place.Contains(" Mutating ", StringComparison.Ordinal));
        Assert.All(mutations, step => Assert.Equal(step.Value, StopsAt(step.Key) + Stops.Afterwards.GetValueOrDefault(step.Key)));
        Assert.True(Stops.Afterwards.Values.Sum() < mutations.Sum(step => StopsAt(step.Key)), "Most calls are places to stop at");
        await EndState.SameAsync(undisturbed.World, World, pictures: false);
    }

    /// <summary>A dead process is followed by another as often as it takes, and as soon. The template's machine gives up after the third.</summary>
    public Task NeverGiveUpAsync(string machine) => World.Time.Do(() =>
    {
        var known = World.Machines.Machines.Single(known => known.Name.EndsWith("-" + machine, StringComparison.Ordinal));
        var definition = JsonNode.Parse(known.Definition)!;
        foreach (var task in Tasks(definition))
            foreach (var retrier in task["Retry"]!.AsArray().Where(retrier => retrier!["ErrorEquals"]!.AsArray().Any(error => error!.ToString() == "Runtime.ExitError"))) (retrier!["MaxAttempts"], retrier["BackoffRate"]) = (999, 1);
        World.Machines.Add(known.Name, known.RoleArn, definition.ToJsonString());
    });

    /// <summary>Every call that counts has killed its process, before and after, and there is what the undisturbed run has made, as many of each, by as many calls.</summary>
    public async Task EndsLikeAsync(CrashBench undisturbed)
    {
        var effects = undisturbed.Calls.Effects.OrderBy(step => step.Key, StringComparer.Ordinal).ToList();
        Assert.NotEmpty(effects);
        Assert.Equal(undisturbed.Calls.Called.Order(StringComparer.Ordinal), Calls.Called.Order(StringComparer.Ordinal));
        Assert.Equal(effects, Calls.Effects.OrderBy(step => step.Key, StringComparer.Ordinal));
        Assert.All(effects, step => Assert.InRange(Calls.Deaths.Count(death => death.StartsWith(step.Key + " ", StringComparison.Ordinal)), 2 * step.Value, (2 * step.Value) + 1));
        await EndState.SameAsync(undisturbed.World, World);
    }

    /// <summary>The lock is free, and a further execution changes nothing.</summary>
    public async Task IsSettledAsync(string machine, string input = "{}")
    {
        Assert.DoesNotContain(await World.Time.Do(() => Inventory.Take(World)), line => line.StartsWith("item ", StringComparison.Ordinal));
        var before = await World.Time.Do(() => World.Journal.Mutations.Count());
        await SucceedsAsync(machine, input);
        Assert.Empty(await World.Time.Do(() => World.Journal.Mutations.Skip(before).Select(call => $"{call.Caller} {call.Service} {call.Operation} {call.Detail}").ToList()));
    }

    /// <summary>The functions that the machine's states name.</summary>
    public static HashSet<string> StepsOf(string machine) => [.. Tasks(JsonNode.Parse(File.ReadAllText(Path.Combine(Worlds.Root, "src", "StateMachines", machine + ".asl.json")))!).Select(task => task["Resource"]!.ToString().Trim('$', '{', '}'))];

    static IEnumerable<JsonNode> Tasks(JsonNode scope) => scope["States"]!.AsObject().SelectMany(state => state.Value!["Type"]!.ToString() switch
    {
        "Task" => [state.Value],
        "Parallel" => state.Value["Branches"]!.AsArray().SelectMany(branch => Tasks(branch!)),
        _ => Enumerable.Empty<JsonNode>(),
    });

    public ValueTask DisposeAsync() => World.DisposeAsync();
}
