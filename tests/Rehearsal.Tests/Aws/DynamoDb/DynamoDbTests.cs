using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using ComfyServerless.Rehearsal.Aws.DynamoDb;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.DynamoDb;

public sealed class DynamoDbTests : IAsyncLifetime
{
    LocalAws aws = null!;
    DynamoDbService service = null!;
    AmazonDynamoDBClient client = null!;
    string table = "";

    public async Task InitializeAsync()
    {
        aws = await LocalAws.StartAsync(context => [service = new(context)]);
        client = new(LocalAws.Credentials(), aws.Here(new AmazonDynamoDBConfig()));
        table = await aws.Do(() => service.ResourceTypes.Single().Create(new ResourceRequest("LockTable", "Stack", new()
        {
            ["AttributeDefinitions"] = new JsonArray(new JsonObject { ["AttributeName"] = "Deployment", ["AttributeType"] = "S" }),
            ["KeySchema"] = new JsonArray(new JsonObject { ["AttributeName"] = "Deployment", ["KeyType"] = "HASH" }),
        })).Id);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await aws.DisposeAsync();
    }

    [Fact]
    public async Task Of_two_that_take_the_lock_one_wins()
    {
        var results = await Task.WhenAll(TakesAsync("one"), TakesAsync("two"));
        Assert.Single(results, true);
        Assert.Equal(results[0] ? "one" : "two", await OwnerAsync());
    }

