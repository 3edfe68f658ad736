namespace ComfyServerless.Rehearsal.Lambda;

/// <summary>The world's end of one function process: the invocation that it works on, one at a time.</summary>
public sealed class Sandbox(int port)
{
    readonly Lock gate = new();
    TaskCompletionSource<Invocation> next = New<Invocation>();
    (string Id, TaskCompletionSource<InvocationResult> Done)? running;
    (string Error, string Message)? ended;

    public int Port => port;

    /// <summary>Every further invocation fails.</summary>
    public bool IsOver
    {
        get { lock (gate) return ended != null; }
    }

    /// <summary>The process asks: waits until there is an invocation.</summary>
    public async Task<Invocation> NextAsync(CancellationToken cancel)
    {
        TaskCompletionSource<Invocation> waiting;
        lock (gate) waiting = next;
        var invocation = await waiting.Task.WaitAsync(cancel);
        lock (gate) next = New<Invocation>();
        return invocation;
    }

    /// <summary>Hands an invocation to the process and waits for its answer.</summary>
    public Task<InvocationResult> InvokeAsync(Invocation invocation)
    {
        lock (gate)
        {
            if (ended is { } end) return Task.FromResult(InvocationResult.Failed(end.Error, end.Message));
            var done = New<InvocationResult>();
            running = (invocation.Id, done);
            next.TrySetResult(invocation);
            return done.Task;
        }
    }

    public void Complete(string id, InvocationResult result)
    {
        lock (gate)
        {
            if (running is not { } current || current.Id != id) return; // an answer to an invocation that was given up
            running = null;
            current.Done.TrySetResult(result);
        }
    }

    /// <summary>The process is gone or out of time: its invocation, and any later one, ends in this error.</summary>
    public void Fail(string error, string message)
    {
        lock (gate)
        {
            ended ??= (error, message);
            running?.Done.TrySetResult(InvocationResult.Failed(error, message));
            running = null;
        }
    }

    static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

public sealed record Invocation(string Id, string FunctionArn, long DeadlineMilliseconds, byte[] Payload);
