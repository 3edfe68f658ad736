using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using ComfyServerless.Cdk.Permissions;
using ComfyServerless.Cdk.Steps;
using ComfyServerless.Functions.Hosting;
using Constructs;
using LambdaFunction = Amazon.CDK.AWS.Lambda.Function;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>What the functions are told about and may touch.</summary>
public sealed record Foundation(
    Network Network, Buckets Buckets, Registry Registry, ClusterRoles Roles, SystemNodes Nodes, Interruption Interruption, Builds Builds, LockTable Lock,
    ModelsDocument Models, ModelsSync Sync, EdgeBase Edge, Notifications Notifications);

/// <summary>One function a step: one executable for all, chosen by ANNOTATIONS_HANDLER; a role and a log group each.</summary>
public sealed class FunctionSet : Construct
{
    // The managed runtime starts `dotnet exec <Handler>.dll` for a handler without a colon.
    static readonly Runtime DotNet10 = new("dotnet10", RuntimeFamily.DOTNET_CORE, new LambdaRuntimeProps());
    readonly Dictionary<string, LambdaFunction> functions = new();
    readonly Foundation foundation;
    readonly Configuration configuration;

    public FunctionSet(Construct scope, Configuration configuration, Sources sources, Foundation foundation) : base(scope, "Functions")
    {
        (this.configuration, this.foundation) = (configuration, foundation);
        var code = Code.FromAsset(sources.Functions);
        var roles = Steps.ToDictionary(step => step.Name, Role);
        var settings = new Dictionary<string, string>(SettingValues.Of(configuration, foundation, Amazon.CDK.Stack.Of(this).StackName))
        {
            [nameof(Settings.KubernetesRoleArns)] = string.Join(',', Steps.Where(step => step.Inside).Select(step => roles[step.Name].RoleArn).Append(foundation.Builds.Controllers.Role!.RoleArn)),
        };
        foreach (var step in Steps)
        {
            var function = functions[step.Name] = Make(step, code, roles[step.Name]);
            function.AddEnvironment("ANNOTATIONS_HANDLER", step.Name);
            foreach (var name in StepSettings.Of(step.Name)) function.AddEnvironment(name, settings[name]);
        }

        Nag.Suppress(this, ("AwsSolutions-L1", "dotnet10 is the newest .NET runtime; the rule's list does not know it."));
    }

    public LambdaFunction this[string step] => functions[step];

    public IEnumerable<(Step Step, LambdaFunction Function)> All => Steps.Select(step => (step, functions[step.Name]));

    IReadOnlyList<Step> Steps => StepCatalogue.Of(configuration);

    /// <summary>Gives each step's role what its entry in Permissions says.</summary>
    public void Grant()
    {
        var resources = new StepResources(this, configuration, foundation);
        foreach (var (step, function) in All)
            foreach (var grant in StepPermissions.Of(step.Name, resources))
            {
                function.AddToRolePolicy(grant.Statement);
                if (grant.WildcardReason is { } reason) Nag.Suppress(function.Role!, ("AwsSolutions-IAM5", reason));
            }
    }

    Role Role(Step step)
    {
        var role = new Role(this, step.Name + "Role", new RoleProps { AssumedBy = new ServicePrincipal("lambda.amazonaws.com"), Description = $"{configuration.Deployment}: {step.Name}" });
        if (!step.Inside) return role;
        role.AddManagedPolicy(ManagedPolicy.FromAwsManagedPolicyName("service-role/AWSLambdaVPCAccessExecutionRole"));
        Nag.Suppress(role, ("AwsSolutions-IAM4", "Lambda's managed policy for functions in a VPC: network interfaces have no ARN to name before they exist."));
        return role;
    }

    LambdaFunction Make(Step step, Code code, Role role)
    {
        var name = $"{configuration.Deployment}-{step.Name}";
        var log = new LogGroup(this, step.Name + "Log", new LogGroupProps
        {
            LogGroupName = "/aws/lambda/" + name, Retention = RetentionDays.ONE_MONTH, RemovalPolicy = RemovalPolicy.DESTROY,
        });
        log.GrantWrite(role);
        return new(this, step.Name, new FunctionProps
        {
            FunctionName = name, Code = code, Runtime = DotNet10, Handler = "ComfyServerless.Functions", Role = role, LogGroup = log, LoggingFormat = LoggingFormat.JSON,
            Architecture = Architecture.X86_64, MemorySize = 512, Timeout = Duration.Seconds(step.TimeoutSeconds),
            Vpc = step.Inside ? foundation.Network.Vpc : null,
            VpcSubnets = step.Inside ? new SubnetSelection { SubnetType = SubnetType.PRIVATE_ISOLATED } : null,
            SecurityGroups = step.Inside ? [foundation.Network.Functions] : null,
        });
    }
}
