namespace ComfyServerless.Functions.Schedules;

/// <summary>Day of month or day of week, of which exactly one is <c>?</c>; with <c>L</c> (the last), <c>15W</c> (the nearest weekday) and <c>FRI#2</c> (the second Friday).</summary>
public sealed class CronDays
{
    readonly Func<DateOnly, bool> matches;

    CronDays(Func<DateOnly, bool> matches) => this.matches = matches;

    public bool Has(DateOnly day) => matches(day);

    /// <exception cref="FormatException">What is wrong, and what is allowed.</exception>
    public static CronDays Parse(string month, string week, string[] names)
    {
        if (month == "?" == (week == "?")) throw new FormatException("of day-of-month and day-of-week exactly one must be ?, because EventBridge takes only one of them");
        return new(week == "?" ? OfMonth(month) : OfWeek(week, names));
    }

    static Func<DateOnly, bool> OfMonth(string text)
    {
        if (text == "L") return day => day.Day == DateTime.DaysInMonth(day.Year, day.Month);
        if (text.EndsWith('W') && int.TryParse(text[..^1], out var near) && near is >= 1 and <= 31) return day => day == Nearest(day.Year, day.Month, near);
        var field = CronField.Parse("day-of-month", text, 1, 31, []);
        return day => field.Has(day.Day);
    }

    static Func<DateOnly, bool> OfWeek(string text, string[] names)
    {
        if (text.Split('#') is [var which, var count])
        {
            var only = CronField.Parse("day-of-week", which, 1, 7, names).Values;
            if (only.Count != 1 || !int.TryParse(count, out var number) || number is < 1 or > 5) throw new FormatException($"day-of-week: '{text}' is not allowed; a day and 1 to 5, e.g. FRI#2");
            return day => Of(day) == only[0] && (day.Day + 6) / 7 == number;
        }

        if (text.Length > 1 && text.EndsWith('L'))
        {
            var last = CronField.Parse("day-of-week", text[..^1], 1, 7, names).Values[0];
            return day => Of(day) == last && day.AddDays(7).Month != day.Month;
        }

        var field = text == "L" ? new([7]) : CronField.Parse("day-of-week", text, 1, 7, names);
        return day => field.Has(Of(day));
    }

    static int Of(DateOnly day) => (int)day.DayOfWeek + 1; // Sunday is 1

    // In the same month: the first may be a Saturday, the last a Sunday.
    static DateOnly Nearest(int year, int month, int wanted)
    {
        var most = DateTime.DaysInMonth(year, month);
        var day = new DateOnly(year, month, Math.Min(wanted, most));
        return day.DayOfWeek switch
        {
            DayOfWeek.Saturday => day.Day > 1 ? day.AddDays(-1) : day.AddDays(2),
            DayOfWeek.Sunday => day.Day < most ? day.AddDays(1) : day.AddDays(-2),
            _ => day,
        };
    }
}
