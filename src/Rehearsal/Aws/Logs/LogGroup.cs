namespace ComfyServerless.Rehearsal.Aws.Logs;

/// <summary>A log group with its streams, by name.</summary>
public sealed class LogGroup(string name, string arn, DateTimeOffset created)
{
    public string Name => name;
    /// <summary>Without the <c>:*</c> that CloudFormation and IAM add.</summary>
    public string Arn => arn;
    public DateTimeOffset Created => created;
    public int? RetentionInDays { get; set; }
    public SortedDictionary<string, LogStream> Streams { get; } = new(StringComparer.Ordinal);
}

/// <summary>The events of a stream, in the order in which they came.</summary>
public sealed class LogStream(string name, DateTimeOffset created)
{
    public string Name => name;
    public DateTimeOffset Created => created;
    public List<LogEvent> Events { get; } = [];
}

/// <param name="Id">Unique in the account; later events have greater ones.</param>
public sealed record LogEvent(string Id, DateTimeOffset At, DateTimeOffset Ingested, string Message);
