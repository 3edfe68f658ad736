using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using ComfyServerless.Functions.Watching;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>What ResolveCost and ResolveUse tell, as graphs and alarms.</summary>
public static class WatchedUse
{
    /// <summary>Hours. The dearest silence: a GPU node costs about a dollar an hour, and lunch is no reason to write to anybody.</summary>
    const int IdleHours = 4;

    /// <summary>Of the looks in an hour: a container that ends once, or every container of a node that boots anew, is nothing; one that ends again and again is.</summary>
    const int RestartLooks = 3;

    const string LastDays = "-P30D";

    /// <summary>How the alarms' metrics, periods and limits are.</summary>
    public static IReadOnlyList<AlarmProps> Alarms(Configuration configuration)
    {
        if (!configuration.Watch.IsOn) return [];
        var minutes = configuration.Watch.Minutes;
        return
        [
            new AlarmProps
            {
                AlarmName = $"{configuration.Deployment}-gpu-idle", AlarmDescription = $"GPU nodes run and ComfyUI has not had a prompt for {IdleHours} hours: a Teardown ends them, and so does scaling ComfyUI to 0 replicas",
                Metric = Of(configuration, ResolveUse.IdleGpuNodes, "Minimum", Duration.Hours(1)), EvaluationPeriods = IdleHours, Threshold = 0,
            },
            new AlarmProps
            {
                AlarmName = $"{configuration.Deployment}-pods-restart", AlarmDescription = "A container ends again and again: kubectl get pods --all-namespaces shows whose, kubectl logs --previous why",
                Metric = Of(configuration, ResolveUse.PodRestarts, "Sum", Duration.Minutes(minutes)), EvaluationPeriods = Math.Max(60 / minutes, RestartLooks), DatapointsToAlarm = RestartLooks, Threshold = 0,
            },
        ];
    }

    /// <summary>A row a list.</summary>
    public static IReadOnlyList<IWidget[]> Widgets(Configuration configuration)
    {
        if (!configuration.Watch.IsOn) return [];
        var look = Duration.Minutes(configuration.Watch.Minutes);
        return
        [
            [
                Monitoring.Graph("GPU nodes", 8, Of(configuration, ResolveCost.GpuInstances, "Maximum", look, "EC2 instances"), Of(configuration, ResolveUse.GpuNodesReady, "Maximum", look, "Ready nodes"), Of(configuration, ResolveUse.IdleGpuNodes, "Minimum", look, "of them without work")),
                Monitoring.Graph("ComfyUI: queue length, and prompts per hour", 8, Of(configuration, ResolveUse.QueueLength, "Maximum", look, "Prompts that run or wait"), Of(configuration, ResolveUse.Prompts, "Sum", Duration.Hours(1), "Prompts that ended, in an hour")),
                Monitoring.Graph("Containers that were restarted", 8, Of(configuration, ResolveUse.PodRestarts, "Sum", look, "Restarted")),
            ],
            [
                Monitoring.Graph("USD a day, reckoned from list prices", 16, Of(configuration, ResolveCost.Cost, "Sum", Duration.Days(1), "Cluster, nodes, gateway, load balancer")),
                new SingleValueWidget(new SingleValueWidgetProps
                {
                    Title = $"USD of the last 30 days, reckoned from list prices, of what is tagged {Functions.Hosting.Settings.OwnerTag}={configuration.Deployment}", Width = 8, Height = 6,
                    Metrics = [Of(configuration, ResolveCost.Cost, "Sum", Duration.Days(1), "USD")], SetPeriodToTimeRange = true, Start = LastDays,
                }),
            ],
        ];
    }

    static Metric Of(Configuration configuration, string metric, string statistic, Duration period, string? label = null) => new(new MetricProps
    {
        Namespace = MetricLine.Namespace, MetricName = metric, Statistic = statistic, Period = period, Label = label, DimensionsMap = new Dictionary<string, string> { [MetricLine.Dimension] = configuration.Deployment },
    });
}
