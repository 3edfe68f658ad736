using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Edge;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Account;

/// <summary>The cluster and the edge stack, if there are any of their names, are this deployment's. (Buckets, tables and roles have names that CloudFormation makes up.)</summary>
public sealed class NamesAreFree(IAmazonEKS eks, IAmazonCloudFormation stacks, Settings settings) : IAccountCheck
{
    public async Task<IReadOnlyList<AccountFinding>> FindAsync(Deployment deployment, CancellationToken cancel)
    {
        var (cluster, stack) = (await ClusterAsync(cancel), deployment.Edge.Enabled ? await StackAsync(cancel) : null);
        return [.. Judge($"EKS cluster {settings.Deployment}", cluster), .. Judge($"CloudFormation stack {EdgeStackName.Of(settings.Deployment)}", stack)];
    }

    /// <param name="tags">Null: there is none of that name.</param>
    IEnumerable<AccountFinding> Judge(string resource, IReadOnlyDictionary<string, string>? tags)
    {
        if (tags is null || tags.GetValueOrDefault(Settings.OwnerTag) == settings.Deployment) return [];
        var found = tags.TryGetValue(Settings.OwnerTag, out var other) ? $"{Settings.OwnerTag}={other}" : "no such tag";
        return [new AccountProblem($"{resource} exists but is not this deployment's: expected tag {Settings.OwnerTag}={settings.Deployment}, found {found}.",
            "remove or rename it, or deploy under another name (the deployment's name in comfyserverless.json).")];
    }

    async Task<IReadOnlyDictionary<string, string>?> ClusterAsync(CancellationToken cancel)
    {
        try { return (await eks.DescribeClusterAsync(new DescribeClusterRequest { Name = settings.Deployment }, cancel)).Cluster.Tags ?? []; }
        catch (ResourceNotFoundException) { return null; }
    }

    async Task<IReadOnlyDictionary<string, string>?> StackAsync(CancellationToken cancel)
    {
        try
        {
            var found = await stacks.DescribeStacksAsync(new DescribeStacksRequest { StackName = EdgeStackName.Of(settings.Deployment) }, cancel);
            return found.Stacks?.FirstOrDefault() is { } stack ? (stack.Tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value) : null;
        }
        catch (AmazonCloudFormationException missing) when (missing.ErrorCode == "ValidationError" && missing.Message.Contains("does not exist", StringComparison.Ordinal)) { return null; }
    }
}
