using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.Lambda;
using Constructs;
using EventField = Amazon.CDK.AWS.Events.EventField;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>
/// Every few minutes: ResolveCost, outside the VPC, and then ResolveUse, inside, with what it found. They print metrics and change nothing. No state machine: it would cost a dollar a month at rest, and a look
/// that failed is not tried again, because the next one comes by itself. docs/decisions/0024-what-is-measured.md
/// </summary>
public sealed class Watch : Construct
{
    public Watch(Construct scope, Configuration configuration, FunctionSet functions) : base(scope, "Watch")
    {
        if (!configuration.Watch.IsOn) return;
        var minutes = configuration.Watch.Minutes;
        _ = new Rule(this, "Rule", new RuleProps
        {
            Description = $"Looks at what runs of {configuration.Deployment}", Schedule = Schedule.Rate(Duration.Minutes(minutes)),
            Targets =
            [
                new Amazon.CDK.AWS.Events.Targets.LambdaFunction(functions["ResolveCost"], new LambdaFunctionProps
                {
                    Event = RuleTargetInput.FromObject(new Dictionary<string, object> { ["Time"] = EventField.Time, ["Minutes"] = minutes }),
                }),
            ],
        });
        Once("ResolveCost", functions["ResolveUse"]);
        Once("ResolveUse", null);

        void Once(string step, IFunction? next) => _ = new CfnEventInvokeConfig(this, step, new CfnEventInvokeConfigProps
        {
            FunctionName = functions[step].FunctionName, Qualifier = "$LATEST", MaximumRetryAttempts = 0, MaximumEventAgeInSeconds = minutes * 60,
            DestinationConfig = next is null ? null : new CfnEventInvokeConfig.DestinationConfigProperty { OnSuccess = new CfnEventInvokeConfig.OnSuccessProperty { Destination = next.FunctionArn } },
        });
    }
}
