using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.StepFunctions;
using Constructs;
using EventField = Amazon.CDK.AWS.Events.EventField;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>An execution that was aborted, timed out or failed on its way out cannot release its lock: this rule does. It takes only that execution's lock.</summary>
public sealed class LockRelease : Construct
{
    public LockRelease(Construct scope, IEnumerable<StateMachine> machines, IFunction removeLock) : base(scope, "LockRelease")
        => _ = new Rule(this, "Rule", new RuleProps
        {
            EventPattern = BadEnds(machines),
            Targets =
            [
                new Amazon.CDK.AWS.Events.Targets.LambdaFunction(removeLock, new LambdaFunctionProps
                {
                    Event = RuleTargetInput.FromObject(new Dictionary<string, object> { ["Execution"] = EventField.FromPath("$.detail.executionArn") }),
                }),
            ],
        });

    /// <summary>The events of executions that did not end well.</summary>
    public static EventPattern BadEnds(IEnumerable<StateMachine> machines) => new()
    {
        Source = ["aws.states"], DetailType = ["Step Functions Execution Status Change"],
        Detail = new Dictionary<string, object>
        {
            ["stateMachineArn"] = machines.Select(machine => machine.StateMachineArn).ToArray(), ["status"] = new[] { "FAILED", "TIMED_OUT", "ABORTED" },
        },
    };
}
