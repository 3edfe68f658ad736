namespace ComfyServerless.Rehearsal.Aws.CloudWatch;

/// <summary>CloudWatch's metrics: what services and functions have told, for ever. World's thread.</summary>
public sealed class Metrics(AwsContext aws)
{
    readonly Dictionary<MetricId, List<DataPoint>> points = [];

    /// <summary>A metric has a value more.</summary>
    public event Action<MetricId>? Added;

    /// <summary>Every metric that has a value.</summary>
    public IReadOnlyCollection<MetricId> All => points.Keys;

    public void Put(MetricId metric, double value, DateTimeOffset? at = null)
    {
        if (!points.TryGetValue(metric, out var all)) points[metric] = all = [];
        all.Add(new(at ?? aws.Now, value));
        Added?.Invoke(metric);
    }

    /// <summary>Oldest first; empty: nobody has told one.</summary>
    public IReadOnlyList<DataPoint> Of(MetricId metric) => points.GetValueOrDefault(metric) ?? [];

    /// <summary>A statistic of the values from an instant on, before another; null: there is none.</summary>
    /// <param name="statistic">As alarms name it.</param>
    /// <exception cref="FormatException">It is not modelled.</exception>
    public double? Find(MetricId metric, string statistic, DateTimeOffset from, DateTimeOffset to)
    {
        var values = Of(metric).Where(point => point.At >= from && point.At < to).Select(point => point.Value).ToList();
        return values.Count == 0 ? null : statistic switch
        {
            "Sum" => values.Sum(), "Maximum" => values.Max(), "Minimum" => values.Min(), "Average" => values.Average(), "SampleCount" => values.Count,
            _ => throw new FormatException($"the statistic {statistic} is not modelled"),
        };
    }
}

public sealed record DataPoint(DateTimeOffset At, double Value);

/// <param name="Dimensions">name=value, in the names' order, with commas between them.</param>
public sealed record MetricId(string Namespace, string Name, string Dimensions)
{
    public static MetricId Of(string space, string name, params IEnumerable<(string Name, string Value)> dimensions)
        => new(space, name, string.Join(',', dimensions.OrderBy(dimension => dimension.Name, StringComparer.Ordinal).Select(dimension => $"{dimension.Name}={dimension.Value}")));

    public override string ToString() => $"{Namespace} {Name} {Dimensions}";
}
