using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.CloudFormation;

/// <summary>The life of stacks: created, updated, deleted, rolled back. The states and reasons of https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html World's thread.</summary>
sealed class StackRun(AwsContext aws, ResourceTable types, StackFaults faults)
{
    // Between an operation's call and its first resource.
    static readonly TimeSpan Start = TimeSpan.FromSeconds(1);

    public void Create(StackRecord stack)
    {
        stack.Move("CREATE_IN_PROGRESS", "User Initiated");
        Run(stack, async () =>
        {
            var change = Change(stack, stack.Content);
            await change.RunAsync();
            if (change.Failed.Count == 0)
            {
                stack.Outputs = change.Outputs;
                stack.Move("CREATE_COMPLETE");
                return;
            }

            var reason = $"The following resource(s) failed to create: [{string.Join(", ", change.Failed)}]. ";
            if (!stack.RollsBack)
            {
                stack.Move("CREATE_FAILED", reason);
                return;
            }

            stack.Move("ROLLBACK_IN_PROGRESS", reason + "Rollback requested by user.");
            var left = await RemoveAsync(stack, [.. stack.Resources.Values], _ => false);
            stack.Move(left.Count == 0 ? "ROLLBACK_COMPLETE" : "ROLLBACK_FAILED", Undeleted(left));
        });
    }

    /// <summary>Whether the content would change anything.</summary>
    public bool Changes(StackRecord stack, StackContent content)
        => !Change(stack, content).ChangesNothing() || !stack.Content.Tags.OrderBy(tag => tag.Key).SequenceEqual(content.Tags.OrderBy(tag => tag.Key));

    public void Update(StackRecord stack, StackContent content)
    {
        var before = stack.Content;
        stack.Content = content;
        stack.Updated = aws.Now;
        stack.Move("UPDATE_IN_PROGRESS", "User Initiated");
        Run(stack, async () =>
        {
            var change = Change(stack, content);
            await change.RunAsync();
            if (change.Failed.Count == 0)
            {
                stack.Outputs = change.Outputs;
                stack.Move("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
                await RemoveAsync(stack, change.Superfluous, resource => resource.Template.IsRetained);
                stack.Move("UPDATE_COMPLETE");
                return;
            }

            stack.Move("UPDATE_ROLLBACK_IN_PROGRESS", $"The following resource(s) failed to {(change.Failed.Exists(id => stack.Resources.GetValueOrDefault(id)?.Status == "CREATE_FAILED") ? "create" : "update")}: [{string.Join(", ", change.Failed)}]. ");
            stack.Content = before;
            await BackAsync(stack, before);
        });
    }

    /// <summary>Once more, after a rollback that failed.</summary>
    public void Continue(StackRecord stack)
    {
        stack.Move("UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated");
        Run(stack, () => BackAsync(stack, stack.Content));
    }

    async Task BackAsync(StackRecord stack, StackContent before)
    {
        var back = Change(stack, before);
        await back.RunAsync();
        if (back.Failed.Count > 0)
        {
            stack.Move("UPDATE_ROLLBACK_FAILED", $"The following resource(s) failed to update: [{string.Join(", ", back.Failed)}]. ");
            return;
        }

        stack.Move("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");
        await RemoveAsync(stack, back.Superfluous, _ => false);
        stack.Move("UPDATE_ROLLBACK_COMPLETE");
    }

    /// <param name="retained">Logical ids that a stack in DELETE_FAILED lets go of.</param>
    public void Delete(StackRecord stack, IReadOnlyList<string> retained)
    {
        stack.Move("DELETE_IN_PROGRESS", "User Initiated");
        Run(stack, async () =>
        {
            var left = await RemoveAsync(stack, [.. stack.Resources.Values], resource => resource.Template.IsRetained || retained.Contains(resource.LogicalId));
            if (left.Count == 0) stack.Deleted = aws.Now;
            stack.Move(left.Count == 0 ? "DELETE_COMPLETE" : "DELETE_FAILED", Undeleted(left));
        });
    }

    static string? Undeleted(IReadOnlyList<string> left) => left.Count == 0 ? null : $"The following resource(s) failed to delete: [{string.Join(", ", left)}]. ";

    StackChange Change(StackRecord stack, StackContent content) => new(aws, types, faults, stack, content);

    async Task<IReadOnlyList<string>> RemoveAsync(StackRecord stack, IReadOnlyCollection<StackResource> resources, Func<StackResource, bool> keeps)
    {
        var removal = new StackRemoval(aws, types, faults, stack, resources, keeps);
        await removal.RunAsync();
        return removal.Failed;
    }

    /// <summary>Beside everything else; what it throws is a defect of the rehearsal and breaks the world.</summary>
    void Run(StackRecord stack, Func<Task> work)
    {
        _ = GuardAsync();

        async Task GuardAsync()
        {
            try
            {
                await aws.Time.Delay(Start);
                await work();
            }
            catch (Exception error)
            {
                aws.Time.Post(() => throw new InvalidOperationException($"stack {stack.Name}: {error.Message}", error));
            }
        }
    }
}
