using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Sqs;

namespace ComfyServerless.Rehearsal.Lambda;

/// <summary>
/// An event source mapping of a standard queue: pollers that gather messages, each from the first that it gets until its window is over or its batch is full, and then have the function
/// handle them. What the function fails on comes again when the queue's visibility time-out is over. World's thread.
/// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
/// </summary>
/// <param name="size">Messages of a batch at most.</param>
/// <param name="pollers">Batches that are gathered or handled at once at most.</param>
public sealed class QueueMapping(AwsContext aws, LambdaService lambda, SqsQueue queue, string function, int size, TimeSpan window, int pollers)
{
    readonly List<List<SqsMessage>> gathering = [];
    int handling;

    public void Begin() => queue.Arrived += Look;

    public void End() => queue.Arrived -= Look;

    // Whichever poller asks first gets the next message: they take turns.
    void Look()
    {
        while (queue.Visible > 0)
        {
            if (gathering.Count + handling < pollers) Gather();
            if (gathering.MinBy(batch => batch.Count) is not { } next || queue.Receive(1) is not [var message]) return;
            next.Add(message);
            if (next.Count >= size) Close(next);
        }
    }

    void Gather()
    {
        var batch = new List<SqsMessage>();
        gathering.Add(batch);
        aws.Time.After(window, () => Close(batch));
    }

    void Close(List<SqsMessage> batch)
    {
        if (!gathering.Remove(batch) || batch.Count == 0) return;
        handling++;
        _ = HandleAsync(batch);
    }

    async Task HandleAsync(List<SqsMessage> batch)
    {
        try
        {
            var result = await lambda.InvokeAsync(function, new JsonObject { ["Records"] = Json.List(batch.Select(Record)) });
            if (result.Error is null) foreach (var message in batch) queue.Delete(message.Receipt);
            else aws.Note("lambda", $"{lambda.Functions[function].Name} failed on {batch.Count} messages of {queue.Name}: {Encoding.UTF8.GetString(result.Payload)}");
        }
        catch (Exception error)
        {
            aws.Time.Post(() => throw new InvalidOperationException($"the mapping of {queue.Name}: {error.Message}", error));
        }

        handling--;
        Look();
    }

    JsonObject Record(SqsMessage message) => new()
    {
        ["messageId"] = message.Id, ["receiptHandle"] = message.Receipt, ["body"] = message.Body, ["md5OfBody"] = message.Md5, ["messageAttributes"] = new JsonObject(),
        ["attributes"] = message.ToJson()["Attributes"]!.DeepClone(), ["eventSource"] = "aws:sqs", ["eventSourceARN"] = queue.Arn, ["awsRegion"] = aws.Region,
    };
}
