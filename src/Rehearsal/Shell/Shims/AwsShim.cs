using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Journal;

namespace ComfyServerless.Rehearsal.Shell.Shims;

/// <summary>
/// What our scripts use: <c>aws ecr get-login-password</c>, the wait for an image's scan and its result, <c>aws eks update-kubeconfig</c>, and S3 as <see cref="S3Shim"/> has it.
/// </summary>
/// <param name="clusterExists">Whether EKS has an ACTIVE cluster of that name.</param>
public sealed class AwsShim(WorldJournal journal, Func<string, bool> clusterExists, S3Shim? s3 = null) : IShim
{
    /// <summary>By role: the builds of two deployments have the same caller's name.</summary>
    readonly Dictionary<string, string> kubeconfigs = new();

    public string Name => "aws";

    /// <summary>The cluster that this caller's kubeconfig names, or null.</summary>
    public string? ClusterOf(Caller caller) => kubeconfigs.GetValueOrDefault(caller.RoleArn);

    public Task<ShimResult> RunAsync(ShimCall call, ShimContext context) => call.Arguments switch
    {
        ["s3api", "list-objects-v2", ..] when s3 != null => s3.ListAsync(call, context),
        ["s3", "cp", ..] when s3 != null => s3.CopyAsync(call, context),
        _ => Task.FromResult(Answer(call, context)),
    };

    ShimResult Answer(ShimCall call, ShimContext context) => call.Arguments switch
    {
        ["ecr", "get-login-password", ..] => Password(context),
        ["ecr", "wait", "image-scan-complete", ..] => Scan(call, context, ""),
        // Modelled: every scan ends at once and finds nothing.
        ["ecr", "describe-image-scan-findings", ..] => Scan(call, context, "{}\n"),
        ["eks", "update-kubeconfig", ..] when call.Option("--name") is { } cluster => Kubeconfig(cluster, context),
        _ => ShimResult.NotModelled(Name, call),
    };

    ShimResult Password(ShimContext context)
    {
        journal.Call(context.Caller.Name, "ecr", "GetAuthorizationToken", "", Effect.Reading, null);
        return ShimResult.Ok(LocalCredentials.RegistryPassword + "\n");
    }

    ShimResult Scan(ShimCall call, ShimContext context, string output)
    {
        journal.Call(context.Caller.Name, "ecr", "DescribeImageScanFindings", $"{call.Option("--repository-name")} {call.Option("--image-id")}", Effect.Reading, null);
        return ShimResult.Ok(output);
    }

    ShimResult Kubeconfig(string cluster, ShimContext context)
    {
        var found = clusterExists(cluster);
        journal.Call(context.Caller.Name, "eks", "DescribeCluster", cluster, Effect.Reading, found ? null : "ResourceNotFoundException");
        if (found) kubeconfigs[context.Caller.RoleArn] = cluster;
        return found
            ? ShimResult.Ok($"Added new context arn:aws:eks:{context.Region}:cluster/{cluster} to the kubeconfig\n")
            : ShimResult.Failed($"An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found for name: {cluster}.", 254);
    }
}
