using ComfyServerless.Functions.Schedules;

namespace ComfyServerless.Rehearsal.Aws.Scheduler;

/// <summary>A schedule of EventBridge Scheduler: when it is due, and what it then starts.</summary>
/// <param name="Text">The expression as the template has it.</param>
/// <param name="Input">With the places that the scheduler fills in.</param>
/// <param name="DeadLetterArn">The queue that gets what could not be started, or null.</param>
public sealed record Schedule(string Name, string Text, CronExpression Cron, TimeZoneInfo Zone, bool Enabled, string TargetArn, string RoleArn, string Input, string? DeadLetterArn);
