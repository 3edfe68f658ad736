using System.Text.Json.Nodes;
using ComfyServerless.Functions.Schedules;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.Aws.Sqs;
using ComfyServerless.Rehearsal.Aws.StepFunctions;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.Scheduler;

/// <summary>
/// EventBridge Scheduler: the template's schedules, due on virtual time. They sleep until <see cref="Start"/>, because a world that has nothing else to do goes to the next due event at once.
/// World's thread.
/// </summary>
public sealed class SchedulerService(AwsContext aws, StateMachines machines, IamRoles roles, SqsService queues) : IResourceTypes
{
    const string Principal = "scheduler.amazonaws.com";
    readonly Dictionary<string, Schedule> schedules = new();
    bool started;

    public IReadOnlyCollection<Schedule> Schedules => schedules.Values;

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::Scheduler::Schedule", "Description FlexibleTimeWindow Name ScheduleExpression ScheduleExpressionTimezone State Target", Create) { Delete = name => schedules.Remove(name) },
    ];

    /// <summary>From now on schedules start what they are for.</summary>
    public void Start()
    {
        if (started) return;
        started = true;
        foreach (var schedule in schedules.Values) Arm(schedule, aws.Now);
    }

    CreatedResource Create(ResourceRequest request)
    {
        var (name, target) = (PhysicalNames.Of(request, "Name", aws, 64), request.Properties["Target"]!);
        if (request.Properties["FlexibleTimeWindow"]?["Mode"]?.ToString() != "OFF") throw new FormatException($"{request.LogicalId}.FlexibleTimeWindow.Mode: only OFF is modelled");
        var schedule = schedules[name] = new(name, request.Text("ScheduleExpression"), CronExpression.Parse(request.Text("ScheduleExpression")), TimeZoneInfo.FindSystemTimeZoneById(request.TextOrNull("ScheduleExpressionTimezone") ?? "UTC"),
            request.TextOrNull("State") != "DISABLED", target["Arn"]!.ToString(), target["RoleArn"]!.ToString(), target["Input"]?.ToString() ?? "{}", target["DeadLetterConfig"]?["Arn"]?.ToString());
        if (started) Arm(schedule, aws.Now);
        return new(name, new() { ["Arn"] = aws.Arn("scheduler", "schedule/default/" + name) });
    }

    void Arm(Schedule schedule, DateTimeOffset after)
    {
        if (!schedule.Enabled || schedule.Cron.Next(after, schedule.Zone) is not { } due) return;
        aws.Time.After(due - aws.Now, () =>
        {
            if (!ReferenceEquals(schedules.GetValueOrDefault(schedule.Name), schedule)) return;
            Fire(schedule, due);
            Arm(schedule, due);
        });
    }

    void Fire(Schedule schedule, DateTimeOffset due)
    {
        var input = schedule.Input.Replace("<aws.scheduler.scheduled-time>", due.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        try
        {
            Require(schedule);
            var started = machines.Start(schedule.TargetArn, name: null, input);
            aws.Note("scheduler", $"schedule {schedule.Name} starts {started.Arn}");
        }
        catch (AwsError refused)
        {
            aws.Note("scheduler", $"schedule {schedule.Name} could not start {schedule.TargetArn}: {refused.Code}: {refused.Message}");
            if (schedule.DeadLetterArn is { } queue) queues.Deliver(queue, JsonNode.Parse(input));
        }
    }

    /// <summary>It acts with its role: one that it may assume and that may start this machine.</summary>
    void Require(Schedule schedule)
    {
        if (roles.Find(schedule.RoleArn) is not { } role || !role.Trusts(Principal)) throw new AwsError(400, "ValidationException", $"The execution role you provide must allow AWS EventBridge Scheduler to assume the role.");
        var statements = role.Policies.Values.SelectMany(policy => policy["Statement"] as JsonArray ?? []);
        if (!statements.Any(statement => Json.Texts(statement!["Action"]).Contains("states:StartExecution") && Json.Texts(statement["Resource"]).Contains(schedule.TargetArn)))
            throw new AwsError(400, "AccessDeniedException", $"{role.Arn} is not authorized to perform: states:StartExecution on resource: {schedule.TargetArn}");
    }
}
