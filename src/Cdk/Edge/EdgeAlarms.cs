using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.ElasticLoadBalancingV2;
using Constructs;

namespace ComfyServerless.Cdk.Edge;

/// <summary>
/// What rings on a load balancer that answers with errors. They are in its stack, because its full name is known only there, and come and go with it. Two, because what to do differs: the load balancer's own 502,
/// 503 and 504 mean that no pod answers, a target's 5xx are ComfyUI's own.
/// </summary>
static class EdgeAlarms
{
    /// <summary>A quarter of an hour: between the old pod and the new one of one replica some minutes pass, which touch two periods of five.</summary>
    const int Periods = 3, Minutes = 5;

    /// <summary>In a period. A page that somebody left open asks more often than that.</summary>
    const int Errors = 5;

    public static IReadOnlyList<CfnAlarm> Of(Construct scope, Configuration configuration, CfnLoadBalancer balancer)
    {
        return
        [
            Ring("NoPodAnswers", "no-pod-answers", "HTTPCode_ELB_5XX_Count", "For a quarter of an hour no ComfyUI pod has answered the load balancer: kubectl -n comfyui get pods says what they are at"),
            Ring("ComfyUIErrors", "http-errors", "HTTPCode_Target_5XX_Count", "For a quarter of an hour ComfyUI has answered with errors: kubectl -n comfyui logs of its pods says why"),
        ];

        CfnAlarm Ring(string id, string name, string metric, string description) => new(scope, id, new CfnAlarmProps
        {
            AlarmName = $"{configuration.Deployment}-{name}", AlarmDescription = description, Namespace = "AWS/ApplicationELB", MetricName = metric, Statistic = "Sum", Period = Minutes * 60,
            Dimensions = new[] { new CfnAlarm.DimensionProperty { Name = "LoadBalancer", Value = balancer.AttrLoadBalancerFullName } },
            Threshold = Errors, ComparisonOperator = "GreaterThanThreshold", EvaluationPeriods = Periods, TreatMissingData = "notBreaching",
            AlarmActions = configuration.Notifications.Emails.Count == 0 ? null : [Topic(scope, configuration)],
        });
    }

    /// <summary>The base stack's, which lives in the same account and region: by its name.</summary>
    static string Topic(Construct scope, Configuration configuration) => Stack.Of(scope).FormatArn(new ArnComponents { Service = "sns", Resource = Stacks.Notifications.TopicName(configuration) });
}
