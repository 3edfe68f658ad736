using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Records;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Locking;

/// <param name="Input">The execution's input as the person gave it.</param>
/// <param name="Execution">The execution's ARN.</param>
/// <param name="StartedAt">ISO 8601.</param>
/// <param name="Machine">Whose input it is: <c>Deploy</c> or <c>Redeploy</c>.</param>
public sealed record EnsureLockInput(JsonElement Input, string Execution, string StartedAt, string Machine = "Deploy");

/// <summary>Replaces the execution's state: what every later step starts from.</summary>
public sealed record EnsureLockOutput(Deployment Deployment, string Execution, string StartedAt, Redeployment Redeployment);

/// <summary>
/// The input is a valid deployment, and this execution is the only one that works on it. A lock whose execution has ended is taken over: the item is
/// compared and set in one DynamoDB call, so of two that try, one wins.
/// </summary>
public sealed class EnsureLock(IAmazonDynamoDB dynamo, IAmazonStepFunctions executions, DeploymentRecords records, Settings settings) : IStep<EnsureLockInput, EnsureLockOutput>
{
    public async Task<EnsureLockOutput> RunAsync(EnsureLockInput input, CancellationToken cancel = default)
    {
        _ = await ParseAsync(input, cancel); // what is wrong is told before anything is locked
        var owner = await OwnerAsync(cancel);
        if (owner?.Execution != input.Execution)
        {
            if (owner != null && await IsRunningAsync(owner, input, cancel)) throw Locked(owner);
            await TakeAsync(input, owner, cancel);
        }

        // Once more: until the lock was taken, another execution may have changed what is recorded.
        var (deployment, redeployment) = await ParseAsync(input, cancel);
        return new(deployment, input.Execution, input.StartedAt, redeployment);
    }

    async Task<(Deployment Deployment, Redeployment Redeployment)> ParseAsync(EnsureLockInput input, CancellationToken cancel)
    {
        var record = await records.ReadAsync(cancel);
        return input.Machine == "Redeploy" ? RedeploymentParser.Parse(input.Input, record, input.StartedAt)
            : (DeploymentParser.Parse(input.Input, record?.Current.Deployment ?? Deployment.Default), Redeployment.None);
    }

    async Task<Owner?> OwnerAsync(CancellationToken cancel)
    {
        var found = await dynamo.GetItemAsync(new GetItemRequest { TableName = settings.LockTable, Key = Key(), ConsistentRead = true }, cancel);
        return found.Item is { Count: > 0 } item ? new(item["Execution"].S, item["StartedAt"].S) : null;
    }

    // An execution that Step Functions does not know is either so new that it does not show yet, or ended more than 90 days ago.
    async Task<bool> IsRunningAsync(Owner owner, EnsureLockInput input, CancellationToken cancel)
    {
        try { return (await executions.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = owner.Execution }, cancel)).Status == ExecutionStatus.RUNNING; }
        catch (ExecutionDoesNotExistException) { return DateTimeOffset.Parse(input.StartedAt) - DateTimeOffset.Parse(owner.StartedAt) < TimeSpan.FromDays(1); }
    }

    async Task TakeAsync(EnsureLockInput input, Owner? stale, CancellationToken cancel)
    {
        var item = Key();
        (item["Execution"], item["StartedAt"]) = (new(input.Execution), new(input.StartedAt));
        try
        {
            await dynamo.PutItemAsync(new PutItemRequest
            {
                TableName = settings.LockTable, Item = item,
                ConditionExpression = stale is null ? "attribute_not_exists(Deployment)" : "Execution = :stale",
                ExpressionAttributeValues = stale is null ? null : new() { [":stale"] = new(stale.Execution) },
            }, cancel);
        }
        catch (ConditionalCheckFailedException)
        {
            // A put whose answer was lost is sent again by the SDK, and then meets itself.
            var owner = await OwnerAsync(cancel);
            if (owner?.Execution != input.Execution) throw Locked(owner ?? new("another execution", input.StartedAt));
        }
    }

    Dictionary<string, AttributeValue> Key() => new() { ["Deployment"] = new(settings.Deployment) };

    LockedException Locked(Owner owner) => new($"The deployment {settings.Deployment} is locked by {owner.Execution} since {owner.StartedAt}. Wait for it, or stop it in the console, and start again.");

    sealed record Owner(string Execution, string StartedAt);
}
