using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.CloudWatch;
using ComfyServerless.Rehearsal.Aws.Sqs;
using ComfyServerless.Rehearsal.Lambda;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Lambda;

/// <summary>A queue of the template, a function that notes what it is given, and the mapping between them.</summary>
public sealed class QueueMappingTests : IAsyncLifetime, IFunctionHost
{
    readonly List<string[]> batches = [];
    bool failing;
    LocalAws aws = null!;
    SqsService sqs = null!;
    Alarms alarms = null!;
    LambdaService lambda = null!;
    EventSourceMappings mappings = null!;

    SqsQueue Queue => sqs.Queues["work"];
    SqsQueue Dead => sqs.Queues["dead"];

    public async Task InitializeAsync()
    {
        aws = await LocalAws.StartAsync(_ => []);
        await aws.Do(() =>
        {
            (sqs, lambda) = (new(aws.Context), new(aws.Time, new Latencies()) { Host = this });
            (alarms, mappings) = (new(aws.Context, sqs, new(aws.Context)), new(aws.Context, lambda, sqs));
            var queues = sqs.ResourceTypes.First();
            var dead = queues.Create(new("Dead", "stack", new() { ["QueueName"] = "dead" })).Attributes!["Arn"]!.ToString();
            queues.Create(new("Queue", "stack", new()
            {
                ["QueueName"] = "work", ["VisibilityTimeout"] = 240, ["RedrivePolicy"] = new JsonObject { ["deadLetterTargetArn"] = dead, ["maxReceiveCount"] = 2 },
            }));
            lambda.Add(new("taker", "arn:aws:lambda:us-west-2:111122223333:function:taker", "Taker", "arn:aws:iam::111122223333:role/taker", Inside: false, TimeSpan.FromSeconds(30), 128, new Dictionary<string, string>()));
        });
    }

    CreatedResource Map(int size = 100, int window = 60, int concurrency = 2) => mappings.ResourceTypes.Single().Create(new("Mapping", "stack", new()
    {
        ["EventSourceArn"] = Queue.Arn, ["FunctionName"] = "taker", ["BatchSize"] = size, ["MaximumBatchingWindowInSeconds"] = window, ["ScalingConfig"] = new JsonObject { ["MaximumConcurrency"] = concurrency },
    }));

    [Fact]
    public async Task Messages_of_a_window_come_together_and_are_gone_afterwards()
    {
        await aws.Do(() => { Map(); for (var i = 0; i < 9; i++) Queue.Send($"m{i}"); });
        await aws.PassAsync(TimeSpan.FromSeconds(59));
        Assert.Empty(batches);
        await aws.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(2, batches.Count); // two pollers share them
        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"m{i}"), batches.SelectMany(batch => batch).Order());
        await aws.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal((2, 0), (batches.Count, await aws.Do(() => Queue.Messages.Count)));
    }

    [Fact]
    public async Task A_full_batch_does_not_wait_for_its_windows_end()
    {
        await aws.Do(() => { Map(size: 3, concurrency: 2); for (var i = 0; i < 6; i++) Queue.Send($"m{i}"); });
        await aws.PassAsync(TimeSpan.FromSeconds(2));
        Assert.Equal([3, 3], batches.Select(batch => batch.Length));
    }

    [Fact]
    public async Task A_delayed_message_comes_when_its_delay_is_over()
    {
        await aws.Do(() => { Map(); Queue.Send("later", TimeSpan.FromSeconds(120)); });
        await aws.PassAsync(TimeSpan.FromSeconds(179));
        Assert.Empty(batches);
        await aws.PassAsync(TimeSpan.FromSeconds(4));
        Assert.Equal(["later"], Assert.Single(batches));
    }

    [Fact]
    public async Task What_the_function_fails_on_comes_again_and_then_lies_with_the_dead_letters_whose_alarm_rings()
    {
        failing = true;
        await aws.Do(() => { Map(); Watch("GreaterThanThreshold"); Queue.Send("poison"); });
        await aws.PassAsync(TimeSpan.FromMinutes(4));
        Assert.Single(batches);
        Assert.False(await aws.Do(() => alarms.States["letters"]));
        await aws.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Equal(2, batches.Count);
        Assert.Equal(["poison"], await aws.Do(() => Dead.Messages.Select(message => message.Body).ToList()));
        Assert.True(await aws.Do(() => alarms.States["letters"]));
    }

    [Fact]
    public async Task A_mapping_that_is_deleted_takes_nothing_more()
    {
        await aws.Do(() =>
        {
            var id = Map().Id;
            mappings.ResourceTypes.Single().Delete!(id);
            Queue.Send("left");
        });
        await aws.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Empty(batches);
    }

    [Theory]
    [InlineData(100, 0, 2, "Maximum batch window in seconds must be greater than 0")]
    [InlineData(100, 60, 1, "greater than or equal to 2")]
    [InlineData(20_000, 60, 2, "cannot be more than 10000")]
    public async Task Lambdas_own_limits_are_kept(int size, int window, int concurrency, string refusal)
        => Assert.Contains(refusal, (await Assert.ThrowsAsync<AwsError>(() => aws.Do(() => Map(size, window, concurrency)))).Message);

    [Fact]
    public async Task Messages_that_are_hidden_for_less_than_an_attempt_are_refused()
    {
        await aws.Do(() => lambda.Add(new("slow", "arn:slow", "Slow", "arn:role", Inside: false, TimeSpan.FromSeconds(300), 128, new Dictionary<string, string>())));
        var refused = await Assert.ThrowsAsync<AwsError>(() => aws.Do(() => mappings.ResourceTypes.Single().Create(new("Mapping", "stack", new() { ["EventSourceArn"] = Queue.Arn, ["FunctionName"] = "slow" }))));
        Assert.Equal("Queue visibility timeout: 240 seconds is less than Function timeout: 300 seconds", refused.Message);
    }

    [Fact]
    public async Task Another_alarm_is_refused_by_name()
        => Assert.Contains("ComparisonOperator: only GreaterThanThreshold is modelled", (await Assert.ThrowsAsync<FormatException>(() => aws.Do(() => Watch("LessThanThreshold")))).Message);

    CreatedResource Watch(string comparison) => alarms.ResourceTypes.First().Create(new("Alarm", "stack", new()
    {
        ["AlarmName"] = "letters", ["Namespace"] = "AWS/SQS", ["MetricName"] = "ApproximateNumberOfMessagesVisible", ["ComparisonOperator"] = comparison, ["Threshold"] = 0,
        ["Dimensions"] = new JsonArray(new JsonObject { ["Name"] = "QueueName", ["Value"] = "dead" }),
    }));

    Task<InvocationResult> IFunctionHost.InvokeAsync(LambdaFunction function, byte[] payload)
    {
        batches.Add([.. JsonNode.Parse(payload)!["Records"]!.AsArray().Select(record => record!["body"]!.ToString())]);
        return Task.FromResult(failing ? InvocationResult.Failed("Broken", "no") : new([], null));
    }

    public async Task DisposeAsync() => await aws.DisposeAsync();
    ValueTask IAsyncDisposable.DisposeAsync() => ValueTask.CompletedTask;
}
