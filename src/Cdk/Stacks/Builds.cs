using Amazon.CDK.AWS.CodeBuild;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.S3.Assets;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>
/// The CodeBuild projects. The image's and the models' run outside the VPC (they start before the NAT gateway); helm's runs inside. Their compute types differ, because
/// a new account may run one build at a time of each.
/// </summary>
public sealed class Builds : Construct
{
    public Builds(Construct scope, Configuration configuration, Sources sources, Network network, Registry registry, Buckets buckets) : base(scope, "Builds")
    {
        var source = new Asset(this, "ImageSource", new AssetProps { Path = sources.Image, Exclude = [.. NotInTheImage] });
        ImageContent = source.AssetHash;
        (ImageLog, ControllersLog, ModelsLog) = (Log("Image"), Log("Controllers"), Log("Models"));
        Image = Project("Image", ImageLog, sources.Buildspec("comfyui-image"), new ProjectProps
        {
            Description = "Builds the ComfyUI image for linux/amd64 and pushes it",
            Source = Source.S3(new S3SourceProps { Bucket = source.Bucket, Path = source.S3ObjectKey }),
            Environment = new BuildEnvironment { BuildImage = BuildImage, ComputeType = ComputeType.LARGE, Privileged = true,
                EnvironmentVariables = new Dictionary<string, IBuildEnvironmentVariable> { ["CACHE_REPOSITORY_URI"] = new BuildEnvironmentVariable { Value = registry.Cache.RepositoryUri } } },
            Timeout = Amazon.CDK.Duration.Minutes(60),
        });
        registry.Repository.GrantPullPush(Image);
        registry.Cache.GrantPullPush(Image);
        Image.AddToRolePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Actions = ["ecr:DescribeImageScanFindings"], Resources = [registry.Repository.RepositoryArn],
        }));
        Controllers = Project("Controllers", ControllersLog, sources.Buildspec("controllers"), new ProjectProps
        {
            Description = "Installs Karpenter with helm",
            Environment = new BuildEnvironment { BuildImage = BuildImage, ComputeType = ComputeType.SMALL },
            Vpc = network.Vpc, SubnetSelection = new SubnetSelection { SubnetType = SubnetType.PRIVATE_ISOLATED }, SecurityGroups = [network.Builds],
            Timeout = Amazon.CDK.Duration.Minutes(20),
        });
        Controllers.AddToRolePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Actions = ["eks:DescribeCluster"], Resources = [Arns.Cluster(this, configuration)],
        }));
        Models = MakeModels(configuration, sources, buckets);
        Nag.Suppress(this, ("AwsSolutions-IAM5", "CodeBuild's own grants: report groups and log streams of the project, any object of the CDK asset and of the models bucket, ECR's authorization token, VPC interfaces."),
            ("AwsSolutions-CB3", "Building an image needs the privileged mode; the helm project does not have it."),
            ("AwsSolutions-CB4", "The output is an image in ECR; there are no artefacts to encrypt with a key that costs at rest."));
    }

    // They stand beside the Dockerfile, and a change of theirs must not build the image again.
    static readonly IReadOnlyList<string> NotInTheImage = ["workflows", "lock"];

    static IBuildImage BuildImage => LinuxBuildImage.FromCodeBuildImageId("aws/codebuild/amazonlinux-x86_64-standard:5.0");

    public Project Image { get; }
    public Project Controllers { get; }
    public Project Models { get; }
    public LogGroup ModelsLog { get; }
    public LogGroup ImageLog { get; }
    public LogGroup ControllersLog { get; }

    /// <summary>Hash of the image's source folder.</summary>
    public string ImageContent { get; }

    Project MakeModels(Configuration configuration, Sources sources, Buckets buckets)
    {
        var (program, token) = (new Asset(this, "ModelsSource", new AssetProps { Path = sources.Seeding }), Functions.Models.ModelToken.Parameter(configuration.Deployment));
        var project = Project("Models", ModelsLog, sources.Buildspec("models"), new ProjectProps
        {
            Description = "Brings sets of models into the models bucket",
            Source = Source.S3(new S3SourceProps { Bucket = program.Bucket, Path = program.S3ObjectKey }),
            Environment = new BuildEnvironment { BuildImage = BuildImage, ComputeType = ComputeType.MEDIUM,
                EnvironmentVariables = new Dictionary<string, IBuildEnvironmentVariable>
                {
                    ["MODELS_BUCKET"] = new BuildEnvironmentVariable { Value = buckets.Models.BucketName }, ["TOKEN_PARAMETER"] = new BuildEnvironmentVariable { Value = token },
                } },
            Timeout = Amazon.CDK.Duration.Hours(2),
        });
        project.AddToRolePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Actions = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"], Resources = [buckets.Models.ArnForObjects("*")],
        }));
        // Without ListBucket S3 answers a missing object with 403 instead of 404.
        project.AddToRolePolicy(new PolicyStatement(new PolicyStatementProps { Actions = ["s3:ListBucket", "s3:ListBucketMultipartUploads"], Resources = [buckets.Models.BucketArn] }));
        project.AddToRolePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Actions = ["ssm:GetParameter"], Resources = [Amazon.CDK.Stack.Of(this).FormatArn(new Amazon.CDK.ArnComponents { Service = "ssm", Resource = "parameter", ResourceName = token[1..] })],
        }));
        return project;
    }

    LogGroup Log(string id) => new(this, id + "Log", new LogGroupProps { Retention = RetentionDays.ONE_MONTH, RemovalPolicy = Amazon.CDK.RemovalPolicy.DESTROY });

    Project Project(string id, LogGroup log, string buildspec, ProjectProps props)
    {
        var project = new Project(this, id, new ProjectProps
        {
            Description = props.Description, Source = props.Source, Environment = props.Environment, Vpc = props.Vpc, SubnetSelection = props.SubnetSelection,
            SecurityGroups = props.SecurityGroups, Timeout = props.Timeout,
            BuildSpec = BuildSpec.FromObject(new Dictionary<string, object> { ["version"] = "0.2" }),
            Logging = new LoggingOptions { CloudWatch = new CloudWatchLoggingOptions { LogGroup = log } },
        });
        // The file's own text, comments included, and not a re-serialized tree.
        ((CfnProject)project.Node.DefaultChild!).AddPropertyOverride("Source.BuildSpec", buildspec);
        return project;
    }
}
