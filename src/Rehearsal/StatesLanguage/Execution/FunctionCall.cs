using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One attempt of a Task on a Lambda function.</summary>
sealed class FunctionCall(Interpreter interpreter, Visit visit, TaskState state)
{
    public async Task<JsonNode?> RunAsync(JsonNode? input, int retries)
    {
        var scheduled = Details.Input(input).With("resource", state.Resource);
        if (state.Timeout is { } seconds) scheduled["timeoutInSeconds"] = (long)seconds.TotalSeconds;
        Record("LambdaFunctionScheduled", "lambdaFunctionScheduledEventDetails", scheduled);
        Record("LambdaFunctionStarted");
        try
        {
            var result = DataFlow.Bounded(await CallAsync(input, retries), state.Resource);
            Record("LambdaFunctionSucceeded", "lambdaFunctionSucceededEventDetails", Details.Output(result));
            return result;
        }
        catch (StatesError error) when (error.Error == ErrorNames.Timeout)
        {
            Record("LambdaFunctionTimedOut", "lambdaFunctionTimedOutEventDetails", Details.Error(error.Error, error.Cause));
            throw;
        }
        catch (StatesError error) when (error.Error != ErrorNames.Runtime)
        {
            Record("LambdaFunctionFailed", "lambdaFunctionFailedEventDetails", Details.Error(error.Error, error.Cause));
            throw;
        }
    }

    async Task<JsonNode?> CallAsync(JsonNode? input, int retries)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(visit.Stop);
        var awaited = true;
        if (state.Timeout is { } limit) interpreter.Time.After(limit, () => { if (awaited) attempt.Cancel(); });
        try
        {
            var context = new TaskContext(interpreter.Identity, state.Name, retries);
            return await interpreter.Tasks.RunAsync(state.Resource, input, context, attempt.Token).WaitAsync(attempt.Token);
        }
        catch (OperationCanceledException) when (attempt.IsCancellationRequested && !visit.Stop.IsCancellationRequested)
        {
            throw new StatesError(ErrorNames.Timeout, null);
        }
        finally
        {
            awaited = false;
        }
    }

    void Record(string type, string? name = null, JsonObject? details = null) => interpreter.History.Add(type, visit.Strand, name, details);
}
