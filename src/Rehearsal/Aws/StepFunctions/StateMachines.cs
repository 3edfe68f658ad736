using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Events;
using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Aws.StepFunctions;

/// <summary>The account's state machines and executions. World's thread.</summary>
public sealed class StateMachines(AwsContext aws, ITaskRunner tasks, EventBus bus)
{
    const int LargestInput = 256 * 1024;
    readonly Dictionary<string, MachineRecord> machines = new();
    readonly Dictionary<string, ExecutionRecord> executions = new();

    public IReadOnlyCollection<MachineRecord> Machines => machines.Values;

    /// <summary>Oldest first.</summary>
    public IReadOnlyCollection<ExecutionRecord> Executions => executions.Values;

    /// <exception cref="StatesLanguageException">The definition is refused.</exception>
    public MachineRecord Add(string name, string roleArn, string definition)
    {
        var arn = aws.Arn("states", "stateMachine:" + name);
        return machines[arn] = new(name, arn, roleArn, definition, StateMachine.Parse(definition), aws.Now);
    }

    public void Remove(string arn) => machines.Remove(arn);

    public MachineRecord Machine(string arn) => machines.GetValueOrDefault(arn) ?? throw new AwsError(400, "StateMachineDoesNotExist", $"State Machine Does Not Exist: '{arn}'");

    public ExecutionRecord Execution(string arn) => executions.GetValueOrDefault(arn) ?? throw new AwsError(400, "ExecutionDoesNotExist", $"Execution Does Not Exist: '{arn}'");

    /// <exception cref="AwsError">As StartExecution.</exception>
    public ExecutionRecord Start(string machineArn, string? name, string? input)
    {
        var machine = Machine(machineArn);
        name ??= aws.Uuid();
        if (name.Length is 0 or > 80 || name.Any(letter => char.IsWhiteSpace(letter) || "<>{}[]?*\"#%\\^|~`$&,;:/".Contains(letter)))
            throw new AwsError(400, "InvalidName", $"Invalid Name: '{name}'");
        var text = input ?? "{}";
        if (System.Text.Encoding.UTF8.GetByteCount(text) > LargestInput) throw new AwsError(400, "InvalidExecutionInput", "Invalid State Machine Execution Input: the input exceeds 262144 bytes");
        var arn = aws.Arn("states", $"execution:{machine.Name}:{name}");
        if (executions.TryGetValue(arn, out var known))
            return known.Execution.Status == ExecutionStatus.Running && known.InputText == text ? known : throw new AwsError(400, "ExecutionAlreadyExists", $"Execution Already Exists: '{arn}'");
        var execution = new Execution(new(arn, name, machine.RoleArn, machine.Arn, machine.Name), machine.Machine, Parse(text), tasks, aws.Time, aws.Journal);
        return executions[arn] = new(machine, execution, text, RunAsync(execution));
    }

    async Task<ExecutionResult> RunAsync(Execution execution)
    {
        // The execution begins after StartExecution has answered.
        await aws.Time.Delay(TimeSpan.Zero);
        Tell(execution);
        var result = await execution.RunAsync();
        Tell(execution);
        return result;
    }

    void Tell(Execution execution)
    {
        var record = executions[execution.Identity.Arn];
        var detail = record.Describe();
        (detail["startDate"], detail["stopDate"]) = (execution.StartDate.ToUnixTimeMilliseconds(), execution.StopDate?.ToUnixTimeMilliseconds());
        foreach (var member in new[] { "output", "error", "cause" }) if (!detail.ContainsKey(member)) detail[member] = null;
        bus.Publish("aws.states", "Step Functions Execution Status Change", detail, [execution.Identity.Arn]);
    }

    static JsonNode? Parse(string text)
    {
        try { return JsonNode.Parse(text); }
        catch (JsonException error) { throw new AwsError(400, "InvalidExecutionInput", $"Invalid State Machine Execution Input: '{error.Message}'"); }
    }
}
