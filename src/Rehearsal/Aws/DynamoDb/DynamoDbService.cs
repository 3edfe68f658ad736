using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.DynamoDb;

/// <summary>DynamoDB: single items, conditionally. The deployment keeps its executions' lock in it and what it has told, so writes are its own bookkeeping. Items never expire: DynamoDB takes days for it.</summary>
public sealed class DynamoDbService : AwsService, IResourceTypes
{
    const string Names = " ExpressionAttributeNames ExpressionAttributeValues ReturnValues";

    readonly AwsContext context;
    readonly Dictionary<string, DynamoTable> tables = new();

    public DynamoDbService(AwsContext context)
    {
        this.context = context;
        Add("GetItem", Effect.Reading, "TableName Key ConsistentRead", Get);
        Add("PutItem", Effect.Own, "TableName Item ConditionExpression" + Names, Put);
        Add("DeleteItem", Effect.Own, "TableName Key ConditionExpression" + Names, Delete);
        Add("UpdateItem", Effect.Own, "TableName Key UpdateExpression ConditionExpression" + Names, Update);
    }

    public override string SigningName => "dynamodb";

    public override Protocol Protocol => Protocol.Json10;

    /// <summary>By name.</summary>
    public IReadOnlyDictionary<string, DynamoTable> Tables => tables;

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::DynamoDB::Table", "AttributeDefinitions BillingMode DeletionProtectionEnabled KeySchema PointInTimeRecoverySpecification SSESpecification TableName Tags TimeToLiveSpecification", Create)
        {
            Delete = name => tables.Remove(name),
        },
    ];

    CreatedResource Create(ResourceRequest request)
    {
        var name = PhysicalNames.Of(request, "TableName", context);
        var types = request.Properties["AttributeDefinitions"]!.AsArray().ToDictionary(row => row!["AttributeName"]!.ToString(), row => row!["AttributeType"]!.ToString());
        var key = request.Properties["KeySchema"]!.AsArray().OrderBy(row => row!["KeyType"]!.ToString() == "HASH" ? 0 : 1).Select(row => row!["AttributeName"]!.ToString()).ToList();
        if (key.FirstOrDefault(attribute => !types.ContainsKey(attribute)) is { } undefined)
            throw new AwsError(400, "ValidationException", $"One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [{undefined}]");
        var table = new DynamoTable(context, name, [.. key.Select(attribute => (attribute, types[attribute]))]);
        if (!tables.TryAdd(name, table)) throw new AwsError(400, "ResourceInUseException", $"Table already exists: {name}");
        return new(name, new() { ["Arn"] = table.Arn });
    }

    JsonObject Get(Call call) => Answer("Item", Of(call).Get(Map(call, "Key"), Json.Flag(call.Input["ConsistentRead"])));

    JsonObject Put(Call call)
    {
        var (condition, item) = (Condition(call), Map(call, "Item"));
        RequireReturn(call, "NONE", "ALL_OLD");
        return Old(call, Of(call).Write(item, whole: false, condition, _ => item));
    }

    JsonObject Delete(Call call)
    {
        var condition = Condition(call);
        RequireReturn(call, "NONE", "ALL_OLD");
        return Old(call, Of(call).Write(Map(call, "Key"), whole: true, condition, _ => null));
    }

    JsonObject Update(Call call)
    {
        RequireReturn(call, "NONE", "ALL_OLD", "ALL_NEW");
        var update = new Expression(call, "UpdateExpression");
        var change = update.Update();
        var (condition, key) = (Condition(call, update.Used), Map(call, "Key"));
        var after = key;
        var before = Of(call).Write(key, whole: true, condition, item =>
        {
            after = item ?? Json.Map(key);
            change(after);
            if (key.Any(part => !Json.Same(part.Value, after[part.Key]))) throw new AwsError(400, "ValidationException", "One or more parameter values were invalid: Cannot update attribute. This attribute is part of the key");
            return after;
        });
        return call.TextOrNull("ReturnValues") == "ALL_NEW" ? Answer("Attributes", after) : Old(call, before);
    }

    /// <summary>Reads the condition and refuses placeholders that no expression used.</summary>
    static Func<JsonObject, bool> Condition(Call call, IEnumerable<string>? usedElsewhere = null)
    {
        var expression = new Expression(call, "ConditionExpression");
        var condition = expression.Condition();
        foreach (var member in new[] { "ExpressionAttributeValues", "ExpressionAttributeNames" })
        {
            var unused = (call.Input[member] as JsonObject ?? []).Select(pair => pair.Key).Except(expression.Used).Except(usedElsewhere ?? []).ToList();
            if (unused.Count > 0) throw new AwsError(400, "ValidationException", $"Value provided in {member} unused in expressions: keys: {{{string.Join(", ", unused)}}}");
        }

        return condition;
    }

    static void RequireReturn(Call call, params string[] modelled)
    {
        if (call.TextOrNull("ReturnValues") is { } wanted && !modelled.Contains(wanted)) throw AwsError.NotModelled(400, $"dynamodb:{call.Operation}: ReturnValues {wanted} is not modelled");
    }

    static JsonObject Old(Call call, JsonObject? before) => call.TextOrNull("ReturnValues") == "ALL_OLD" ? Answer("Attributes", before) : [];

    static JsonObject Answer(string member, JsonObject? item) => item is null ? [] : new() { [member] = item.DeepClone() };

    static JsonObject Map(Call call, string member) => call.Input[member] is JsonObject map ? Json.Map(map)
        : throw new AwsError(400, "ValidationException", $"1 validation error detected: Value null at '{char.ToLowerInvariant(member[0])}{member[1..]}' failed to satisfy constraint: Member must not be null");

    DynamoTable Of(Call call) => tables.GetValueOrDefault(call.Text("TableName")) ?? throw new AwsError(400, "ResourceNotFoundException", "Requested resource not found");
}
