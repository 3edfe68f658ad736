using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.StepFunctions;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>The state machines, from src/StateMachines: each file's text goes into the template, with each of its steps' names replaced by the function's ARN.</summary>
public sealed class Machines : Construct
{
    /// <summary>The files' names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["Deploy", "Redeploy", "Teardown"];

    readonly Dictionary<string, StateMachine> machines = new();

    public Machines(Construct scope, Configuration configuration, Sources sources, FunctionSet functions) : base(scope, "Machines")
    {
        var log = new LogGroup(this, "Log", new LogGroupProps
        {
            LogGroupName = $"/aws/vendedlogs/states/{configuration.Deployment}", Retention = RetentionDays.ONE_MONTH, RemovalPolicy = RemovalPolicy.DESTROY,
        });
        foreach (var name in Names)
        {
            var definition = sources.StateMachine(name);
            var steps = functions.All.Where(pair => definition.Contains("${" + pair.Step.Name + "}", StringComparison.Ordinal)).ToList();
            var machine = machines[name] = new(this, name, new StateMachineProps
            {
                StateMachineName = $"{configuration.Deployment}-{name}",
                StateMachineType = StateMachineType.STANDARD,
                DefinitionBody = DefinitionBody.FromString(definition),
                DefinitionSubstitutions = steps.ToDictionary(pair => pair.Step.Name, pair => pair.Function.FunctionArn),
                Timeout = null,
                Logs = new LogOptions { Destination = log, Level = LogLevel.ALL, IncludeExecutionData = true },
                TracingEnabled = true,
            });
            machine.AddToRolePolicy(new PolicyStatement(new PolicyStatementProps { Actions = ["lambda:InvokeFunction"], Resources = [.. steps.Select(pair => pair.Function.FunctionArn)] }));
            Nag.Suppress(machine, ("AwsSolutions-IAM5", "Log delivery and X-Ray have no resources to name; CDK grants exactly their documented actions."));
        }
    }

    public StateMachine this[string name] => machines[name];

    public IEnumerable<StateMachine> All => machines.Values;
}
