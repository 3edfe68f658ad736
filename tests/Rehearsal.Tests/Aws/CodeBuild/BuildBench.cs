using System.Text.Json.Nodes;
using Amazon.CloudWatchLogs;
using Amazon.CodeBuild;
using Amazon.CodeBuild.Model;
using Amazon.ECR;
using ComfyServerless.Rehearsal.Aws.CodeBuild;
using ComfyServerless.Rehearsal.Aws.Ecr;
using ComfyServerless.Rehearsal.Aws.Logs;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.Shell.Shims;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.TestKit;
using Build = Amazon.CodeBuild.Model.Build;

namespace ComfyServerless.Rehearsal.Tests.Aws.CodeBuild;

/// <summary>CodeBuild with its log groups, a registry to push to, and the shims that its shell sees.</summary>
public sealed class BuildBench : IAsyncDisposable
{
    readonly ShimServer shims;

    BuildBench(LocalAws aws, ShimServer shims) => (Aws, this.shims) = (aws, shims);

    public LocalAws Aws { get; }
    public required CodeBuildService Service { get; init; }
    public required EcrService Registry { get; init; }
    public required CloudWatchLogsService LogService { get; init; }
    public required DockerShim Docker { get; init; }
    public required AmazonCodeBuildClient Client { get; init; }
    public required AmazonECRClient Ecr { get; init; }
    public required AmazonCloudWatchLogsClient Logs { get; init; }
    public bool HasNat { get; set; } = true;
    public string? SourceFolder { get; set; }
    /// <summary>Repository's URI.</summary>
    public string Repository { get; private set; } = "";

    public static async Task<BuildBench> StartAsync()
    {
        BuildBench? bench = null;
        (CodeBuildService Service, EcrService Registry, CloudWatchLogsService Logs, DockerShim Docker, ShimServer Shims)? made = null;
        var aws = await LocalAws.StartAsync(context =>
        {
            var (logs, registry) = (new CloudWatchLogsService(context), new EcrService(context));
            var docker = new DockerShim(context.Time, context.Latencies, context.Journal, registry.Push);
            var shims = new ShimServer(context.Time, [docker, new AwsShim(context.Journal, _ => true)]);
            var service = new CodeBuildService(context, new(new(context.Time, shims)), logs, _ => bench!.SourceFolder, _ => bench!.HasNat);
            made = (service, registry, logs, docker, shims);
            return [service, registry, logs];
        });
        bench = new(aws, made!.Value.Shims)
        {
            Service = made!.Value.Service, Registry = made!.Value.Registry, LogService = made!.Value.Logs, Docker = made!.Value.Docker,
            Client = new(LocalAws.Credentials(), aws.Here(new AmazonCodeBuildConfig())), Ecr = new(LocalAws.Credentials(), aws.Here(new AmazonECRConfig())),
            Logs = new(LocalAws.Credentials(), aws.Here(new AmazonCloudWatchLogsConfig())),
        };
        bench.Repository = (await aws.Do(() => Make(bench.Registry, "AWS::ECR::Repository", "RegistryComfyUI",
            new() { ["ImageTagMutability"] = "IMMUTABLE" }))).Attributes!["RepositoryUri"]!.ToString();
        return bench;
    }

    public static CreatedResource Make(IResourceTypes room, string type, string logicalId, JsonObject properties)
        => room.ResourceTypes.Single(row => row.Name == type).Create(new(logicalId, "ComfyServerless", properties));

    /// <returns>The project's name.</returns>
    public Task<string> ProjectAsync(string buildspec, string logicalId = "BuildsImage01443674", bool inVpc = false, bool withSource = false,
        params (string Name, string Value)[] variables) => Aws.Do(() =>
    {
        var source = new JsonObject { ["BuildSpec"] = buildspec, ["Type"] = withSource ? "S3" : "NO_SOURCE" };
        if (withSource) source["Location"] = "cdk-assets/14f9.zip";
        var properties = new JsonObject
        {
            ["Artifacts"] = new JsonObject { ["Type"] = "NO_ARTIFACTS" }, ["Source"] = source, ["ServiceRole"] = LocalAws.RoleArn("builder"), ["TimeoutInMinutes"] = 20,
            ["Environment"] = new JsonObject
            {
                ["ComputeType"] = "BUILD_GENERAL1_LARGE", ["Image"] = "aws/codebuild/amazonlinux-x86_64-standard:5.0", ["Type"] = "LINUX_CONTAINER", ["PrivilegedMode"] = true,
                ["EnvironmentVariables"] = new JsonArray(new JsonObject { ["Name"] = "OF_PROJECT", ["Value"] = "p", ["Type"] = "PLAINTEXT" }),
            },
            ["LogsConfig"] = new JsonObject { ["CloudWatchLogs"] = new JsonObject { ["GroupName"] = "image-log", ["Status"] = "ENABLED" } },
        };
        foreach (var (name, value) in variables) properties["Environment"]!["EnvironmentVariables"]!.AsArray().Add(new JsonObject { ["Name"] = name, ["Value"] = value,
            ["Type"] = "PLAINTEXT" });
        if (inVpc) properties["VpcConfig"] = new JsonObject { ["VpcId"] = "vpc-1", ["Subnets"] = new JsonArray("subnet-1"), ["SecurityGroupIds"] = new JsonArray("sg-1") };
        return Make(Service, "AWS::CodeBuild::Project", logicalId, properties).Id;
    });

    public async Task<Build> StartBuildAsync(string project, string? token = null, params (string Name, string Value)[] variables)
        => (await Client.StartBuildAsync(new StartBuildRequest
    {
        ProjectName = project, IdempotencyToken = token,
        EnvironmentVariablesOverride = [.. variables.Select(variable => new EnvironmentVariable { Name = variable.Name, Value = variable.Value,
            Type = EnvironmentVariableType.PLAINTEXT })],
    })).Build;

    public async Task<Build> GetAsync(string id) => (await Client.BatchGetBuildsAsync(new BatchGetBuildsRequest { Ids = [id] })).Builds.Single();

    /// <summary>Lets the build's time pass until it has ended.</summary>
    public async Task<Build> EndAsync(string id)
    {
        while (true)
        {
            var build = await GetAsync(id);
            if (build.BuildComplete == true) return build;
            await Aws.PassAsync(TimeSpan.FromSeconds(15));
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Ecr.Dispose();
        Logs.Dispose();
        await Aws.Do(() =>
        {
            foreach (var build in Service.Builds) build.CutShortAs("STOPPED");
        });
        await Aws.DisposeAsync();
        await shims.DisposeAsync();
    }
}
