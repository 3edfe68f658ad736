using ComfyServerless.Functions.Schedules;
using ComfyServerless.Functions.Teardowns;

namespace ComfyServerless.Cdk.Schedules;

/// <summary>When Teardown, Deploy and a rebuilding Redeploy start by themselves: a deployment's <c>schedule</c> in <c>comfyserverless.json</c>. Off by default.</summary>
/// <param name="Teardown">E.g. <c>cron(0 20 ? * MON-FRI *)</c>; null: never.</param>
/// <param name="Deploy">E.g. <c>cron(0 8 ? * MON-FRI *)</c>; null: never.</param>
/// <param name="TimeZone">IANA name; its clock changes count.</param>
/// <param name="Patience">Minutes that a scheduled Teardown waits for an execution at work before it interrupts it.</param>
/// <param name="PromptPatience">Minutes that it waits for running prompts.</param>
public sealed record ScheduleConfiguration(string? Teardown, string? Deploy, string TimeZone, int Patience, int PromptPatience)
{
    /// <summary>When Redeploy builds the same version with the operating system's packages of then, e.g. <c>cron(0 10 ? * WED *)</c>; null: never.</summary>
    public string? Rebuild { get; init; }

    public static ScheduleConfiguration None { get; } = new(null, null, "UTC", 30, 15);

    /// <exception cref="ArgumentException">A field is wrong; the message names it, what is wrong and what is allowed.</exception>
    public static ScheduleConfiguration Parse(ConfigurationFields fields)
    {
        fields.Knowing("teardown", "deploy", "rebuild", "timeZone", "patience", "promptPatience");
        var zone = fields.Text("timeZone") ?? None.TimeZone;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) || !found.HasIanaId) throw new ArgumentException($"{fields.At("timeZone")}: '{zone}' is not an IANA time zone such as Europe/Berlin or America/Los_Angeles.");
        return new(Cron(fields, "teardown"), Cron(fields, "deploy"), zone, Minutes(fields, "patience") ?? None.Patience, Minutes(fields, "promptPatience") ?? None.PromptPatience) { Rebuild = Cron(fields, "rebuild") };
    }

    static string? Cron(ConfigurationFields fields, string field)
    {
        if (fields.Text(field) is not { } text) return null;
        try { _ = CronExpression.Parse(text); }
        catch (FormatException wrong) { throw new ArgumentException($"{fields.At(field)}: {wrong.Message}.", wrong); }
        return text;
    }

    static int? Minutes(ConfigurationFields fields, string field) => fields.Whole(field, 0, TeardownParser.MostPatience, "minutes");
}
