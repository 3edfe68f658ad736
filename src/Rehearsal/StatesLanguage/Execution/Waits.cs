namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>How long a Wait waits.</summary>
static class Waits
{
    public const string TooLong = "Wait state delay is too long.";

    /// <summary>The service counts in seconds of 31 bits.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(int.MaxValue);

    public static TimeSpan Pause(WaitState wait, Value input, IScope scope, DateTimeOffset now)
    {
        if (wait.Seconds is { } seconds) return TimeSpan.FromSeconds(seconds.Read(input, scope));
        var pause = (wait.Until ?? Until(wait.UntilPath!, input, scope)) - now;
        return pause <= Longest ? pause : throw new DataFlowException(TooLong);
    }

    static DateTimeOffset Until(Query path, Value input, IScope scope)
    {
        var found = path.Find(input, scope) ?? throw new DataFlowException($"The TimestampPath parameter does not reference an input value: {path.Text}");
        return Timestamp.Parse(found) ?? throw new DataFlowException(
            $"The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: {path.Text} == {ValueText.Plain(found)}");
    }
}
