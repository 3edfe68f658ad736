using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Functions.Teardowns;

namespace ComfyServerless.Functions.Edge;

public sealed record RemoveEdgeInput(string Execution, Teardown Teardown) : IOfExecution;

/// <param name="Kept">Domain name of the distribution that stays and answers that ComfyUI is not deployed; empty: nothing stays.</param>
public sealed record RemoveEdgeOutput(string Kept);

/// <summary>
/// Load balancer and VPC origin are gone. The distribution costs nothing and stays, so that a nightly Teardown changes nobody's address; it goes when the data goes, and the passwords with it.
/// </summary>
public sealed class RemoveEdge(EdgeStacks stacks, EdgeCredentials credentials) : IStep<RemoveEdgeInput, RemoveEdgeOutput>
{
    public async Task<RemoveEdgeOutput> RunAsync(RemoveEdgeInput input, CancellationToken cancel = default)
    {
        if (await stacks.SettledAsync(input.Execution, cancel) is not { } stack)
        {
            if (input.Teardown.DeleteData) await credentials.ForgetAsync(cancel);
            return new("");
        }

        var mode = stack.Parameters?.Find(parameter => parameter.ParameterKey == EdgeParameters.Mode)?.ParameterValue;
        // Without a distribution there is no address to keep.
        if (input.Teardown.DeleteData || mode == EdgeModes.Private)
        {
            await stacks.DeleteAsync(input.Execution, cancel);
            throw new NotReadyException("the edge stack is being deleted");
        }

        if (mode != EdgeModes.Stopped) await stacks.ChangeModeAsync(stack, EdgeModes.Stopped, input.Execution, cancel);
        return new(EdgeStacks.Output(stack, "DistributionDomain"));
    }
}
