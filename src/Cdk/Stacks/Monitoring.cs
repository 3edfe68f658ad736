using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>
/// One page of what runs, how long it takes and what it costs, and alarms on what no failed execution tells. Metrics that AWS keeps by itself, and what <see cref="Watch"/> tells. Nothing here looks at Lambda's
/// Errors: waiting is an error there.
/// </summary>
public sealed class Monitoring : Construct
{
    /// <summary>Minutes. A Deploy takes about 17 from nothing, on AWS's slow days 25.</summary>
    const int SlowDeploy = 45;

    /// <summary>Minutes. A batch waits one, its commands are quick; a queue this old is not worked on.</summary>
    const int LateModels = 30;

    static readonly string[] Ends = ["Succeeded", "Failed", "TimedOut", "Aborted"];

    public Monitoring(Construct scope, Configuration configuration, Machines machines, ModelsSync sync, Notifications notifications) : base(scope, "Monitoring")
    {
        var (slow, late) = (Took(machines, "Deploy"), sync.Queue.MetricApproximateAgeOfOldestMessage(new MetricOptions { Period = Duration.Minutes(5), Statistic = "Maximum" }));
        Alarm[] alarms =
        [
            Ring("deploy-slow", $"A Deploy took more than {SlowDeploy} minutes: its page in the Step Functions console shows which state waited", slow, Duration.Minutes(SlowDeploy).ToMilliseconds()),
            Ring("models-late", $"What happened in the models bucket has waited more than {LateModels} minutes: the log of SyncModels says why", late, Duration.Minutes(LateModels).ToSeconds()),
            .. WatchedUse.Alarms(configuration).Select(Add),
        ];
        foreach (var alarm in alarms) notifications.Tell(alarm);
        var board = new Dashboard(this, "Dashboard", new DashboardProps { DashboardName = configuration.Deployment, DefaultInterval = Duration.Days(7) });
        foreach (var row in WatchedUse.Widgets(configuration)) board.AddWidgets(row);
        board.AddWidgets([.. Machines.Names.Select(name => Graph(name + ": executions", 8, [.. Ends.Select(end => Ended(machines, name, end))]))]);
        board.AddWidgets([.. Machines.Names.Select(name => Graph(name + ": how long, ms", 8, Took(machines, name)))]);
        board.AddWidgets(
            Graph("Models: events that wait, and that could not be done", 12, late.With(new MetricOptions { Label = "Age of the oldest, s" }), sync.DeadLetters.MetricApproximateNumberOfMessagesVisible(new MetricOptions { Period = Duration.Minutes(5), Statistic = "Maximum", Label = "Dead letters" })),
            // The load balancer comes and goes with a deployment: its name is found, not written down.
            Graph("ComfyUI: requests and errors", 12, Find(configuration, "RequestCount"), Find(configuration, "HTTPCode_ELB_5XX_Count"), Find(configuration, "HTTPCode_Target_5XX_Count")));
        board.AddWidgets(new AlarmStatusWidget(new AlarmStatusWidgetProps { Title = "Alarms", Width = 24, Height = 3, Alarms = [.. alarms, sync.Alarm] }));

        Alarm Ring(string name, string description, IMetric metric, double threshold)
            => Add(new AlarmProps { AlarmName = $"{configuration.Deployment}-{name}", AlarmDescription = description, Metric = metric, Threshold = threshold, EvaluationPeriods = 1 });

        // Without data there is nothing to ring about: a deployment at rest has none.
        Alarm Add(AlarmProps props) => new(this, props.AlarmName![(configuration.Deployment.Length + 1)..], new AlarmProps
        {
            AlarmName = props.AlarmName, AlarmDescription = props.AlarmDescription, Metric = props.Metric, Threshold = props.Threshold, EvaluationPeriods = props.EvaluationPeriods, DatapointsToAlarm = props.DatapointsToAlarm,
            ComparisonOperator = ComparisonOperator.GREATER_THAN_THRESHOLD, TreatMissingData = TreatMissingData.NOT_BREACHING,
        });
    }

    internal static GraphWidget Graph(string title, double width, params IMetric[] metrics) => new(new GraphWidgetProps { Title = title, Width = width, Height = 6, Left = metrics, LeftYAxis = new YAxisProps { Min = 0, ShowUnits = false } });

    static Metric Ended(Machines machines, string name, string end) => Of(machines, name, "Executions" + end, "Sum").With(new MetricOptions { Label = end });

    /// <summary>Milliseconds.</summary>
    static Metric Took(Machines machines, string name) => Of(machines, name, "ExecutionTime", "Maximum");

    static Metric Of(Machines machines, string name, string metric, string statistic) => new(new MetricProps
    {
        Namespace = "AWS/States", MetricName = metric, Statistic = statistic, Period = Duration.Minutes(5), DimensionsMap = new Dictionary<string, string> { ["StateMachineArn"] = machines[name].StateMachineArn },
    });

    static MathExpression Find(Configuration configuration, string metric) => new(new MathExpressionProps
    {
        Expression = $"SUM(SEARCH('{{AWS/ApplicationELB,LoadBalancer}} MetricName=\"{metric}\" LoadBalancer=\"app/{configuration.EdgeStack}\"', 'Sum', 300))",
        Label = metric, Period = Duration.Minutes(5), UsingMetrics = new Dictionary<string, IMetric>(),
    });
}
