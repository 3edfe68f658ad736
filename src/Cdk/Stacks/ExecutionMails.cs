using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.StepFunctions;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>An execution that was aborted, timed out or failed is told by e-mail: a rule hands its event to the function that does. What it cannot tell is kept for two weeks, with an alarm.</summary>
public sealed class ExecutionMails : Construct
{
    /// <param name="notifications">With a topic.</param>
    public ExecutionMails(Construct scope, Configuration configuration, IEnumerable<StateMachine> machines, IFunction explainExecution, Notifications notifications) : base(scope, "ExecutionMails")
    {
        var unsent = notifications.Unsent!;
        _ = new Rule(this, "Rule", new RuleProps
        {
            EventPattern = LockRelease.BadEnds(machines),
            // The detail as it is: a template of parts would fail on those that an event does not have.
            Targets = [new Amazon.CDK.AWS.Events.Targets.LambdaFunction(explainExecution, new LambdaFunctionProps { Event = RuleTargetInput.FromEventPath("$.detail"), DeadLetterQueue = unsent })],
        });
        var destination = new CfnEventInvokeConfig(this, "Unsent", new CfnEventInvokeConfigProps
        {
            FunctionName = explainExecution.FunctionName, Qualifier = "$LATEST", MaximumRetryAttempts = 2,
            DestinationConfig = new CfnEventInvokeConfig.DestinationConfigProperty { OnFailure = new CfnEventInvokeConfig.OnFailureProperty { Destination = unsent.QueueArn } },
        });
        // Lambda tries the function's permissions when it is told the destination.
        destination.Node.AddDependency(explainExecution.Role!);
        notifications.Tell(new Alarm(this, "Alarm", new AlarmProps
        {
            AlarmName = $"{configuration.Deployment}-mail-unsent",
            AlarmDescription = $"An execution ended badly and could not be told by e-mail: the messages of the dead-letter queue {unsent.QueueName} say which and why. Mend what they name, then purge the queue",
            Metric = unsent.MetricApproximateNumberOfMessagesVisible(new MetricOptions { Period = Duration.Minutes(5), Statistic = "Maximum" }),
            Threshold = 0, ComparisonOperator = ComparisonOperator.GREATER_THAN_THRESHOLD, EvaluationPeriods = 1, TreatMissingData = TreatMissingData.NOT_BREACHING,
        }));
    }
}
