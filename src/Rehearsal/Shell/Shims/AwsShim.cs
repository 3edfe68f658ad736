using ComfyServerless.Rehearsal.Journal;

namespace ComfyServerless.Rehearsal.Shell.Shims;

/// <summary><c>aws ecr get-login-password</c> and <c>aws eks update-kubeconfig</c>, the two that our buildspecs use.</summary>
/// <param name="clusterExists">Whether EKS has an ACTIVE cluster of that name.</param>
public sealed class AwsShim(WorldJournal journal, Func<string, bool> clusterExists) : IShim
{
    public string Name => "aws";

    public Task<ShimResult> RunAsync(ShimCall call, ShimContext context) => Task.FromResult(call.Arguments switch
    {
        ["ecr", "get-login-password", ..] => Password(context),
        ["eks", "update-kubeconfig", ..] when call.Option("--name") is { } cluster => Kubeconfig(cluster, context),
        _ => ShimResult.NotModelled(Name, call),
    });

    ShimResult Password(ShimContext context)
    {
        journal.Call(context.Caller.Name, "ecr", "GetAuthorizationToken", "", Effect.Reading, null);
        return ShimResult.Ok(LocalCredentials.RegistryPassword + "\n");
    }

    ShimResult Kubeconfig(string cluster, ShimContext context)
    {
        var found = clusterExists(cluster);
        journal.Call(context.Caller.Name, "eks", "DescribeCluster", cluster, Effect.Reading, found ? null : "ResourceNotFoundException");
        return found
            ? ShimResult.Ok($"Added new context arn:aws:eks:{context.Region}:cluster/{cluster} to the kubeconfig\n")
            : ShimResult.Failed($"An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found for name: {cluster}.", 254);
    }
}
