using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.ApiGateway;
using ComfyServerless.Rehearsal.Aws.Acm;
using ComfyServerless.Rehearsal.Aws.CloudFormation;
using ComfyServerless.Rehearsal.Aws.CloudFront;
using ComfyServerless.Rehearsal.Aws.CloudWatch;
using ComfyServerless.Rehearsal.Aws.CodeBuild;
using ComfyServerless.Rehearsal.Aws.DynamoDb;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Ecr;
using ComfyServerless.Rehearsal.Aws.Eks;
using ComfyServerless.Rehearsal.Aws.Elb;
using ComfyServerless.Rehearsal.Aws.Events;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.Aws.Logs;
using ComfyServerless.Rehearsal.Aws.S3;
using ComfyServerless.Rehearsal.Aws.Scheduler;
using ComfyServerless.Rehearsal.Aws.ServiceQuotas;
using ComfyServerless.Rehearsal.Aws.Sns;
using ComfyServerless.Rehearsal.Aws.Sqs;
using ComfyServerless.Rehearsal.Aws.Ssm;
using ComfyServerless.Rehearsal.Aws.StepFunctions;
using ComfyServerless.Rehearsal.Aws.Wire;
using ComfyServerless.Rehearsal.ComfyUi;
using ComfyServerless.Rehearsal.Faults;
using ComfyServerless.Rehearsal.Git;
using ComfyServerless.Rehearsal.Hosts;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.Rehearsal.Models;
using ComfyServerless.Rehearsal.Lambda;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.Shell.Shims;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.World;

/// <summary>
/// One account and region on this machine, with the synthesized templates deployed in it. Everything in it runs on the thread of <see cref="Time"/>:
/// reach in with <c>Time.Do</c>.
/// </summary>
public sealed class RehearsedWorld : IAsyncDisposable
{
    readonly ShimServer shims;
    readonly Callers callers = new();
    readonly CloudAssembly assembly;
    AwsEndpoint? endpoint;
    readonly string scaledCatalogue;
    readonly Deaths deaths;
    IFunctionHost? host;
    GitHost? git;
    readonly List<HttpApiServer> apis = [];

    RehearsedWorld(WorldOptions options, CloudAssembly assembly)
    {
        this.assembly = assembly;
        Time = new(options.Start);
        Journal = new(Time);
        Aws = new(Time, Journal, new(options.Latency, options.Seed), WorldOptions.Account, WorldOptions.Region);
        Bus = new(Aws);
        HttpApis = new(Aws);
        Iam = new(Aws) { Lag = options.Lag };
        Ec2 = new(Aws, Iam);
        DynamoDb = new(Aws);
        Ecr = new(Aws);
        Sqs = new(Aws);
        Sns = new(Aws, Iam);
        Alarms = new(Aws, Sqs, Bus, Sns);
        Logs = new(Aws) { Metrics = Alarms.Metrics };
        S3 = new(Aws, Path.Combine(options.State, "objects"), Bus);
        Hosts = new(Aws, Path.Combine(options.State, "nodes"), S3, Identity);
        Ssm = new(Aws, Bus, Hosts);
        Ec2.Instances.Ending += Hosts.End;
        Lambda = new(Time, Aws.Latencies) { Log = Log };
        Machines = new(Aws, new LambdaTaskRunner(Lambda), Bus);
        Scheduler = new(Aws, Machines, Iam, Sqs);
        deaths = new(options.Crashes, caller => host!.Kill(caller));
        PodNetwork? network = null;
        Kubernetes = new(Time, Journal, Aws.Latencies, Aws.Region, callers, Ec2.Instances, Ecr, new(bucket => new BucketFolder(S3, bucket), ComfyUI) { Shell = Hosts }, new() { OperatorToken = options.OperatorToken, Faults = options.Faults, Deaths = deaths }, Hosts,
            new BalancedTargets(() => Elb!.Store, Ec2, cluster => network!.GroupOf(cluster)));
        Eks = new(Aws, Ec2, Iam, Kubernetes);
        network = new(Kubernetes, Eks.Store, Ec2);
        Kubernetes.ControlPlane = network.ControlPlane;
        Elb = new(Aws, Ec2, network);
        Elb.Store.Counted += (balancer, metric) => Alarms.Metrics.Put(MetricId.Of("AWS/ApplicationELB", metric, ("LoadBalancer", balancer)), 1);
        CloudFront = new(Aws, Ec2, Elb);
        Acm = new(Aws);
        Docker = new(Time, Aws.Latencies, Journal, Ecr.Push);
        Cli = new(Aws, S3, Hosts);
        var cli = new AwsShim(Journal, name => Eks.Store.Clusters.TryGetValue(name, out var cluster) && cluster.Status == "ACTIVE", Cli);
        var helm = new HelmShim(Time, Aws.Latencies, Journal, context => cli.ClusterOf(context.Caller) is { } cluster ? Kubernetes.Connect(cluster, context.Caller.RoleArn) : null);
        shims = new(Time, [Docker, cli, helm, new SleepShim(Time), .. HostShims.All(Hosts), .. DownloadShims.All]);
        Hosts.Connect(new(Time, shims));
        Models = new(Time, Aws.Latencies, shims);
        scaledCatalogue = Path.Combine(options.State, "catalogue.json");
        CodeBuild = new(Aws, new(new(Time, shims)), Logs, assembly.Asset, subnets => subnets.All(subnet => Ec2.Routes.ReachesInternet(Ec2.Store.Subnets.Get(subnet))), Given);
        Quotas = new(Aws, Ec2, CodeBuild.Queue);
        Bus.Connect(new LambdaEventTarget(Aws, Lambda, Iam, Sqs));
        Bus.Connect(Sqs);
        var types = new ResourceTable(
        [
            new NetworkResourceTypes(Aws, Ec2), new ComputeResourceTypes(Aws, Ec2), new IamResourceTypes(Aws, Iam), DynamoDb, Logs, Ecr, Sqs, Sns, Ssm, S3, CodeBuild, Elb.ResourceTypes, CloudFront.ResourceTypes,
            new LambdaResourceTypes(Aws, Lambda, callers.Add, value => value.Replace(GitHost.Public, Git.Url, StringComparison.Ordinal)), new EventSourceMappings(Aws, Lambda, Sqs), Alarms, new EventResourceTypes(Aws, Bus), new StateMachineResourceTypes(Aws, Machines), Scheduler, HttpApis,
        ]);
        Stacks = [.. assembly.Stacks.Select(stack => new Stack(stack.Name, stack.Template, types, Aws))];
        CloudFormation = new(Aws, types, Iam, S3.Read);
        Services = [Ec2, Eks, DynamoDb, Logs, Ecr, Sqs, Sns, Ssm, S3, CodeBuild, CloudFormation, Elb, CloudFront, Acm, Quotas, new IamService(Iam), new StepFunctionsService(Machines)];
    }

