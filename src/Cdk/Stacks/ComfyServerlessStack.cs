using Amazon.CDK;
using ComfyServerless.Functions.Hosting;
using Constructs;
using Environment = Amazon.CDK.Environment;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>
/// Everything that costs nothing, or next to nothing, at rest: the network without a way out, buckets, registry, builds, roles, functions and the state machine.
/// What costs by the hour (NAT gateway, cluster, nodes) is made by the Deploy execution.
/// </summary>
public sealed class ComfyServerlessStack : Stack
{
    public ComfyServerlessStack(Construct scope, Configuration configuration, Sources sources) : base(scope, configuration.Stack, new StackProps
    {
        Description = "ComfyServerless: start an execution, get a working ComfyUI on Amazon EKS",
        // What Deploy makes is not in this stack and would be orphaned with it: only a Teardown that has found nothing left takes this off. See docs/operations.md.
        TerminationProtection = true,
        Env = new Environment { Account = configuration.Account, Region = configuration.Region },
        Synthesizer = new DefaultStackSynthesizer(new DefaultStackSynthesizerProps { GenerateBootstrapVersionRule = false }),
    })
    {
        // W3010: an account-agnostic template would freeze arbitrary zones. W3005: CDK names a function's role and its policy as dependencies alike.
        TemplateOptions.Metadata = new Dictionary<string, object> { ["cfn-lint"] = new Dictionary<string, object> { ["config"] = new Dictionary<string, object> { ["ignore_checks"] = new[] { "W3005", "W3010" } } } };
        Amazon.CDK.Tags.Of(this).Add(Settings.OwnerTag, configuration.Deployment);
        var network = new Network(this, configuration);
        var buckets = new Buckets(this);
        var registry = new Registry(this);
        var cluster = new ClusterRoles(this, configuration, buckets);
        var nodes = new SystemNodes(this, configuration);
        var interruption = new Interruption(this, cluster.Karpenter);
        var builds = new Builds(this, configuration, sources, network, registry, buckets);
        var machineLock = new LockTable(this);
        var notifications = new Notifications(this, configuration);
        var models = new ModelsDocument(this);
        var sync = new ModelsSync(this, configuration, buckets, models, notifications);
        var edge = new EdgeBase(this, configuration, sources, network, cluster);
        _ = new ClusterLogs(this, configuration);
        var foundation = new Foundation(network, buckets, registry, cluster, nodes, interruption, builds, machineLock, models, sync, edge, notifications);
        var functions = new FunctionSet(this, configuration, sources, foundation);
        var machines = new Machines(this, configuration, sources, functions);
        functions.Grant();
        sync.Feed(functions["SyncModels"]);
        _ = new LockRelease(this, machines.All, functions["RemoveLock"]);
        _ = new Watch(this, configuration, functions);
        if (notifications.Topic is not null) _ = new ExecutionMails(this, configuration, machines.All, functions["ExplainExecution"], notifications);
        _ = new Monitoring(this, configuration, machines, sync, notifications);
        _ = new Schedules(this, configuration, machines, notifications);
        var api = new Api(this, configuration, sources, foundation);
        _ = new Outputs(this, configuration, machines, buckets, api);
    }
}
