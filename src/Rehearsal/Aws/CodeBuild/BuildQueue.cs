namespace ComfyServerless.Rehearsal.Aws.CodeBuild;

/// <summary>How many builds of a compute type run at once in the account; the others wait in the order in which they came.</summary>
public sealed class BuildQueue
{
    // "Maximum number of builds in the queue": five times the concurrency. https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html
    const int QueuedPerRunning = 5;
    readonly Dictionary<string, int> running = new();
    readonly Dictionary<string, Queue<TaskCompletionSource>> waiting = new();

    /// <summary>By compute type; one that is missing is not limited. Settable: a new account often has 1, or 0.</summary>
    public Dictionary<string, int> Limits { get; } = new() { ["BUILD_GENERAL1_SMALL"] = 60, ["BUILD_GENERAL1_MEDIUM"] = 60, ["BUILD_GENERAL1_LARGE"] = 60 };

    /// <exception cref="AwsError">AccountLimitExceededException: the queue is full, or the limit is 0 as in a new account.</exception>
    public void Admit(string computeType)
    {
        if (Limits.TryGetValue(computeType, out var limit) && running.GetValueOrDefault(computeType) >= limit && Waiting(computeType).Count >= limit * QueuedPerRunning)
            throw new AwsError(400, "AccountLimitExceededException", $"Cannot have more than {limit * QueuedPerRunning} builds in queue for the account");
    }

    /// <summary>Done when a place is free, which is then taken.</summary>
    public Task EnterAsync(string computeType, CancellationToken giveUp)
    {
        if (!Limits.TryGetValue(computeType, out var limit) || running.GetValueOrDefault(computeType) < limit)
        {
            running[computeType] = running.GetValueOrDefault(computeType) + 1;
            return Task.CompletedTask;
        }

        var place = new TaskCompletionSource();
        giveUp.Register(() => place.TrySetCanceled(giveUp));
        Waiting(computeType).Enqueue(place);
        return place.Task;
    }

    public void Leave(string computeType)
    {
        while (Waiting(computeType).TryDequeue(out var next))
            if (next.TrySetResult()) return; // it takes over the place
        running[computeType]--;
    }

    Queue<TaskCompletionSource> Waiting(string computeType)
    {
        if (!waiting.TryGetValue(computeType, out var queue)) waiting[computeType] = queue = new();
        return queue;
    }
}
