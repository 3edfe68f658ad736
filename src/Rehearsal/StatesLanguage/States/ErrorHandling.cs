namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One entry of Retry, with the language's defaults filled in.</summary>
/// <param name="Jitter">The pause is drawn between nothing and its full length.</param>
public sealed record Retrier(IReadOnlyList<string> ErrorEquals, TimeSpan Interval, int MaxAttempts, double BackoffRate, TimeSpan? MaxDelay, bool Jitter = false)
{
    /// <summary>The pause before attempt <paramref name="attempt"/> (1 = the first retry).</summary>
    public TimeSpan DelayBefore(int attempt, Random? chance = null)
    {
        var seconds = Math.Min(Interval.TotalSeconds * Math.Pow(BackoffRate, attempt - 1), MaxDelay?.TotalSeconds ?? MaxInterval);
        return TimeSpan.FromSeconds(Jitter && chance is not null ? seconds * chance.NextDouble() : seconds);
    }

    /// <summary>The largest MaxDelaySeconds that the service accepts, exclusive.</summary>
    public const long MaxInterval = 31_622_400;
}

/// <summary>One entry of Catch.</summary>
public sealed record Catcher(IReadOnlyList<string> ErrorEquals, string Next)
{
    /// <summary>Null throws the error away.</summary>
    internal ReferencePath? ResultPath { get; init; } = ReferencePath.Root;

    internal Template? Assign { get; init; }
}

/// <summary>The errors that the service itself raises, and what the wildcards match.</summary>
public static class ErrorNames
{
    public const string All = "States.ALL";
    public const string TaskFailed = "States.TaskFailed";
    public const string Timeout = "States.Timeout";
    public const string HeartbeatTimeout = "States.HeartbeatTimeout";
    public const string Runtime = "States.Runtime";
    public const string DataLimitExceeded = "States.DataLimitExceeded";
    public const string NoChoiceMatched = "States.NoChoiceMatched";
    public const string ResultPathMatchFailure = "States.ResultPathMatchFailure";
    public const string IntrinsicFailure = "States.IntrinsicFailure";
}
