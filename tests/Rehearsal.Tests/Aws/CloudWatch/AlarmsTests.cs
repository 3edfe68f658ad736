using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.CloudWatch;
using ComfyServerless.Rehearsal.Aws.Events;
using ComfyServerless.Rehearsal.Aws.Sns;
using ComfyServerless.Rehearsal.Aws.Sqs;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.CloudWatch;

/// <summary>The alarms that the template has, when they ring and when not.</summary>
public sealed class AlarmsTests : IAsyncLifetime
{
    const string Machine = "arn:aws:states:us-west-2:111122223333:stateMachine:comfyui-Deploy";
    LocalAws aws = null!;
    EventBus bus = null!;
    SqsQueue queue = null!;
    SnsService topics = null!;
    Alarms alarms = null!;
    WorldJournal journal = null!;

    public async Task InitializeAsync() => aws = await LocalAws.StartAsync(context =>
    {
        var sqs = new SqsService(context);
        (bus, journal) = (new(context), context.Journal);
        topics = new(context, new(context));
        alarms = new(context, sqs, bus, topics);
        sqs.ResourceTypes.First().Create(new("Queue", "stack", []));
        queue = sqs.Queues.Values.Single();
        Add("waits", "AWS/SQS", "ApproximateNumberOfMessagesVisible", 0, "QueueName", queue.Name);
        Add("late", "AWS/SQS", "ApproximateAgeOfOldestMessage", 1800, "QueueName", queue.Name);
        Add("slow", "AWS/States", "ExecutionTime", 60_000, "StateMachineArn", Machine);
        return [sqs];
    });

    [Fact]
    public async Task A_message_rings_at_once_and_again_for_its_age_only_when_nobody_took_it()
    {
        await aws.Do(() => queue.Send("taken"));
        await aws.Do(() => queue.Purge());
        await aws.PassAsync(TimeSpan.FromHours(1));
        Assert.Equal(["waits"], await RungAsync());
        await aws.Do(() => queue.Send("forgotten"));
        await aws.PassAsync(TimeSpan.FromHours(1));
        Assert.Equal(["waits", "waits", "late"], await RungAsync());
        Assert.True(await aws.Do(() => alarms.States["late"]));
    }

    [Fact]
    public async Task An_alarm_that_begins_to_ring_sends_one_mail_with_its_description_and_none_while_it_rings()
    {
        await aws.Do(() =>
        {
            var topic = topics.ResourceTypes.Single(row => row.Name == "AWS::SNS::Topic").Create(new("Topic", "stack", new() { ["TopicName"] = "told" })).Id;
            topics.ResourceTypes.Single(row => row.Name == "AWS::SNS::Subscription").Create(new("Ada", "stack", new() { ["TopicArn"] = topic, ["Protocol"] = "email", ["Endpoint"] = "ada@example.com" }));
            topics.Topics[topic].Policy = JsonNode.Parse("""{"Statement": [{"Effect": "Allow", "Action": "sns:Publish", "Principal": {"Service": "cloudwatch.amazonaws.com"}}]}""")!.AsObject();
            Add("dead", "AWS/SQS", "ApproximateNumberOfMessagesVisible", 0, "QueueName", queue.Name, topic: topic);
            for (var message = 0; message < 3; message++) queue.Send("again");
        });
        var mail = Assert.Single(await aws.Do(() => topics.Mails.ToList()));
        Assert.Equal(("ALARM: \"dead\" in US West (Oregon)", "ada@example.com"), (mail.Subject, Assert.Single(mail.To)));
        Assert.Contains("\n- Name: dead\n- Description: look there\n- State Change: OK -> ALARM\n- Timestamp: Wednesday 01 July, 2026 08:00:00 UTC\n", mail.Text);
        await aws.Do(() => queue.Purge());
        await aws.Do(() => queue.Send("much later"));
        Assert.Equal(2, await aws.Do(() => topics.Mails.Count));
    }

    [Fact]
    public async Task An_execution_rings_when_it_ended_after_too_long_and_only_its_own_machines_alarm()
    {
        await EndedAsync(Machine, 59_000);
        await EndedAsync(Machine.Replace("Deploy", "Teardown", StringComparison.Ordinal), 600_000);
        Assert.Empty(await RungAsync());
        await EndedAsync(Machine, 61_000);
        Assert.Equal(["slow"], await RungAsync());
    }

    [Theory]
    [InlineData("AWS/Lambda", "Errors", "GreaterThanThreshold", "an alarm on AWS/Lambda Errors")]
    [InlineData("AWS/States", "ExecutionTime", "LessThanThreshold", "only GreaterThanThreshold is modelled")]
    public async Task An_alarm_that_is_not_modelled_is_refused_by_name(string space, string metric, string comparison, string message)
        => Assert.Contains(message, await aws.Do(() => Assert.Throws<FormatException>(() => Add("other", space, metric, 1, "StateMachineArn", Machine, comparison)).Message));

    [Fact]
    public async Task A_dashboard_is_JSON_with_widgets()
    {
        var type = alarms.ResourceTypes.Single(row => row.Name == "AWS::CloudWatch::Dashboard");
        Assert.Equal("comfyui", await aws.Do(() => type.Create(new("Board", "stack", new() { ["DashboardName"] = "comfyui", ["DashboardBody"] = """{"widgets": [{}]}""" })).Id));
        await aws.Do(() => Assert.Throws<FormatException>(() => type.Create(new("Board", "stack", new() { ["DashboardBody"] = "{}" }))));
    }

    void Add(string name, string space, string metric, int threshold, string dimension, string value, string comparison = "GreaterThanThreshold", string? topic = null) => alarms.ResourceTypes.First().Create(new(name, "stack", new()
    {
        ["AlarmName"] = name, ["AlarmDescription"] = "look there", ["Namespace"] = space, ["MetricName"] = metric, ["Threshold"] = threshold, ["ComparisonOperator"] = comparison,
        ["Dimensions"] = new JsonArray(new JsonObject { ["Name"] = dimension, ["Value"] = value }), ["AlarmActions"] = topic is null ? [] : new JsonArray(topic),
    }));

    Task EndedAsync(string machine, long milliseconds) => aws.Do(() => bus.Publish("aws.states", "Step Functions Execution Status Change", new() { ["stateMachineArn"] = machine, ["startDate"] = 1000L, ["stopDate"] = 1000L + milliseconds }));

    Task<List<string>> RungAsync() => aws.Do(() => journal.Entries.OfType<NoteEntry>().Where(note => note.Source == "cloudwatch").Select(note => note.Text.Split(' ')[0]).ToList());

    public async Task DisposeAsync() => await aws.DisposeAsync();
}
