namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One entry of Retry, with the language's defaults filled in.</summary>
public sealed record Retrier(IReadOnlyList<string> ErrorEquals, TimeSpan Interval, int MaxAttempts, double BackoffRate, TimeSpan? MaxDelay)
{
    /// <summary>The pause before attempt <paramref name="attempt"/> (1 = the first retry).</summary>
    public TimeSpan DelayBefore(int attempt)
    {
        var seconds = Interval.TotalSeconds * Math.Pow(BackoffRate, attempt - 1);
        return TimeSpan.FromSeconds(Math.Min(seconds, MaxDelay?.TotalSeconds ?? MaxInterval));
    }

    /// <summary>The largest MaxDelaySeconds that the service accepts, exclusive.</summary>
    public const long MaxInterval = 31_622_400;
}

/// <summary>One entry of Catch. <paramref name="ResultPath"/> null throws the error away.</summary>
public sealed record Catcher(IReadOnlyList<string> ErrorEquals, string Next, ReferencePath? ResultPath);

/// <summary>The errors that the service itself raises, and what the wildcards match.</summary>
public static class ErrorNames
{
    public const string All = "States.ALL";
    public const string TaskFailed = "States.TaskFailed";
    public const string Timeout = "States.Timeout";
    public const string Runtime = "States.Runtime";
    public const string DataLimitExceeded = "States.DataLimitExceeded";
    public const string NoChoiceMatched = "States.NoChoiceMatched";
    public const string ResultPathMatchFailure = "States.ResultPathMatchFailure";

    /// <summary>
    /// States.Runtime ends the execution whatever a state says; States.DataLimitExceeded must be named; States.TaskFailed is everything but a time-out.
    /// Source: Step Functions developer guide, "Handling errors in Step Functions workflows".
    /// </summary>
    public static bool Matches(IReadOnlyList<string> errorEquals, string error) => error switch
    {
        Runtime => false,
        DataLimitExceeded => errorEquals.Contains(DataLimitExceeded),
        Timeout => errorEquals.Contains(Timeout) || errorEquals.Contains(All),
        _ => errorEquals.Contains(error) || errorEquals.Contains(All) || errorEquals.Contains(TaskFailed),
    };
}
