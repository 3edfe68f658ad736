namespace ComfyServerless.Cdk.Permissions;

static class BuildPermissions
{
    public static IReadOnlyDictionary<string, Func<StepResources, IEnumerable<Grant>>> Entries { get; } = new Dictionary<string, Func<StepResources, IEnumerable<Grant>>>
    {
        ["BuildImage"] = of => [.. Build(of.Made.Builds.Image.ProjectArn, of.Made.Builds.ImageLog.LogGroupArn), Grant.On(of.Made.Registry.Repository.RepositoryArn, "ecr:DescribeImages")],
        ["InstallControllers"] = of => Build(of.Made.Builds.Controllers.ProjectArn, of.Made.Builds.ControllersLog.LogGroupArn),
        ["SeedModels"] = of =>
        [
            .. Build(of.Made.Builds.Models.ProjectArn, of.Made.Builds.ModelsLog.LogGroupArn),
            Grant.On(of.Made.Buckets.Models.BucketArn, "s3:ListBucket"),
            Grant.Wild("The reports of all sets.", of.Made.Buckets.Models.ArnForObjects(".seed/*"), "s3:GetObject"),
        ],
    };

    static IEnumerable<Grant> Build(string project, string log) =>
    [
        Grant.On(project, "codebuild:StartBuild", "codebuild:BatchGetBuilds", "codebuild:ListBuildsForProject"),
        Grant.Wild("The streams of this group; a build's is named when it starts.", log, "logs:GetLogEvents"),
    ];
}
