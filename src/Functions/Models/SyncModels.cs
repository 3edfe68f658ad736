using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.SQS;
using Amazon.SQS.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Nodes;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Models;

/// <param name="Records">A batch of the sync queue, as Lambda hands it over.</param>
public sealed record SyncModelsInput(IReadOnlyList<QueueMessage> Records);

public sealed record QueueMessage(string MessageId, string Body);

/// <param name="Changes">Changes of models in the batch.</param>
/// <param name="Command">The command to all GPU nodes that covers them, sent now or already there; null: none is needed.</param>
/// <param name="Postponed">Nodes that failed and get another command after a pause.</param>
/// <param name="Retried">Nodes that got one now.</param>
/// <param name="GivenUp">Nodes that failed too often: they stand in the dead-letter queue.</param>
public sealed record SyncModelsOutput(int Changes, string? Command, IReadOnlyList<string> Postponed, IReadOnlyList<string> Retried, IReadOnlyList<string> GivenUp);

/// <summary>
/// What has changed in the models bucket comes to every GPU node: one command for the whole batch. No machine runs it, its queue does. What a node has to do follows from the bucket and not
/// from the message, so neither order nor repetition matters: a batch that failed half-way is simply handled again.
/// </summary>
public sealed class SyncModels(ModelCommands commands, IAmazonEC2 ec2, IAmazonSQS queues, Settings settings) : IStep<SyncModelsInput, SyncModelsOutput>
{
    /// <summary>Commands that a node gets in all; the pauses between them are one, two and four minutes.</summary>
    public const int Attempts = 4;

    public async Task<SyncModelsOutput> RunAsync(SyncModelsInput input, CancellationToken cancel = default)
    {
        List<SyncMessage> messages = [.. input.Records.Select(record => SyncMessage.Parse(record.Body))];
        var changes = messages.OfType<SyncMessage.Change>().Where(change => ModelFolders.Holds(change.Key)).ToList();
        var command = changes.Count == 0 ? null : await CoverAsync(changes, cancel);
        var retried = await RetryAsync([.. messages.OfType<SyncMessage.Retry>()], cancel);
        var (postponed, givenUp) = await PostponeAsync([.. messages.OfType<SyncMessage.Failure>()], cancel);
        foreach (var unknown in messages.OfType<SyncMessage.Unknown>()) await BuryAsync(unknown.Body, cancel);
        return new(changes.Count, command, postponed, retried, givenUp);
    }

    async Task<string?> CoverAsync(IReadOnlyList<SyncMessage.Change> changes, CancellationToken cancel)
    {
        // The events' time is cut to whole seconds.
        if (await commands.FindNewerAsync(changes.Max(change => change.At).AddSeconds(1), cancel) is { } newer) return newer;
        if ((await RunningAsync([], cancel)).Count == 0) return null;
        return await commands.SendToAllAsync(changes.Count == 1 ? "one change" : $"{changes.Count} changes", cancel);
    }

    async Task<IReadOnlyList<string>> RetryAsync(IReadOnlyList<SyncMessage.Retry> due, CancellationToken cancel)
    {
        var retried = new List<string>();
        foreach (var attempt in due.GroupBy(retry => retry.Attempt))
            foreach (var some in attempt.SelectMany(retry => retry.Instances).Distinct().Chunk(ModelCommands.MostInstances))
                if (await RunningAsync(some, cancel) is { Count: > 0 } alive)
                {
                    await commands.SendToAsync(alive, attempt.Key, cancel);
                    retried.AddRange(alive);
                }

        return retried;
    }

    /// <summary>Nodes that are gone are neither tried again nor complained about.</summary>
    async Task<(IReadOnlyList<string> Postponed, IReadOnlyList<string> GivenUp)> PostponeAsync(IReadOnlyList<SyncMessage.Failure> failures, CancellationToken cancel)
    {
        var (postponed, givenUp) = (new List<string>(), new List<string>());
        foreach (var command in failures.GroupBy(failure => failure.Command))
        {
            var attempt = await commands.AttemptOfAsync(command.Key, cancel);
            foreach (var some in command.DistinctBy(failure => failure.Instance).Chunk(ModelCommands.MostInstances))
            {
                if (await RunningAsync([.. some.Select(failure => failure.Instance)], cancel) is not { Count: > 0 } alive) continue;
                if (attempt < Attempts)
                {
                    var pause = (int)TimeSpan.FromMinutes(1 << (attempt - 1)).TotalSeconds;
                    await queues.SendMessageAsync(new SendMessageRequest { QueueUrl = settings.SyncQueueUrl, MessageBody = SyncMessage.Of(new(attempt + 1, alive)), DelaySeconds = pause }, cancel);
                    postponed.AddRange(alive);
                    continue;
                }

                var statuses = some.Where(failure => alive.Contains(failure.Instance)).Select(failure => $"{failure.Instance} {failure.Status}");
                await BuryAsync($"After {Attempts} commands these nodes still have not the models that the bucket holds: {string.Join(", ", statuses)}. The last was {command.Key}; its output in Systems Manager says why.", cancel);
                givenUp.AddRange(alive);
            }
        }

        return (postponed, givenUp);
    }

    Task BuryAsync(string body, CancellationToken cancel) => queues.SendMessageAsync(new SendMessageRequest { QueueUrl = settings.SyncDeadLettersUrl, MessageBody = body }, cancel);

    /// <summary>The deployment's GPU nodes that run.</summary>
    /// <param name="of">Only these; empty: any.</param>
    async Task<IReadOnlyList<string>> RunningAsync(IReadOnlyList<string> of, CancellationToken cancel)
    {
        var filters = new List<Filter>
        {
            new("tag:" + GpuNodes.ClusterTag, [settings.Deployment]), new("tag:" + GpuNodes.PoolTag, [GpuNodes.Pool]), new("instance-state-name", ["running"]),
        };
        if (of.Count > 0) filters.Add(new("instance-id", [.. of]));
        var found = await ec2.DescribeInstancesAsync(new DescribeInstancesRequest { Filters = filters }, cancel);
        return [.. (found.Reservations ?? []).SelectMany(reservation => reservation.Instances).Select(instance => instance.InstanceId)];
    }
}