    /// <summary>Where the catalogue's models come from.</summary>
    public ModelMirror Models { get; }
    public VirtualTime Time { get; }
    public WorldJournal Journal { get; }
    public AwsContext Aws { get; }
    /// <summary>A stack for each deployment, in the configuration's order.</summary>
    public IReadOnlyList<Stack> Stacks { get; }
    public EventBus Bus { get; }
    public IamRoles Iam { get; }
    public Ec2Service Ec2 { get; }
    public EksService Eks { get; }
    public DynamoDbService DynamoDb { get; }
    public CloudWatchLogsService Logs { get; }
    public EcrService Ecr { get; }
    public SqsService Sqs { get; }
    public SnsService Sns { get; }
    public Alarms Alarms { get; }
    public SsmService Ssm { get; }
    public S3Service S3 { get; }
    public AcmService Acm { get; }
    public CloudFrontService CloudFront { get; }
    public ElbService Elb { get; }
    public CloudFormationService CloudFormation { get; }
    public HostRoom Hosts { get; }
    /// <summary>The AWS CLI on S3, as scenarios make it misbehave.</summary>
    public S3Shim Cli { get; }
    public CodeBuildService CodeBuild { get; }
    public ServiceQuotasService Quotas { get; }
    public DockerShim Docker { get; }
    public GitHost Git => git!;
    public HttpApis HttpApis { get; }
    /// <summary>The first deployment's HTTP API, for requests signed for execute-api.</summary>
    public string ApiUrl => apis[0].Url;
    /// <summary>Their HTTP APIs, in the stacks' order.</summary>
    public IEnumerable<string> ApiUrls => apis.Select(api => api.Url);
    public ComfyUIFaults ComfyUI { get; } = new();
    public LambdaService Lambda { get; }
    public StateMachines Machines { get; }
    public SchedulerService Scheduler { get; }
    public KubernetesPlane Kubernetes { get; }

    /// <summary>All that is modelled of AWS's API.</summary>
    public IReadOnlyList<AwsService> Services { get; }

    /// <summary>All of AWS's services, for <c>--endpoint-url</c>.</summary>
    public string AwsUrl => endpoint!.Url;

