using System.Globalization;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.CloudWatch;

/// <summary>
/// An alarm on a metric: at the end of each period it counts how many of the last ones were above the threshold. A period without a value is none of them: only notBreaching is modelled. It rings when it goes
/// over to ALARM, and not again before it was OK. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html World's thread.
/// </summary>
sealed class MetricAlarm
{
    readonly AwsContext aws;
    readonly Metrics metrics;
    readonly MetricId metric;
    readonly string statistic;
    readonly double threshold;
    readonly TimeSpan period;
    readonly int periods, needed;
    readonly Action ring;
    bool awaits;

    /// <exception cref="FormatException">More than is modelled.</exception>
    public MetricAlarm(AwsContext aws, Metrics metrics, MetricId metric, ResourceRequest request, Action ring)
    {
        (this.aws, this.metrics, this.metric, this.ring) = (aws, metrics, metric, ring);
        if (request.TextOrNull("TreatMissingData") != "notBreaching") throw new FormatException($"{request.LogicalId}.TreatMissingData: only notBreaching is modelled");
        (statistic, threshold, period) = (request.Text("Statistic"), double.Parse(request.Text("Threshold"), CultureInfo.InvariantCulture), TimeSpan.FromSeconds(int.Parse(request.Text("Period"), CultureInfo.InvariantCulture)));
        periods = int.Parse(request.Text("EvaluationPeriods"), CultureInfo.InvariantCulture);
        needed = request.TextOrNull("DatapointsToAlarm") is { } some ? int.Parse(some, CultureInfo.InvariantCulture) : periods;
        // As PutMetricAlarm refuses them.
        if (needed > periods) throw new AwsError(400, "ValidationError", "The number of DatapointsToAlarm must be less than or equal to the number of EvaluationPeriods.");
        if (periods * period > TimeSpan.FromDays(period < TimeSpan.FromHours(1) ? 1 : 7)) throw new AwsError(400, "ValidationError", "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).");
        metrics.Added += Look;
    }

    public bool IsRinging { get; private set; }

    public void End() => metrics.Added -= Look;

    void Look(MetricId added)
    {
        if (added == metric) Await();
    }

    void Await()
    {
        if (awaits) return;
        awaits = true;
        // Periods are whole ones of the clock.
        aws.Time.After(period - TimeSpan.FromTicks(aws.Now.Ticks % period.Ticks), Judge);
    }

    void Judge()
    {
        awaits = false;
        var end = aws.Now;
        var values = Enumerable.Range(1, periods).Select(back => metrics.Find(metric, statistic, end - back * period, end - (back - 1) * period)).ToList();
        var (was, isNow) = (IsRinging, values.Count(value => value > threshold) >= needed);
        IsRinging = isNow;
        if (isNow && !was) ring();
        if (isNow || values.Exists(value => value is not null)) Await();
    }
}
