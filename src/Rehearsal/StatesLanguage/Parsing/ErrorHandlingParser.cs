namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>Retry and Catch.</summary>
static class ErrorHandlingParser
{
    public static List<Retrier> Retry(Fields state)
    {
        var entries = state.Entries("Retry").ToList();
        return [.. entries.Select((entry, index) => Retrier(entry, index == entries.Count - 1))];
    }

    public static List<Catcher> Catch(Fields state, VariableScope scope)
    {
        var entries = state.Entries("Catch").ToList();
        return [.. entries.Select((entry, index) => Catcher(entry, index == entries.Count - 1, scope))];
    }

    static Retrier Retrier(Fields entry, bool last)
    {
        entry.Skip("Comment");
        var jitter = entry.Text("JitterStrategy");
        if (jitter is not (null or "FULL" or "NONE")) entry.Problem("JitterStrategy", $"JitterStrategy must be FULL or NONE, not {jitter}");
        var retrier = new Retrier(
            Errors(entry, last),
            entry.Seconds("IntervalSeconds") ?? TimeSpan.FromSeconds(1),
            (int)(entry.Number("MaxAttempts", 0, 99_999_999) ?? 3),
            entry.Number("BackoffRate", 1, double.MaxValue, whole: false) ?? 2,
            entry.Seconds("MaxDelaySeconds", most: StatesLanguage.Retrier.MaxInterval - 1),
            jitter == "FULL");
        if (retrier.MaxDelay <= retrier.Interval) entry.Problem("MaxDelaySeconds", "MaxDelaySeconds must be greater than IntervalSeconds");
        entry.RefuseTheRest();
        return retrier;
    }

    static Catcher Catcher(Fields entry, bool last, VariableScope scope)
    {
        entry.Skip("Comment");
        var catcher = new Catcher(Errors(entry, last), entry.Text("Next", required: true) ?? "") { ResultPath = entry.ResultPath(), Assign = scope.Assign(entry) };
        entry.RefuseTheRest();
        return catcher;
    }

    static List<string> Errors(Fields entry, bool last)
    {
        var errors = entry.Texts("ErrorEquals");
        if (errors.Contains(ErrorNames.All) && (errors.Count > 1 || !last)) entry.Problem("ErrorEquals", "States.ALL must stand alone, in the last entry");
        return errors;
    }
}
