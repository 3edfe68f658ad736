using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Api;

/// <summary>
/// Starts an execution that already has the deployment's lock, so that of two calls at once one starts and the other hears which. The execution's name is known before it starts: the lock
/// is taken in its name, and its first state finds it.
/// </summary>
public sealed class MachineStart(IAmazonDynamoDB dynamo, IAmazonStepFunctions executions, TimeProvider time, Settings settings)
{
    const string Deployment = "Deployment", Execution = "Execution", StartedAt = "StartedAt";

    // A call that died between lock and start leaves a lock in the name of an execution that never was.
    static readonly TimeSpan Orphaned = TimeSpan.FromMinutes(5);

    /// <param name="machine">ARN.</param>
    /// <param name="name">Null: one of its own.</param>
    /// <param name="locked">Whether it has the lock from its start; false: the machine itself knows what to do with another one at work.</param>
    /// <returns>The execution's ARN.</returns>
    /// <exception cref="ProblemException">409: another one works on the deployment. 422: the name was used with another input.</exception>
    public async Task<string> StartAsync(string machine, string? name, string input, bool locked, CancellationToken cancel)
    {
        name ??= "api-" + Guid.NewGuid().ToString("n");
        var arn = $"{machine.Replace(":stateMachine:", ":execution:", StringComparison.Ordinal)}:{name}";
        if (await FindAsync(arn, cancel) is { } known) return Same(known, input);
        var isMine = locked && await TakeAsync(arn, cancel);
        try
        {
            return (await executions.StartExecutionAsync(new StartExecutionRequest { StateMachineArn = machine, Name = name, Input = input }, cancel)).ExecutionArn;
        }
        catch (ExecutionAlreadyExistsException)
        {
            return Same(await FindAsync(arn, cancel) ?? throw new ProblemException(new(409, "Conflict", $"{arn} has ended", [], arn)), input);
        }
        catch (AmazonStepFunctionsException) when (isMine)
        {
            await ReleaseAsync(arn, cancel);
            throw;
        }
    }

    static string Same(DescribeExecutionResponse known, string input) => known.Input == input ? known.ExecutionArn
        : throw new ProblemException(new(422, "Unprocessable Content", "Idempotency-Key: it was used with another body", [new("Idempotency-Key", "used with another body")]));

    public async Task<DescribeExecutionResponse?> FindAsync(string arn, CancellationToken cancel)
    {
        try { return await executions.DescribeExecutionAsync(new DescribeExecutionRequest { ExecutionArn = arn }, cancel); }
        catch (ExecutionDoesNotExistException) { return null; }
    }

    /// <returns>False: it had the lock already, by the same call made before.</returns>
    async Task<bool> TakeAsync(string arn, CancellationToken cancel)
    {
        var found = (await dynamo.GetItemAsync(new GetItemRequest { TableName = settings.LockTable, Key = Key(), ConsistentRead = true }, cancel)).Item;
        var owner = found is { Count: > 0 } ? found[Execution].S : null;
        if (owner == arn) return false;
        if (owner is not null && await IsAtWorkAsync(owner, found![StartedAt].S, cancel)) throw Busy(owner);
        var item = Key();
        (item[Execution], item[StartedAt]) = (new(arn), new(time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture)));
        try
        {
            await dynamo.PutItemAsync(new PutItemRequest
            {
                TableName = settings.LockTable, Item = item, ConditionExpression = owner is null ? "attribute_not_exists(Deployment)" : "Execution = :stale",
                ExpressionAttributeValues = owner is null ? null : new() { [":stale"] = new(owner) },
            }, cancel);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            var winner = (await dynamo.GetItemAsync(new GetItemRequest { TableName = settings.LockTable, Key = Key(), ConsistentRead = true }, cancel)).Item;
            var other = winner is { Count: > 0 } ? winner[Execution].S : "another execution";
            return other == arn ? false : throw Busy(other);
        }
    }

    async Task<bool> IsAtWorkAsync(string owner, string since, CancellationToken cancel) => await FindAsync(owner, cancel) is { } execution ? execution.Status == ExecutionStatus.RUNNING
        : time.GetUtcNow() - DateTimeOffset.Parse(since, System.Globalization.CultureInfo.InvariantCulture) < Orphaned;

    async Task ReleaseAsync(string arn, CancellationToken cancel)
    {
        try
        {
            await dynamo.DeleteItemAsync(new DeleteItemRequest { TableName = settings.LockTable, Key = Key(), ConditionExpression = "Execution = :mine", ExpressionAttributeValues = new() { [":mine"] = new(arn) } }, cancel);
        }
        catch (ConditionalCheckFailedException)
        {
            // somebody else's by now
        }
    }

    Dictionary<string, AttributeValue> Key() => new() { [Deployment] = new(settings.Deployment) };

    static ProblemException Busy(string owner) => new(new(409, "Conflict", $"{owner} works on the deployment. Wait for it, or stop it.", [], owner));
}
