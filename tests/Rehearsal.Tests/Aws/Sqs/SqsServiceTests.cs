using System.Text.Json.Nodes;
using Amazon.SQS;
using Amazon.SQS.Model;
using ComfyServerless.Rehearsal.Aws.Sqs;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.Sqs;

public sealed class SqsServiceTests : IAsyncLifetime
{
    LocalAws aws = null!;
    SqsService sqs = null!;
    AmazonSQSClient client = null!;
    string queue = "", dead = "";

    public async Task InitializeAsync()
    {
        aws = await LocalAws.StartAsync(context =>
        {
            sqs = new(context);
            var type = sqs.ResourceTypes.First();
            var grave = type.Create(new("Dead", "stack", []));
            dead = grave.Id;
            queue = type.Create(new("Queue", "stack", new()
            {
                ["VisibilityTimeout"] = 60, ["RedrivePolicy"] = new JsonObject { ["deadLetterTargetArn"] = grave.Attributes!["Arn"]!.DeepClone(), ["maxReceiveCount"] = 2 },
            })).Id;
            return [sqs];
        });
        client = new(LocalAws.Credentials(), aws.Here(new AmazonSQSConfig()));
    }

    async Task<Message?> Receive(string? from = null)
        => (await client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = from ?? queue, MaxNumberOfMessages = 10 })).Messages?.SingleOrDefault();

    [Fact]
    public async Task A_message_is_hidden_after_it_was_received_and_comes_again_when_nobody_deleted_it()
    {
        await client.SendMessageAsync(queue, "hello");
        Assert.Equal("hello", (await Receive())!.Body);
        Assert.Null(await Receive());
        await aws.PassAsync(TimeSpan.FromSeconds(61));
        var again = await Receive();
        await client.DeleteMessageAsync(queue, again!.ReceiptHandle);
        await aws.PassAsync(TimeSpan.FromHours(1));
        Assert.Null(await Receive());
    }

    [Fact]
    public async Task A_message_that_was_received_too_often_goes_to_the_dead_letter_queue()
    {
        await client.SendMessageAsync(queue, "poison");
        for (var i = 0; i < 2; i++)
        {
            Assert.NotNull(await Receive());
            await aws.PassAsync(TimeSpan.FromMinutes(2));
        }

        Assert.Null(await Receive());
        Assert.Equal("poison", (await Receive(dead))!.Body);
    }

    [Fact]
    public async Task A_queue_that_is_not_there_and_too_many_messages_at_once_are_refused()
    {
        await Assert.ThrowsAsync<QueueDoesNotExistException>(() => client.GetQueueUrlAsync("nowhere"));
        await Assert.ThrowsAsync<AmazonSQSException>(() => client.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queue, MaxNumberOfMessages = 11 }));
    }

    [Fact]
    public async Task Only_the_rules_of_its_policy_may_send_to_a_queue()
    {
        var arn = await aws.Do(() => sqs.Queues.Values.Single(known => known.Url == queue).Arn);
        Assert.False(await aws.Do(() => sqs.Admits(arn, "arn:aws:events:us-west-2:1:rule/a")));
        var policy = JsonNode.Parse("""
            {"Statement": [
              {"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "sqs:*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
              {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": ["sqs:GetQueueUrl", "sqs:SendMessage"], "Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:events:us-west-2:1:rule/a"}}}
            ]}
            """)!;
        await aws.Do(() => sqs.ResourceTypes.Last().Create(new("Policy", "stack", new() { ["Queues"] = new JsonArray(queue), ["PolicyDocument"] = policy })));
        Assert.Equal((true, false), await aws.Do(() => (sqs.Admits(arn, "arn:aws:events:us-west-2:1:rule/a"), sqs.Admits(arn, "arn:aws:events:us-west-2:1:rule/b"))));
    }

    [Fact]
    public async Task A_rule_delivers_its_event_as_the_body()
    {
        await aws.Do(() => sqs.Deliver(sqs.Queues.Values.Single(known => known.Url == queue).Arn, new JsonObject { ["a"] = 1 }));
        Assert.Equal("""{"a":1}""", (await Receive())!.Body);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await aws.DisposeAsync();
    }
}
