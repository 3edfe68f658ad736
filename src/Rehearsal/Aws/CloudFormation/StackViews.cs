using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.CloudFormation;

/// <summary>Stacks as the API shows them.</summary>
static class StackViews
{
    const string Hidden = "****";

    public static JsonObject Stack(StackRecord stack) => new()
    {
        ["StackId"] = stack.Id, ["StackName"] = stack.Name, ["Description"] = stack.Content.Template.Description, ["CreationTime"] = AwsContext.Iso(stack.Created),
        ["LastUpdatedTime"] = stack.Updated is { } updated ? AwsContext.Iso(updated) : null, ["DeletionTime"] = stack.Deleted is { } deleted ? AwsContext.Iso(deleted) : null,
        ["StackStatus"] = stack.Status, ["StackStatusReason"] = stack.Reason, ["DisableRollback"] = !stack.RollsBack, ["RoleARN"] = stack.RoleArn, ["EnableTerminationProtection"] = stack.IsProtected,
        ["Parameters"] = Json.List(stack.Content.Parameters.Select(pair => new JsonObject
        {
            ["ParameterKey"] = pair.Key, ["ParameterValue"] = stack.Content.Template.Parameters[pair.Key].IsSecret ? Hidden : pair.Value,
        })),
        ["Outputs"] = Json.List(stack.Outputs.Select(pair => new JsonObject { ["OutputKey"] = pair.Key, ["OutputValue"] = pair.Value })),
        ["Tags"] = Json.List(stack.Content.Tags.Select(pair => new JsonObject { ["Key"] = pair.Key, ["Value"] = pair.Value })),
    };

    public static JsonObject Summary(StackRecord stack)
    {
        var view = Stack(stack);
        foreach (var member in new[] { "Parameters", "Outputs", "Tags", "DisableRollback", "RoleARN", "EnableTerminationProtection" }) view.Remove(member);
        return view;
    }

    public static JsonObject Event(StackRecord stack, StackEvent entry) => new()
    {
        ["StackId"] = stack.Id, ["EventId"] = entry.Id, ["StackName"] = stack.Name, ["LogicalResourceId"] = entry.LogicalId, ["PhysicalResourceId"] = entry.PhysicalId, ["ResourceType"] = entry.Type,
        ["Timestamp"] = AwsContext.Iso(entry.At), ["ResourceStatus"] = entry.Status, ["ResourceStatusReason"] = entry.Reason, ["ClientRequestToken"] = entry.Token,
    };

    public static JsonObject Resource(StackRecord stack, StackResource resource) => new()
    {
        ["StackName"] = stack.Name, ["StackId"] = stack.Id, ["LogicalResourceId"] = resource.LogicalId, ["PhysicalResourceId"] = resource.Made?.Id, ["ResourceType"] = resource.Type,
        ["Timestamp"] = AwsContext.Iso(resource.Moved), ["ResourceStatus"] = resource.Status, ["ResourceStatusReason"] = resource.Reason,
    };
}
