using System.Globalization;
using ComfyServerless.Functions.Schedules;
using ComfyServerless.Functions.Teardowns;

namespace ComfyServerless.Cdk.Schedules;

/// <summary>When Teardown, Deploy and a rebuilding Redeploy start by themselves: <c>comfyserverless.schedule</c> of <c>cdk.json</c>. Off by default.</summary>
/// <param name="Teardown">E.g. <c>cron(0 20 ? * MON-FRI *)</c>; null: never.</param>
/// <param name="Deploy">E.g. <c>cron(0 8 ? * MON-FRI *)</c>; null: never.</param>
/// <param name="TimeZone">IANA name; its clock changes count.</param>
/// <param name="Patience">Minutes that a scheduled Teardown waits for an execution at work before it interrupts it.</param>
/// <param name="PromptPatience">Minutes that it waits for running prompts.</param>
public sealed record ScheduleConfiguration(string? Teardown, string? Deploy, string TimeZone, int Patience, int PromptPatience)
{
    /// <summary>When Redeploy builds the same version with the operating system's packages of then, e.g. <c>cron(0 10 ? * WED *)</c>; null: never.</summary>
    public string? Rebuild { get; init; }

    const string Key = Configuration.ContextKey + ".schedule";

    public static ScheduleConfiguration None { get; } = new(null, null, "UTC", 30, 15);

    /// <exception cref="ArgumentException">A field is wrong; the message names it, what is wrong and what is allowed.</exception>
    public static ScheduleConfiguration Parse(IDictionary<string, object> context)
    {
        foreach (var key in context.Keys.Where(key => key is not ("teardown" or "deploy" or "rebuild" or "timeZone" or "patience" or "promptPatience")))
            throw new ArgumentException($"{Key}.{key}: unknown; known are teardown, deploy, rebuild, timeZone, patience and promptPatience.");
        var zone = Text(context, "timeZone") ?? None.TimeZone;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) || !found.HasIanaId) throw new ArgumentException($"{Key}.timeZone: '{zone}' is not an IANA time zone such as Europe/Berlin or America/Los_Angeles.");
        return new(Cron(context, "teardown"), Cron(context, "deploy"), zone, Minutes(context, "patience", None.Patience), Minutes(context, "promptPatience", None.PromptPatience)) { Rebuild = Cron(context, "rebuild") };
    }

    static string? Cron(IDictionary<string, object> context, string key)
    {
        if (Text(context, key) is not { } text) return null;
        try { _ = CronExpression.Parse(text); }
        catch (FormatException wrong) { throw new ArgumentException($"{Key}.{key}: {wrong.Message}.", wrong); }
        return text;
    }

    static int Minutes(IDictionary<string, object> context, string key, int standard)
    {
        if (!context.TryGetValue(key, out var value)) return standard;
        return value is IConvertible and not string && Convert.ToDouble(value, CultureInfo.InvariantCulture) is var number && number is >= 0 and <= TeardownParser.MostPatience && number % 1 == 0
            ? (int)number : throw new ArgumentException($"{Key}.{key}: a whole number of minutes from 0 to {TeardownParser.MostPatience} is needed; found '{value}'.");
    }

    static string? Text(IDictionary<string, object> context, string key) => context.TryGetValue(key, out var value)
        ? value as string ?? throw new ArgumentException($"{Key}.{key}: a text is needed.") : null;
}
