namespace ComfyServerless.Functions.Schedules;

/// <summary>
/// A cron expression as EventBridge Scheduler understands it: <c>cron(minutes hours day-of-month month day-of-week year)</c>, of which one of the days is <c>?</c>.
/// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
/// </summary>
public sealed class CronExpression
{
    static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], Days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
    const int FirstYear = 1970, LastYear = 2199, DaysAhead = 366 * 8; // a 29 February comes back within eight years

    readonly CronField minutes, hours, months, years;
    readonly CronDays days;

    CronExpression(CronField minutes, CronField hours, CronDays days, CronField months, CronField years)
        => (this.minutes, this.hours, this.days, this.months, this.years) = (minutes, hours, days, months, years);

    /// <exception cref="FormatException">What is wrong, and what is allowed.</exception>
    public static CronExpression Parse(string text)
    {
        if (!text.StartsWith("cron(", StringComparison.Ordinal) || !text.EndsWith(')')) throw new FormatException($"'{text}' is not of the form cron(minutes hours day-of-month month day-of-week year), e.g. cron(0 20 ? * MON-FRI *)");
        var fields = text[5..^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 6) throw new FormatException($"'{text}' has {fields.Length} fields; six are needed: minutes, hours, day-of-month, month, day-of-week, year");
        return new(CronField.Parse("minutes", fields[0], 0, 59, []), CronField.Parse("hours", fields[1], 0, 23, []), CronDays.Parse(fields[2], fields[4], Days),
            CronField.Parse("month", fields[3], 1, 12, Months), CronField.Parse("year", fields[5], FirstYear, LastYear, []));
    }

    /// <summary>The first instant after <paramref name="after"/>; null when there is none within eight years. A local time that a clock change leaves out is not made up for.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(after, zone).DateTime);
        for (var ahead = 0; ahead < DaysAhead; ahead++, day = day.AddDays(1))
        {
            if (!years.Has(day.Year) || !months.Has(day.Month) || !days.Has(day)) continue;
            foreach (var hour in hours.Values)
                foreach (var minute in minutes.Values)
                    if (Instant(day, hour, minute, zone) is { } instant && instant > after) return instant;
        }

        return null;
    }

    static DateTimeOffset? Instant(DateOnly day, int hour, int minute, TimeZoneInfo zone)
    {
        var local = day.ToDateTime(new TimeOnly(hour, minute));
        return zone.IsInvalidTime(local) ? null : new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
