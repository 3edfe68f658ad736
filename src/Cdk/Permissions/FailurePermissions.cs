namespace ComfyServerless.Cdk.Permissions;

static class FailurePermissions
{
    public static IReadOnlyDictionary<string, Func<StepResources, IEnumerable<Grant>>> Entries { get; } = new Dictionary<string, Func<StepResources, IEnumerable<Grant>>>
    {
        ["ExplainFailure"] = of =>
        [
            Grant.Wild("Executions are named when they start.", of.Executions, "states:GetExecutionHistory"),
            Grant.Wild("A stack's ARN ends in an id; its name is fixed.", of.EdgeStack, "cloudformation:DescribeStackEvents"),
            Grant.On(of.Cluster, "eks:DescribeCluster"),
            Grant.Wild("The node groups of this one cluster.", of.OfCluster("nodegroup"), "eks:DescribeNodegroup"),
            Grant.On([of.Made.Builds.Image.ProjectArn, of.Made.Builds.Controllers.ProjectArn, of.Made.Builds.Models.ProjectArn], "codebuild:BatchGetBuilds", "codebuild:ListBuildsForProject"),
            Grant.Wild("The streams of these groups; a build's is named when it starts.", [of.Made.Builds.ImageLog.LogGroupArn, of.Made.Builds.ControllersLog.LogGroupArn, of.Made.Builds.ModelsLog.LogGroupArn], "logs:GetLogEvents"),
        ],
    };
}
