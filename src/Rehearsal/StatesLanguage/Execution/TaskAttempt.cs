using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One attempt of a Task: a Lambda function by its ARN, lambda:invoke, or lambda:invoke with a task token to wait for.</summary>
sealed class TaskAttempt(Interpreter interpreter, Visit visit, TaskState state)
{
    readonly string family = state.IsIntegration ? "Task" : "LambdaFunction";

    public async ValueTask<Value> RunAsync(Value input)
    {
        var timeout = state.Timeout?.Read(input, visit);
        var heartbeat = state.Heartbeat?.Read(input, visit);
        if (state.Resource == TaskState.InvokeAndWait) visit.Token = Convert.ToBase64String(Bytes(96));
        var parameters = DataFlow.Parameters(state, input, visit);
        var invocation = state.IsIntegration ? LambdaInvocation.Of(parameters, interpreter.Identity) : new(state.Resource, parameters);
        Record("Scheduled", Scheduled(parameters, timeout, heartbeat));
        Record("Started", state.IsIntegration ? EventDetails.Of(Integration) : null);
        try
        {
            var result = await BoundedAsync(timeout, stop => WorkAsync(invocation, heartbeat, stop));
            if (result.Size > DataFlow.Limit) throw StatesError.TooLarge(state.IsIntegration ? "lambda" : state.Resource, isTaskResult: true);
            Record("Succeeded", EventDetails.Output(result, Integration));
            return result;
        }
        catch (StatesError error) when (error.Error == ErrorNames.Timeout)
        {
            Record("TimedOut", EventDetails.Error(error.Error, error.Cause, Integration));
            throw;
        }
        catch (StatesError error) when (error.Error != ErrorNames.Runtime)
        {
            var cause = state.IsIntegration ? LambdaInvocation.Compact(error.Cause) : error.Cause;
            Record("Failed", EventDetails.Error(error.Error, cause, Integration));
            if (cause == error.Cause) throw;
            throw new StatesError(error.Error, cause);
        }
    }

    async Task<Value> WorkAsync(LambdaInvocation invocation, long? heartbeat, CancellationToken stop)
    {
        if (visit.Token is not { } token) return Envelope(await CallAsync(invocation, stop));
        using var waiting = interpreter.Tokens.Wait(token, interpreter.Time, heartbeat);
        var submitted = Envelope(await CallAsync(invocation, stop));
        Record("Submitted", EventDetails.Output(submitted, Integration));
        return await waiting.Done.Task.WaitAsync(stop);

        Value Envelope(Value payload) => state.IsIntegration ? invocation.Envelope(payload, interpreter) : payload;
    }

    async Task<Value> CallAsync(LambdaInvocation invocation, CancellationToken stop)
    {
        var context = new TaskContext(interpreter.Identity, state.Name, visit.Retries);
        var payload = state.IsIntegration ? invocation.Sent() : invocation.Payload!;
        var call = interpreter.Tasks.RunAsync(invocation.Function, payload.ToNode(), context, stop);
        return invocation.IsAwaited ? ValueReader.Of(await call.WaitAsync(stop)) : ObjectValue.Empty;
    }

    /// <exception cref="StatesError">States.Timeout.</exception>
    async Task<Value> BoundedAsync(long? seconds, Func<CancellationToken, Task<Value>> work)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(visit.Stop);
        using var alarm = seconds is { } limit ? interpreter.Time.Alarm(TimeSpan.FromSeconds(limit), attempt.Cancel) : null;
        try
        {
            return await work(attempt.Token);
        }
        catch (OperationCanceledException) when (attempt.IsCancellationRequested && !visit.Stop.IsCancellationRequested)
        {
            throw new StatesError(ErrorNames.Timeout, "");
        }
    }

    (string, JsonNode?)[] Integration => state.IsIntegration ? [("resourceType", "lambda"), ("resource", state.Resource.Split(':')[^1])] : [];

    EventDetails Scheduled(Value parameters, long? timeout, long? heartbeat)
    {
        (string, JsonNode?)[] limits = [.. new (string, long?)[] { ("timeoutInSeconds", timeout), ("heartbeatInSeconds", heartbeat) }
            .Where(limit => limit.Item2 is not null).Select(limit => (limit.Item1, (JsonNode?)limit.Item2))];
        return state.IsIntegration
            ? EventDetails.Of([.. Integration, ("region", LambdaInvocation.Region(interpreter.Identity)), ("parameters", parameters.ToString()), .. limits])
            : EventDetails.Input(parameters, [("resource", state.Resource), .. limits]);
    }

    void Record(string what, EventDetails? details) => interpreter.History.Add(family + what, visit.Strand, details);

    byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        interpreter.Chance.NextBytes(bytes);
        return bytes;
    }
}
