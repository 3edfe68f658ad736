using System.Text.Json;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>Retry and Catch.</summary>
static class ErrorHandlingParser
{
    public static List<Retrier> Retry(Fields state)
    {
        var entries = state.Entries("Retry").ToList();
        return [.. entries.Select((entry, index) => Retrier(entry, index == entries.Count - 1))];
    }

    public static List<Catcher> Catch(Fields state)
    {
        var entries = state.Entries("Catch").ToList();
        return [.. entries.Select((entry, index) => Catcher(entry, index == entries.Count - 1))];
    }

    static Retrier Retrier(Fields entry, bool last)
    {
        entry.Skip("Comment");
        entry.MustBe("JitterStrategy", "NONE");
        var retrier = new Retrier(
            Errors(entry, last),
            entry.Seconds("IntervalSeconds") ?? TimeSpan.FromSeconds(1),
            (int)(entry.Number("MaxAttempts", 0, 99_999_999) ?? 3),
            entry.Number("BackoffRate", 1, double.MaxValue, whole: false) ?? 2,
            entry.Seconds("MaxDelaySeconds", most: StatesLanguage.Retrier.MaxInterval - 1));
        if (retrier.MaxDelay <= retrier.Interval) entry.Problem("MaxDelaySeconds must be greater than IntervalSeconds");
        entry.RefuseTheRest();
        return retrier;
    }

    static Catcher Catcher(Fields entry, bool last)
    {
        entry.Skip("Comment");
        var catcher = new Catcher(Errors(entry, last), entry.Text("Next", required: true) ?? "", entry.ReferencePath("ResultPath"));
        entry.RefuseTheRest();
        return catcher;
    }

    static List<string> Errors(Fields entry, bool last)
    {
        var names = entry.Array("ErrorEquals", required: true) ?? [];
        if (names.Any(name => name?.GetValueKind() != JsonValueKind.String))
        {
            entry.Problem("ErrorEquals must be a list of strings");
            return [];
        }

        List<string> errors = [.. names.Select(name => name!.GetValue<string>())];
        if (entry.Has("ErrorEquals") && errors.Count == 0) entry.Problem("ErrorEquals is empty");
        if (errors.Contains(ErrorNames.All) && (errors.Count > 1 || !last)) entry.Problem("States.ALL must stand alone, in the last entry");
        return errors;
    }
}
