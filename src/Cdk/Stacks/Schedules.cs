using System.Text.Json;
using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Scheduler;
using Amazon.CDK.AWS.SQS;
using ComfyServerless.Cdk.Schedules;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>Starts Teardown, Deploy and Redeploy by the clock. What could not be started is kept in a dead-letter queue for two weeks, with an alarm. Without a schedule there is nothing.</summary>
public sealed class Schedules : Construct
{
    // Fills in itself: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
    const string ScheduledTime = "<aws.scheduler.scheduled-time>";

    public Schedules(Construct scope, Configuration configuration, Machines machines, Notifications notifications) : base(scope, "Schedules")
    {
        var wanted = configuration.Schedule;
        if (wanted is { Teardown: null, Deploy: null, Rebuild: null }) return;
        var dead = new Queue(this, "Unstarted", new QueueProps { RetentionPeriod = Duration.Days(14), Encryption = QueueEncryption.SQS_MANAGED, EnforceSSL = true });
        Nag.Suppress(dead, ("AwsSolutions-SQS3", "It is a dead-letter queue itself."));
        notifications.Tell(new Alarm(this, "Alarm", new AlarmProps
        {
            AlarmName = $"{configuration.Deployment}-schedule-unstarted", AlarmDescription = "A scheduled Teardown, Deploy or Redeploy could not be started: the messages of the dead-letter queue say which and why",
            Metric = dead.MetricApproximateNumberOfMessagesVisible(new MetricOptions { Period = Duration.Minutes(5), Statistic = "Maximum" }),
            Threshold = 0, ComparisonOperator = ComparisonOperator.GREATER_THAN_THRESHOLD, EvaluationPeriods = 1, TreatMissingData = TreatMissingData.NOT_BREACHING,
        }));
        var role = new Role(this, "Role", new RoleProps
        {
            AssumedBy = new ServicePrincipal("scheduler.amazonaws.com", new ServicePrincipalOpts
            {
                Conditions = new Dictionary<string, object> { ["StringEquals"] = new Dictionary<string, object> { ["aws:SourceAccount"] = Stack.Of(this).Account } },
            }),
            Description = $"{configuration.Deployment}: starts executions by the clock",
        });
        dead.GrantSendMessages(role);
        Add("Teardown", wanted.Teardown, JsonSerializer.Serialize(new { scheduled = ScheduledTime, interrupt = true, patience = wanted.Patience, promptPatience = wanted.PromptPatience },
            new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Add("Deploy", wanted.Deploy, "{}");
        Add("Redeploy", wanted.Rebuild, """{"rebuild":true}""");

        void Add(string machine, string? expression, string input)
        {
            if (expression is null) return;
            machines[machine].GrantStartExecution(role);
            _ = new CfnSchedule(this, machine, new CfnScheduleProps
            {
                Description = $"Starts {machine} of {configuration.Deployment}", ScheduleExpression = expression, ScheduleExpressionTimezone = wanted.TimeZone, State = "ENABLED",
                FlexibleTimeWindow = new CfnSchedule.FlexibleTimeWindowProperty { Mode = "OFF" },
                Target = new CfnSchedule.TargetProperty
                {
                    Arn = machines[machine].StateMachineArn, RoleArn = role.RoleArn, Input = input,
                    DeadLetterConfig = new CfnSchedule.DeadLetterConfigProperty { Arn = dead.QueueArn },
                    RetryPolicy = new CfnSchedule.RetryPolicyProperty { MaximumEventAgeInSeconds = 3600, MaximumRetryAttempts = 20 },
                },
            });
        }
    }
}