    /// <exception cref="TemplateException">The template has what this world does not model.</exception>
    public static async Task<RehearsedWorld> StartAsync(WorldOptions options)
    {
        var world = new RehearsedWorld(options, CloudAssembly.Load(options.CloudAssembly));
        try
        {
            await world.DeployAsync(options);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    (string RoleArn, IReadOnlyDictionary<string, string> Tags) Identity(string instance)
    {
        var found = Ec2.Store.Instances.Get(instance);
        return (Iam.Get(Iam.Profile(found["iamInstanceProfile"]!["arn"]!.ToString())!.Role!).Arn, Ec2Tags.Of(found));
    }

    void Print(LambdaFunction function, string line) => Time.Post(() => Log(function, line));

    void Log(LambdaFunction function, string line) => Logs.Write(function.LogGroup, $"{Time.Now:yyyy'/'MM'/'dd}/[$LATEST]{function.Name}", line);

    /// <summary>What a build finds in its environment, besides its own variables.</summary>
    Dictionary<string, string> Given(Project project)
    {
        var key = LocalCredentials.AccessKeyId(project.Name);
        callers.Add(key, new(project.CallerName, project.ServiceRole, project.InVpc, Outside: true));
        return new()
        {
            ["AWS_ACCESS_KEY_ID"] = key, ["AWS_SECRET_ACCESS_KEY"] = LocalCredentials.Secret, ["AWS_ENDPOINT_URL"] = endpoint!.Url, ["AWS_CONFIG_FILE"] = "/dev/null",
            ["AWS_EC2_METADATA_DISABLED"] = "true", ["MODELS_MIRROR"] = Models.Url, ["CATALOGUE"] = scaledCatalogue, ["AT_ONCE"] = "1", // side by side, which is first would be the machine's whim
        };
    }

    async Task DeployAsync(WorldOptions options)
    {
        using var hold = Time.Hold();
        File.WriteAllText(scaledCatalogue, ModelScale.ScaledCatalogue());
        await Models.StartAsync();
        await CloudFront.StartAsync();
        git = await GitHost.StartAsync(Time);
        endpoint = await AwsEndpoint.StartAsync(Time, Journal, callers, Services, options.Faults, deaths, options.Lag);
        Lambda.Host = host = options.Functions is { } published
            ? await ProcessHost.StartAsync(published, Path.Combine(options.State, "logs"), Aws.Region, () => endpoint.Url, Print)
            : new InProcessHost(Aws.Region, () => endpoint.Url, deaths, Print);
        await Time.Do(() =>
        {
            Upload();
            foreach (var (stack, synthesized) in Stacks.Zip(assembly.Stacks))
            {
                stack.Create();
                CloudFormation.Adopt(stack, synthesized.IsProtected);
            }
        });
        foreach (var api in HttpApis.Apis) apis.Add(await HttpApiServer.StartAsync(Aws, api, Lambda, callers));
    }

    /// <summary>As <c>cdk deploy</c>: what the template names is there before it is.</summary>
    void Upload()
    {
        foreach (var (bucket, key, file) in assembly.Uploads(Aws.Account))
        {
            S3.Add(bucket);
            S3.Put(bucket, key, File.ReadAllBytes(file), "application/json");
        }
    }

    /// <summary>From now on schedules, and rules that the clock starts, do what they are for. World's thread.</summary>
    public void StartSchedules()
    {
        Scheduler.Start();
        Bus.Start();
    }

    /// <summary>Names of the deployments, in the configuration's order. World's thread.</summary>
    public IEnumerable<string> Deployments => Machines.Machines.Where(machine => machine.Name.EndsWith("-Deploy", StringComparison.Ordinal)).Select(machine => machine.Name[..^"-Deploy".Length]);

    /// <summary>A machine by its name, e.g. <c>studio-Deploy</c>, or the first deployment's by the end of it, e.g. <c>Deploy</c>. World's thread.</summary>
    public MachineRecord Machine(string name) => Machines.Machines.FirstOrDefault(machine => machine.Name == name) ?? Machines.Machines.Single(machine => machine.Name == $"{Deployments.First()}-{name}");

    /// <summary>Starts an execution of <see cref="Machine"/> and waits for its end. Any thread.</summary>
    public async Task<ExecutionResult> RunAsync(string machine, JsonNode input, string? name = null)
    {
        var started = await Time.Do(() => Machines.Start(Machine(machine).Arn, name, input.ToJsonString()));
        return await started.Ended;
    }

    /// <summary>The first deployment's function of a step. World's thread.</summary>
    public LambdaFunction Function(string step) => Lambda.Functions.Values.Single(function => function.Name == $"{Deployments.First()}-{step}");

    /// <summary>Invokes a step's function once, as the machine would. Any thread.</summary>
    public async Task<InvocationResult> InvokeAsync(string step, JsonNode input) => await Time.Do(() => Lambda.InvokeAsync(Function(step).Arn, input));

    /// <param name="address">s3://bucket/key.</param>
    public async Task<byte[]> ReadObjectAsync(string address)
    {
        var url = new Uri(address);
        return await Time.Do(() => S3.Read(url.Host, Uri.UnescapeDataString(url.AbsolutePath[1..])) ?? throw new FileNotFoundException($"{address} is not there"));
    }

    public async ValueTask DisposeAsync()
    {
        using var hold = Time.Hold(); // nothing may fall due in a world that is half gone
        if (host != null) await host.DisposeAsync();
        await CloudFront.DisposeAsync();
        await Elb.DisposeAsync();
        await Kubernetes.DisposeAsync();
        await Time.Do(async () => { await Hosts.DisposeAsync(); return true; });
        if (endpoint != null) await endpoint.DisposeAsync();
        await Models.DisposeAsync();
        if (git != null) await git.DisposeAsync();
        foreach (var api in apis) await api.DisposeAsync();
        await shims.DisposeAsync();
        await Time.DisposeAsync();
    }
}
