using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Protection;

public sealed record EnsureStackProtectionInput(string Execution) : IOfExecution;

public sealed record EnsureStackProtectionOutput(bool Protected);

/// <summary>The stack cannot be deleted while the deployment lives: it knows nothing of cluster and gateway, and they would stay behind, billed and without anybody to remove them.</summary>
public sealed class EnsureStackProtection(StackProtection stack) : IStep<EnsureStackProtectionInput, EnsureStackProtectionOutput>
{
    public async Task<EnsureStackProtectionOutput> RunAsync(EnsureStackProtectionInput input, CancellationToken cancel = default)
    {
        await stack.SetAsync(true, cancel);
        return new(true);
    }
}
