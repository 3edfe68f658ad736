namespace ComfyServerless.Cdk.Permissions;

static class BuildPermissions
{
    public static IReadOnlyDictionary<string, Func<StepResources, IEnumerable<Grant>>> Entries { get; } = new Dictionary<string, Func<StepResources, IEnumerable<Grant>>>
    {
        ["BuildImage"] = of => [.. Build(of.Made.Builds.Image.ProjectArn), Grant.On(of.Made.Registry.Repository.RepositoryArn, "ecr:DescribeImages")],
        ["InstallControllers"] = of => Build(of.Made.Builds.Controllers.ProjectArn),
    };

    static IEnumerable<Grant> Build(string project) =>
    [
        Grant.On(project, "codebuild:StartBuild", "codebuild:BatchGetBuilds", "codebuild:ListBuildsForProject"),
        Grant.Wild("A build's log stream is named when it starts.", "*", "logs:GetLogEvents"),
    ];
}