    [Fact]
    public async Task Only_the_owner_lets_go_and_a_stale_lock_is_taken_over_once()
    {
        Assert.True(await TakesAsync("dead"));
        await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => ReleaseAsync("other"));
        var results = await Task.WhenAll(TakesAsync("one", stale: "dead"), TakesAsync("two", stale: "dead"));
        Assert.Single(results, true);
        await ReleaseAsync(results[0] ? "one" : "two");
        Assert.Null(await OwnerAsync());
        await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => ReleaseAsync("one"));
    }

    [Fact]
    public async Task A_read_that_does_not_ask_for_consistency_sees_the_past_for_a_second()
    {
        await TakesAsync("one");
        Assert.Null(await OwnerAsync(consistent: false));
        Assert.Equal("one", await OwnerAsync());
        await aws.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("one", await OwnerAsync(consistent: false));
    }

    [Theory]
    [InlineData("attribute_exists(Deployment) AND Execution = :one", true)]
    [InlineData("attribute_not_exists(Deployment) OR Execution = :one", true)]
    [InlineData("attribute_not_exists(Deployment) OR attribute_not_exists(Execution) AND Execution = :one", false)]
    [InlineData("NOT (Execution = :one)", false)]
    [InlineData("#execution = :one and attribute_exists(#execution)", true)]
    [InlineData("Missing = :one", false)]
    public async Task Conditions_are_read_with_their_precedence(string condition, bool holds)
    {
        await TakesAsync("one");
        var request = new DeleteItemRequest { TableName = table, Key = Key(), ConditionExpression = condition, ExpressionAttributeValues = new() { [":one"] = new("one") } };
        if (condition.Contains('#')) request.ExpressionAttributeNames = new() { ["#execution"] = "Execution" };
        var deletion = await Record.ExceptionAsync(() => client.DeleteItemAsync(request));
        Assert.Equal(holds ? null : typeof(ConditionalCheckFailedException), deletion?.GetType());
        Assert.Equal(holds ? null : "one", await OwnerAsync());
    }

    [Theory]
    [InlineData("Execution <> :one", "<> in ConditionExpression is not modelled")]
    [InlineData("begins_with(Execution, :one)", "begins_with in ConditionExpression is not modelled")]
    [InlineData("size(Execution) = :one", "size in ConditionExpression is not modelled")]
    [InlineData("Execution.Name = :one", "a nested attribute in ConditionExpression is not modelled")]
    [InlineData("Execution = :two", "not defined; attribute value: :two")]
    [InlineData("Owner = :one", "reserved keyword: Owner")]
    [InlineData("attribute_exists(Execution)", "unused in expressions: keys: {:one}")]
    [InlineData("Execution = :one AND", "Syntax error; token: \"<EOF>\"")]
    [InlineData("Execution = :one )", "Syntax error; token: \")\"")]
    public async Task What_is_wrong_or_not_modelled_in_a_condition_is_named(string condition, string message)
    {
        var refused = await Assert.ThrowsAnyAsync<AmazonDynamoDBException>(() => client.DeleteItemAsync(new DeleteItemRequest
        {
            TableName = table, Key = Key(), ConditionExpression = condition, ExpressionAttributeValues = new() { [":one"] = new("one") },
        }));
        Assert.Contains(message, refused.Message);
    }

    [Fact]
    public async Task An_update_sets_and_removes_attributes_but_not_the_key()
    {
        await TakesAsync("one");
        var updated = await client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table, Key = Key(), UpdateExpression = "SET Step = :step, Execution = :step REMOVE StartedAt", ConditionExpression = "Execution = :one",
            ExpressionAttributeValues = new() { [":step"] = new("EnsureCluster"), [":one"] = new("one") }, ReturnValues = ReturnValue.ALL_NEW,
        });
        Assert.Equal(["Deployment", "Execution", "Step"], updated.Attributes.Keys.Order());
        var key = new UpdateItemRequest { TableName = table, Key = Key(), UpdateExpression = "SET Deployment = :other", ExpressionAttributeValues = new() { [":other"] = new("other") } };
        Assert.Contains("part of the key", (await Assert.ThrowsAnyAsync<AmazonDynamoDBException>(() => client.UpdateItemAsync(key))).Message);
        Assert.Equal("EnsureCluster", await OwnerAsync());
    }

    [Fact]
    public async Task Tables_keys_and_members_that_do_not_fit_are_refused()
    {
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => client.GetItemAsync(new GetItemRequest { TableName = "nowhere", Key = Key() }));
        Assert.Contains("does not match the schema", await RefusedAsync(new GetItemRequest { TableName = table, Key = new() { ["Other"] = new("x") } }));
        Assert.Contains("Type mismatch for key Deployment expected: S actual: N", await RefusedAsync(new GetItemRequest { TableName = table, Key = new() { ["Deployment"] = new() { N = "1" } } }));
        Assert.Contains("dynamodb:GetItem: the member ProjectionExpression is not modelled", await RefusedAsync(new GetItemRequest { TableName = table, Key = Key(), ProjectionExpression = "Execution" }));
        Assert.Contains("Missing the key Deployment", (await Assert.ThrowsAnyAsync<AmazonDynamoDBException>(() => client.PutItemAsync(new PutItemRequest { TableName = table, Item = new() { ["a"] = new("b") } }))).Message);

        async Task<string> RefusedAsync(GetItemRequest request) => (await Assert.ThrowsAnyAsync<AmazonDynamoDBException>(() => client.GetItemAsync(request))).Message;
    }

    [Fact]
    public async Task Writes_are_the_executions_own_bookkeeping()
    {
        await TakesAsync("one");
        await ReleaseAsync("one");
        Assert.Empty(await aws.MutationsAsync());
    }

    Dictionary<string, AttributeValue> Key() => new() { ["Deployment"] = new("comfyui") };

    async Task<bool> TakesAsync(string execution, string? stale = null)
    {
        var item = Key();
        (item["Execution"], item["StartedAt"]) = (new(execution), new("2026-07-01T08:00:00Z"));
        try
        {
            await client.PutItemAsync(new PutItemRequest
            {
                TableName = table, Item = item, ConditionExpression = stale is null ? "attribute_not_exists(Deployment)" : "Execution = :stale",
                ExpressionAttributeValues = stale is null ? null : new() { [":stale"] = new(stale) },
            });
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    Task ReleaseAsync(string execution) => client.DeleteItemAsync(new DeleteItemRequest
    {
        TableName = table, Key = Key(), ConditionExpression = "Execution = :mine", ExpressionAttributeValues = new() { [":mine"] = new(execution) },
    });

    async Task<string?> OwnerAsync(bool consistent = true)
        => (await client.GetItemAsync(new GetItemRequest { TableName = table, Key = Key(), ConsistentRead = consistent })).Item?.GetValueOrDefault("Execution")?.S;
}
