using Amazon.Lambda.Annotations;
using ComfyServerless.Functions.Locking;

namespace ComfyServerless.Functions.Hosting;

/// <summary>The Lambda functions: one line a step. The method's name is the function's handler, the state's name and the class's name.</summary>
#pragma warning disable CA1822, MA0038 // Amazon.Lambda.Annotations calls them on an instance
public sealed class Functions
{
    [LambdaFunction] public Task<RemoveLockOutput> RemoveLock(RemoveLockInput input, [FromServices] RemoveLock step) => step.RunAsync(input);
}
