using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Leftovers;

/// <summary>Log groups of the cluster that are not the stack's: what an observability add-on made without retention. The control plane's own is the stack's, with retention.</summary>
public sealed class LogSweep(IAmazonCloudWatchLogs logs, Settings settings)
{
    public async Task<IReadOnlyList<Leftover>> SweepAsync(CancellationToken cancel)
    {
        var left = new List<Leftover>();
        var found = await logs.DescribeLogGroupsAsync(new DescribeLogGroupsRequest { LogGroupNamePrefix = $"/aws/containerinsights/{settings.Deployment}/" }, cancel);
        foreach (var group in found.LogGroups ?? [])
        {
            await logs.DeleteLogGroupAsync(new DeleteLogGroupRequest { LogGroupName = group.LogGroupName }, cancel);
            left.Add(new($"log group {group.LogGroupName} is being deleted", Goes: true));
        }

        return left;
    }
}
