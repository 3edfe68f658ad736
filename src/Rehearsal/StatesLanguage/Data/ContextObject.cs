namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>What $$ reads.</summary>
static class ContextObject
{
    /// <summary>The part that is the same in the whole execution. An Express execution, known by its ARN, cannot be redriven.</summary>
    public static ObjectValue Of(ExecutionIdentity execution, Value input, DateTimeOffset started)
    {
        var own = ObjectValue.Of(
            ("Id", Value.Of(execution.Arn)),
            ("Input", input),
            ("StartTime", Value.Of(Timestamp.Text(started))),
            ("Name", Value.Of(execution.Name)),
            ("RoleArn", Value.Of(execution.RoleArn)),
            ("RedriveCount", Value.Of(0)));
        return ObjectValue.Of(
            ("Execution", execution.Arn.Contains(":express:", StringComparison.Ordinal) ? own.Without("RedriveCount") : own),
            ("StateMachine", ObjectValue.Of(("Id", Value.Of(execution.StateMachineArn)), ("Name", Value.Of(execution.StateMachineName)))));
    }

    /// <param name="retries">Null for states that run nothing.</param>
    public static ObjectValue State(string name, DateTimeOffset entered, int? retries)
    {
        var state = ObjectValue.Of(("Name", Value.Of(name)), ("EnteredTime", Value.Of(Timestamp.Text(entered))));
        return retries is { } count ? state.With("RetryCount", Value.Of(count)) : state;
    }

    /// <summary>Of an iteration: $$.Map.</summary>
    public static ObjectValue Map(int index, Value item) => ObjectValue.Of(("Item", ObjectValue.Of(("Index", Value.Of(index)), ("Value", item))));

    public static ObjectValue Task(string token) => ObjectValue.Of(("Token", Value.Of(token)));
}
