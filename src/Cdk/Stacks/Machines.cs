using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.StepFunctions;
using ComfyServerless.Cdk.Steps;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>The state machines, from src/StateMachines: the file's text goes into the template, with each step's name replaced by its function's ARN.</summary>
public sealed class Machines : Construct
{
    public Machines(Construct scope, Configuration configuration, Sources sources, FunctionSet functions) : base(scope, "Machines")
    {
        var log = new LogGroup(this, "Log", new LogGroupProps
        {
            LogGroupName = $"/aws/vendedlogs/states/{configuration.Deployment}", Retention = RetentionDays.ONE_MONTH, RemovalPolicy = RemovalPolicy.DESTROY,
        });
        var run = functions.All.Where(pair => !StepCatalogue.OfQueues.Contains(pair.Step.Name)).ToList();
        var name = $"{configuration.Deployment}-Deploy";
        DeployArn = Stack.Of(this).FormatArn(new ArnComponents { Service = "states", Resource = "stateMachine", ResourceName = name, ArnFormat = ArnFormat.COLON_RESOURCE_NAME });
        Deploy = new StateMachine(this, "Deploy", new StateMachineProps
        {
            StateMachineName = name,
            StateMachineType = StateMachineType.STANDARD,
            DefinitionBody = DefinitionBody.FromString(sources.StateMachine("Deploy")),
            DefinitionSubstitutions = run.ToDictionary(pair => pair.Step.Name, pair => pair.Function.FunctionArn),
            Timeout = null,
            Logs = new LogOptions { Destination = log, Level = LogLevel.ALL, IncludeExecutionData = true },
            TracingEnabled = true,
        });
        Deploy.AddToRolePolicy(new PolicyStatement(new PolicyStatementProps
        {
            Actions = ["lambda:InvokeFunction"], Resources = [.. run.Select(pair => pair.Function.FunctionArn)],
        }));
        Nag.Suppress(Deploy, ("AwsSolutions-IAM5", "Log delivery and X-Ray have no resources to name; CDK grants exactly their documented actions."));
    }

    public StateMachine Deploy { get; }

    /// <summary>Made of names alone, so that a function's role can name the machine that invokes the function.</summary>
    public string DeployArn { get; }
}
