namespace ComfyServerless.Functions.Logs;

/// <summary>Lambda's own names of them.</summary>
public enum LogLevel { Info, Warn, Error }

/// <summary>One event. docs/operations.md, "Follow", says what the fields are called and mean; those that are null are left out.</summary>
/// <param name="State">The step, or the function of the HTTP API.</param>
/// <param name="Request">Lambda's request id of this invocation.</param>
/// <param name="Execution">ARN.</param>
public sealed record LogLine(string State, string? Request, string? Execution = null)
{
    public LogLevel Level { get; init; }
    public string Event { get; init; } = "";
    /// <summary>How long it took.</summary>
    public long? Milliseconds { get; init; }
    /// <summary>The HTTP status that a caller of the API gets.</summary>
    public int? Status { get; init; }
    /// <summary>The error's name, as the machines compare it.</summary>
    public string? Error { get; init; }
    public string? Message { get; init; }
    /// <summary>The call that AWS refused.</summary>
    public RefusedCall? Refused { get; init; }
}
