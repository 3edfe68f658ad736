using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;
using Amazon.CodeBuild;
using Amazon.CodeBuild.Model;
using Amazon.EKS;
using Amazon.EKS.Model;
using Amazon.Runtime;
using ComfyServerless.Functions.Edge;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Failure;

/// <summary>What AWS itself says of the part of the world that a state works on. What cannot be asked is told too, and stops nothing.</summary>
public sealed class WorldEvidence(IAmazonCloudFormation stacks, IAmazonEKS eks, IAmazonCodeBuild codeBuild, IAmazonCloudWatchLogs logs, Settings settings)
{
    const int MostEvents = 5, LastLines = 12;

    static readonly string[] OfTheEdge = ["EnsureEdge", "AttachCloudFront", "RemoveEdge"];

    static readonly string[] OfTheCluster = ["EnsureCluster", "EnsureAccess", "EnsureBaseAddons", "EnsureSystemNodes", "EnsureAddons", "AwaitControllers", "RemoveSystemNodes", "RemoveCluster"];

    /// <returns>Sentences, the most telling first; and the build that the state waited for, if any.</returns>
    public async Task<(IReadOnlyList<string> Lines, string? Build)> LookAsync(string? state, string message, CancellationToken cancel)
    {
        var lines = new List<string>();
        string? build = null;
        if (OfTheEdge.Contains(state)) await TryAsync($"The stack {EdgeStackName.Of(settings.Deployment)}", async () => lines.AddRange(await StackAsync(cancel)));
        if (OfTheCluster.Contains(state)) await TryAsync($"The cluster {settings.Deployment}", async () => lines.AddRange(await ClusterAsync(cancel)));
        if (Project(state) is { } project) await TryAsync($"The builds of {project}", async () => build = await BuildAsync(project, message, lines, cancel));
        return (lines, build);

        async Task TryAsync(string what, Func<Task> look)
        {
            try { await look(); }
            catch (AmazonServiceException refused) { lines.Add($"{what} could not be looked at: {refused.Message}"); }
            catch (AmazonClientException unreachable) { lines.Add($"{what} could not be looked at: {unreachable.Message}"); }
            catch (HttpRequestException unreachable) { lines.Add($"{what} could not be looked at: {unreachable.Message}"); }
        }
    }

    string? Project(string? state) => state switch { "BuildImage" => settings.ImageProject, "SeedModels" => settings.ModelsProject, "InstallControllers" => settings.ControllersProject, _ => null };

    /// <summary>What failed in the stack's last operation, the first first.</summary>
    async Task<IEnumerable<string>> StackAsync(CancellationToken cancel)
    {
        var page = await stacks.DescribeStackEventsAsync(new DescribeStackEventsRequest { StackName = EdgeStackName.Of(settings.Deployment) }, cancel);
        return (page.StackEvents ?? []).TakeWhile(entry => entry.ResourceType != "AWS::CloudFormation::Stack" || entry.ResourceStatus.Value is not ("CREATE_IN_PROGRESS" or "UPDATE_IN_PROGRESS" or "DELETE_IN_PROGRESS"))
            .Where(entry => entry.ResourceStatus.Value.EndsWith("_FAILED", StringComparison.Ordinal) && entry.ResourceStatusReason?.Contains("cancelled", StringComparison.OrdinalIgnoreCase) != true)
            .Reverse().Take(MostEvents).Select(entry => $"Stack event: {entry.LogicalResourceId} ({entry.ResourceType}) {entry.ResourceStatus}: {entry.ResourceStatusReason}");
    }

    async Task<IEnumerable<string>> ClusterAsync(CancellationToken cancel)
    {
        Amazon.EKS.Model.Cluster cluster;
        try { cluster = (await eks.DescribeClusterAsync(new DescribeClusterRequest { Name = settings.Deployment }, cancel)).Cluster; }
        catch (Amazon.EKS.Model.ResourceNotFoundException) { return [$"There is no EKS cluster {settings.Deployment}."]; }
        var lines = (cluster.Health?.Issues ?? []).Select(issue => $"Cluster {cluster.Name}: {issue.Code}: {issue.Message}").ToList();
        if (cluster.Status != ClusterStatus.ACTIVE) lines.Add($"Cluster {cluster.Name} is {cluster.Status}.");
        try
        {
            var group = (await eks.DescribeNodegroupAsync(new DescribeNodegroupRequest { ClusterName = settings.Deployment, NodegroupName = Nodes.SystemNodegroup.Name }, cancel)).Nodegroup;
            lines.AddRange((group.Health?.Issues ?? []).Select(issue => $"Node group {group.NodegroupName}: {issue.Code}: {issue.Message} ({string.Join(", ", issue.ResourceIds ?? [])})"));
            if (group.Status != NodegroupStatus.ACTIVE) lines.Add($"Node group {group.NodegroupName} is {group.Status}.");
        }
        catch (Amazon.EKS.Model.ResourceNotFoundException) { /* not made yet */ }
        return lines;
    }

    /// <summary>The newest build: the one that is waited for. One that failed has told its lines in the failure's message.</summary>
    async Task<string?> BuildAsync(string project, string message, List<string> lines, CancellationToken cancel)
    {
        var ids = (await codeBuild.ListBuildsForProjectAsync(new ListBuildsForProjectRequest { ProjectName = project, SortOrder = SortOrderType.DESCENDING }, cancel)).Ids ?? [];
        if ((ids.Find(id => message.Contains(id, StringComparison.Ordinal)) ?? ids.FirstOrDefault()) is not { } newest) return null;
        var build = (await codeBuild.BatchGetBuildsAsync(new BatchGetBuildsRequest { Ids = [newest] }, cancel)).Builds?.FirstOrDefault();
        if (build is null) return newest;
        lines.Add($"Build {build.Id} is {build.BuildStatus} in {build.CurrentPhase ?? "SUBMITTED"}.");
        if (message.Contains('\n') || build.Logs is not { GroupName: { } group, StreamName: { } stream }) return newest;
        var events = await logs.GetLogEventsAsync(new GetLogEventsRequest { LogGroupName = group, LogStreamName = stream, Limit = LastLines, StartFromHead = false }, cancel);
        lines.AddRange((events.Events ?? []).Select(line => line.Message.TrimEnd()).Where(line => line.Length > 0));
        return newest;
    }
}
