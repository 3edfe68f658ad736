using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.CloudFormation;

/// <summary>Deletes resources of a stack, each when all that need it are gone. One that fails keeps what it needs. World's thread.</summary>
/// <param name="keeps">By DeletionPolicy, or because the caller retains it.</param>
sealed class StackRemoval(AwsContext aws, ResourceTable types, StackFaults faults, StackRecord stack, IReadOnlyCollection<StackResource> resources, Func<StackResource, bool> keeps)
{
    readonly Dictionary<StackResource, Task<bool>> tasks = [];

    /// <summary>Logical ids of what could not be deleted.</summary>
    public List<string> Failed { get; } = [];

    public Task RunAsync() => Task.WhenAll(resources.Select(Begin));

    Task<bool> Begin(StackResource resource) => tasks.TryGetValue(resource, out var begun) ? begun : tasks[resource] = RemoveAsync(resource);

    async Task<bool> RemoveAsync(StackResource resource)
    {
        var users = await Task.WhenAll(resources.Where(other => other != resource && References.Of(other.Template).Contains(resource.LogicalId)).Select(Begin));
        if (!users.All(gone => gone)) return false;
        if (resource.Made is not { } made)
        {
            Forget(resource);
            return true;
        }

        if (keeps(resource))
        {
            stack.Move(resource, "DELETE_SKIPPED");
            Forget(resource);
            return true;
        }

        stack.Move(resource, "DELETE_IN_PROGRESS");
        var type = types.Of(resource.Template);
        try
        {
            if (faults.Failures.TryGetValue(("DELETE", resource.Type), out var reason)) return Fail(resource, reason);
            type.Ending?.Invoke(made.Id);
            if (type.DeleteLatency is { } latency) await aws.Time.Delay(aws.Latencies.Of(latency));
            type.Delete?.Invoke(made.Id);
        }
        catch (AwsError error)
        {
            return Fail(resource, StackChange.Handler(error, resource.Type));
        }

        stack.Move(resource, "DELETE_COMPLETE");
        Forget(resource);
        return true;
    }

    void Forget(StackResource resource)
    {
        if (stack.Resources.GetValueOrDefault(resource.LogicalId) == resource) stack.Resources.Remove(resource.LogicalId);
    }

    bool Fail(StackResource resource, string reason)
    {
        Failed.Add(resource.LogicalId);
        stack.Move(resource, "DELETE_FAILED", reason);
        return false;
    }
}
