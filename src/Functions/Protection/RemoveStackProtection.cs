using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Protection;

public sealed record RemoveStackProtectionInput(string Execution) : IOfExecution;

public sealed record RemoveStackProtectionOutput(bool Protected);

/// <summary>Nothing is left that the stack's deletion would orphan: <c>cdk destroy</c> is allowed.</summary>
public sealed class RemoveStackProtection(StackProtection stack) : IStep<RemoveStackProtectionInput, RemoveStackProtectionOutput>
{
    public async Task<RemoveStackProtectionOutput> RunAsync(RemoveStackProtectionInput input, CancellationToken cancel = default)
    {
        await stack.SetAsync(false, cancel);
        return new(false);
    }
}
