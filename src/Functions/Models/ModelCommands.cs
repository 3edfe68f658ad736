using System.Globalization;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Nodes;

namespace ComfyServerless.Functions.Models;

/// <summary>Commands of SSM that make GPU nodes' models what the bucket holds. A command's comment tells which attempt it is: SSM is the only memory.</summary>
public sealed class ModelCommands(IAmazonSimpleSystemsManagement ssm, Settings settings)
{
    const string AttemptMark = "attempt ";

    /// <summary>Seconds in which a node has to fetch a command; then it counts as failed there.</summary>
    const int DeliverySeconds = 600;

    /// <summary>What targets by instance ids take at most.</summary>
    public const int MostInstances = 50;

    /// <summary>One command for all GPU nodes of the deployment, half of them at a time; it ends when half of them have failed.</summary>
    /// <returns>Its id.</returns>
    public Task<string> SendToAllAsync(string why, CancellationToken cancel)
        => SendAsync([new Target { Key = "tag:" + GpuNodes.ClusterTag, Values = [settings.Deployment] }, new Target { Key = "tag:" + GpuNodes.PoolTag, Values = [GpuNodes.Pool] }], 1, why, cancel);

    /// <summary>The same for nodes that failed.</summary>
    /// <param name="instances">At most <see cref="MostInstances"/>.</param>
    public Task<string> SendToAsync(IReadOnlyList<string> instances, int attempt, CancellationToken cancel)
        => SendAsync([new Target { Key = "InstanceIds", Values = [.. instances] }], attempt, $"{instances.Count} nodes that failed before", cancel);

    /// <summary>A command to all nodes that was asked for after that instant, so that every node lists the bucket after it too.</summary>
    public async Task<string?> FindNewerAsync(DateTimeOffset instant, CancellationToken cancel)
    {
        var found = await ssm.ListCommandsAsync(new ListCommandsRequest
        {
            Filters =
            [
                new() { Key = CommandFilterKey.DocumentName, Value = settings.ModelsDocument },
                new() { Key = CommandFilterKey.InvokedAfter, Value = instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) },
            ],
        }, cancel);
        return (found.Commands ?? []).Find(command => command.Status != CommandStatus.Cancelled && command.Targets is { Count: > 1 } && command.RequestedDateTime?.ToUniversalTime() >= instant.UtcDateTime)?.CommandId;
    }

    /// <summary>1 for a command to all nodes, and for one that a person sent.</summary>
    public async Task<int> AttemptOfAsync(string id, CancellationToken cancel)
    {
        var comment = (await ssm.ListCommandsAsync(new ListCommandsRequest { CommandId = id }, cancel)).Commands?.FirstOrDefault()?.Comment ?? "";
        return comment.StartsWith(AttemptMark, StringComparison.Ordinal) && int.TryParse(comment[AttemptMark.Length..].Split(':')[0], CultureInfo.InvariantCulture, out var attempt) ? attempt : 1;
    }

    async Task<string> SendAsync(List<Target> targets, int attempt, string why, CancellationToken cancel) => (await ssm.SendCommandAsync(new SendCommandRequest
    {
        DocumentName = settings.ModelsDocument, Targets = targets, MaxConcurrency = "50%", MaxErrors = "50%", TimeoutSeconds = DeliverySeconds, Comment = $"{AttemptMark}{attempt}: {why}",
    }, cancel)).Command.CommandId;
}
