using Amazon.CertificateManager;
using Amazon.CloudFormation;
using Amazon.CloudWatchLogs;
using Amazon.CodeBuild;
using Amazon.DynamoDBv2;
using Amazon.EC2;
using Amazon.ECR;
using Amazon.EKS;
using Amazon.ElasticLoadBalancingV2;
using Amazon.IdentityManagement;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.SQS;
using Amazon.ServiceQuotas;
using Amazon.SimpleNotificationService;
using Amazon.SimpleSystemsManagement;
using Amazon.StepFunctions;
using ComfyServerless.Functions.Account;
using ComfyServerless.Functions.Api;
using ComfyServerless.Functions.Builds;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Edge;
using ComfyServerless.Functions.Failure;
using ComfyServerless.Functions.Image;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Leftovers;
using ComfyServerless.Functions.Locking;
using ComfyServerless.Functions.Logs;
using ComfyServerless.Functions.Mails;
using ComfyServerless.Functions.Models;
using ComfyServerless.Functions.Plans;
using ComfyServerless.Functions.Protection;
using ComfyServerless.Functions.Records;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Functions.Teardowns;
using ComfyServerless.Functions.Watching;
using Microsoft.Extensions.DependencyInjection;

namespace ComfyServerless.Functions.Hosting;

/// <summary>Every step and every AWS client, from one set of environment variables.</summary>
public static class Composition
{
    public static IServiceCollection AddSteps(this IServiceCollection services, IReadOnlyDictionary<string, string> environment)
    {
        var aws = new AwsEnvironment(environment);
        services.AddSingleton(new Settings(environment));
        services.AddSingleton(aws);
        services.AddSingleton(aws.Credentials);
        services.AddSingleton<IAmazonEKS>(_ => new AmazonEKSClient(aws.Credentials, aws.Configure(new AmazonEKSConfig())));
        services.AddSingleton<IAmazonEC2>(_ => new AmazonEC2Client(aws.Credentials, aws.Configure(new AmazonEC2Config())));
        services.AddSingleton<IAmazonCodeBuild>(_ => new AmazonCodeBuildClient(aws.Credentials, aws.Configure(new AmazonCodeBuildConfig())));
        services.AddSingleton<IAmazonECR>(_ => new AmazonECRClient(aws.Credentials, aws.Configure(new AmazonECRConfig())));
        services.AddSingleton<IAmazonCertificateManager>(_ => new AmazonCertificateManagerClient(aws.Credentials, aws.Configure(new AmazonCertificateManagerConfig(), EdgeCertificates.Region)));
        services.AddSingleton<IAmazonCloudFormation>(_ => new AmazonCloudFormationClient(aws.Credentials, aws.Configure(new AmazonCloudFormationConfig())));
        services.AddSingleton<IAmazonCloudWatchLogs>(_ => new AmazonCloudWatchLogsClient(aws.Credentials, aws.Configure(new AmazonCloudWatchLogsConfig())));
        services.AddSingleton<IAmazonDynamoDB>(_ => new AmazonDynamoDBClient(aws.Credentials, aws.Configure(new AmazonDynamoDBConfig())));
        services.AddSingleton<IAmazonStepFunctions>(_ => new AmazonStepFunctionsClient(aws.Credentials, aws.Configure(new AmazonStepFunctionsConfig())));
        services.AddSingleton<IAmazonS3>(_ => new AmazonS3Client(aws.Credentials, aws.Configure(new AmazonS3Config { ForcePathStyle = aws.IsLocal })));
        services.AddSingleton<IAmazonElasticLoadBalancingV2>(_ => new AmazonElasticLoadBalancingV2Client(aws.Credentials, aws.Configure(new AmazonElasticLoadBalancingV2Config())));
        services.AddSingleton<IAmazonIdentityManagementService>(_ => new AmazonIdentityManagementServiceClient(aws.Credentials, aws.Configure(new AmazonIdentityManagementServiceConfig())));
        services.AddSingleton<IAmazonSimpleSystemsManagement>(_ => new AmazonSimpleSystemsManagementClient(aws.Credentials, aws.Configure(new AmazonSimpleSystemsManagementConfig())));
        services.AddSingleton<IAmazonServiceQuotas>(_ => new AmazonServiceQuotasClient(aws.Credentials, aws.Configure(new AmazonServiceQuotasConfig())));
        services.AddSingleton<IAmazonSimpleNotificationService>(_ => new AmazonSimpleNotificationServiceClient(aws.Credentials, aws.Configure(new AmazonSimpleNotificationServiceConfig())));
        services.AddSingleton<IAmazonSQS>(_ => new AmazonSQSClient(aws.Credentials, aws.Configure(new AmazonSQSConfig())));
        services.AddSingleton<Manifests>();
        services.AddSingleton<KubeApis>();
        services.AddSingleton(RehearsedTime.Of(environment));
        services.AddSingleton(_ => LogOutput.Standard());
        services.AddSingleton<LogLines>();
        services.AddSingleton<Attempt>();
        services.AddSingleton<ApiCall>();
        services.AddScoped<Addons>();
        services.AddScoped<ControlPlaneZones>();
        services.AddScoped<BuildRuns>();
        services.AddScoped<DeploymentRecords>();
        services.AddScoped<ModelCommands>();
        services.AddSingleton<GitReferences>();
        services.AddScoped<EdgeStacks>();
        services.AddScoped<EdgeAddress>();
        services.AddScoped<EdgeCredentials>();
        services.AddScoped<EdgePasswords>();
        services.AddScoped<EdgeNetwork>();
        services.AddScoped<EdgeCertificates>();
        services.AddSingleton(_ => new EdgeViewer(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = EdgeViewer.Patience }));
        services.AddScoped<DeploymentLock>();
        services.AddScoped<LockRemoval>();
        services.AddScoped<SkippedTeardown>();
        services.AddScoped<StackProtection>();
        services.AddScoped<ComputeSweep>();
        services.AddScoped<BalancingSweep>();
        services.AddScoped<NetworkSweep>();
        services.AddScoped<ProfileSweep>();
        services.AddScoped<LogSweep>();
        services.AddScoped<KeptData>();
        services.AddScoped<ModelsBucket>();
        services.AddScoped<AccountQuotas>();
        services.AddScoped<InstanceFacts>();
        services.AddScoped<ZoneFacts>();
        services.AddScoped<WorldEvidence>();
        services.AddScoped<RunningCost>();
        services.AddScoped<ExecutionHistory>();
        services.AddScoped<ExecutionEnd>();
        services.AddScoped<SentMails>();
        foreach (var check in AccountChecks) services.AddScoped(typeof(IAccountCheck), check);
        foreach (var planner in Planners) services.AddScoped(typeof(IPlanner), planner);
        services.AddScoped<MachineStart>();
        services.AddScoped<Executions>();
        services.AddScoped<DeploymentApi>();
        foreach (var step in Steps) services.AddScoped(step);
        return services;
    }

    /// <summary>Every class of this assembly that is a step.</summary>
    public static IReadOnlyList<Type> Steps { get; } =
        [.. typeof(Composition).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.GetInterfaces().Any(IsStep))];

    /// <summary>Every class of this assembly that is a check of VerifyAccount, by name.</summary>
    public static IReadOnlyList<Type> AccountChecks { get; } = All<IAccountCheck>();

    /// <summary>Every class of this assembly that is a part of ResolvePlan, by name.</summary>
    public static IReadOnlyList<Type> Planners { get; } = All<IPlanner>();

    static List<Type> All<T>()
        => [.. typeof(Composition).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && typeof(T).IsAssignableFrom(type)).OrderBy(type => type.Name, StringComparer.Ordinal)];

    static bool IsStep(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IStep<,>);
}
