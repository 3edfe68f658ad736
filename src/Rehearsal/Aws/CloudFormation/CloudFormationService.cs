using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.CloudFormation;

/// <summary>
/// Stacks that callers make, over the same engine that loads the main template. A stack needs a role that CloudFormation may assume: what its resources need is not the caller's to have.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference
/// </summary>
public sealed class CloudFormationService : AwsService
{
    const string Content = "TemplateBody TemplateURL Parameters Capabilities RoleARN ClientRequestToken Tags";
    const string Principal = "cloudformation.amazonaws.com";

    readonly AwsContext aws;
    readonly IamRoles roles;
    readonly StackSource source;
    readonly StackRun run;
    readonly List<StackRecord> stacks = [];

    /// <param name="types">What stacks may hold; asked when they are made.</param>
    /// <param name="read">An object of S3 by bucket and key; null when it is not there.</param>
    public CloudFormationService(AwsContext aws, ResourceTable types, IamRoles roles, Func<string, string, byte[]?> read)
    {
        (this.aws, this.roles, source, run) = (aws, roles, new(types, read), new(aws, types, Faults));
        Add("CreateStack", Effect.Mutating, "StackName " + Content + " OnFailure DisableRollback TimeoutInMinutes EnableTerminationProtection", Create);
        Add("UpdateStack", Effect.Mutating, "StackName UsePreviousTemplate " + Content, Update);
        Add("DeleteStack", Effect.Mutating, "StackName RoleARN ClientRequestToken RetainResources", Delete);
        Add("ContinueUpdateRollback", Effect.Mutating, "StackName RoleARN ClientRequestToken", Continue);
        Add("UpdateTerminationProtection", Effect.Mutating, "StackName EnableTerminationProtection", Protect);
        Add("DescribeStacks", Effect.Reading, "StackName NextToken", Describe);
        Add("DescribeStackEvents", Effect.Reading, "StackName NextToken", Events);
        Add("DescribeStackResources", Effect.Reading, "StackName LogicalResourceId", Resources);
        Add("ListStacks", Effect.Reading, "StackStatusFilter NextToken", List);
        Add("GetTemplate", Effect.Reading, "StackName TemplateStage", call => new JsonObject { ["TemplateBody"] = Get(call).Content.Body, ["StagesAvailable"] = new JsonArray("Original", "Processed") });
    }

    public override string SigningName => "cloudformation";
    public override Protocol Protocol => Protocol.Query;
    public override string XmlNamespace => "http://cloudformation.amazonaws.com/doc/2010-05-15/";

    public StackFaults Faults { get; } = new();

    /// <summary>Those that are gone too, oldest first.</summary>
    public IReadOnlyList<StackRecord> Stacks => stacks;

    /// <summary>The stack that the CDK's command line has made: its operator deletes it with permissions that are not modelled.</summary>
    public void Adopt(Stack stack, bool isProtected)
    {
        var record = new StackRecord(aws, stack.Name, new(stack.Template, "", new Dictionary<string, string>(), new Dictionary<string, string>()), null) { Id = stack.Id, IsProtected = isProtected, IsOperators = true };
        foreach (var resource in stack.Wanted) record.Resources.Add(resource.Id, new(resource) { Made = stack.Resources[resource.Id], Status = "CREATE_COMPLETE", Moved = aws.Now });
        record.Outputs = stack.Outputs;
        stacks.Add(record);
        record.Move("CREATE_COMPLETE");
    }

    /// <summary>The living stack of a name, or null.</summary>
    public StackRecord? Find(string name) => stacks.LastOrDefault(stack => stack.Name == name && !stack.IsGone);

    JsonObject Create(Call call)
    {
        var name = call.Text("StackName");
        if (name.Length > 128 || !char.IsAsciiLetter(name[0]) || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-'))
            throw StackSource.Invalid($"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*");
        if (Find(name) is { } there)
            return call.TextOrNull("ClientRequestToken") is { } token && token == there.Token && there.Status.StartsWith("CREATE_", StringComparison.Ordinal)
                ? Id(there) : throw new AwsError(400, "AlreadyExistsException", $"Stack [{name}] already exists");
        var (content, role) = (source.Read(call, null), Role(call, null));
        var stack = new StackRecord(aws, name, content, role)
        {
            RollsBack = !Json.Flag(call.Input["DisableRollback"]) && call.TextOrNull("OnFailure") switch
            {
                null or "ROLLBACK" => true,
                "DO_NOTHING" => false,
                var other => throw AwsError.NotModelled(400, $"cloudformation:CreateStack: OnFailure {other} is not modelled"),
            },
            IsProtected = Json.Flag(call.Input["EnableTerminationProtection"]), Token = call.TextOrNull("ClientRequestToken"),
        };
        stacks.Add(stack);
        run.Create(stack);
        return Id(stack);
    }

    JsonObject Update(Call call)
    {
        var name = call.Text("StackName");
        var stack = Alive(name) ?? throw StackSource.Invalid($"Stack [{name}] does not exist");
        if (call.TextOrNull("ClientRequestToken") is { } token && token == stack.Token && stack.Status.StartsWith("UPDATE_", StringComparison.Ordinal)) return Id(stack);
        if (stack.IsBusy || stack.Status is not ("CREATE_COMPLETE" or "UPDATE_COMPLETE" or "UPDATE_ROLLBACK_COMPLETE"))
            throw StackSource.Invalid($"Stack:{stack.Id} is in {stack.Status} state and can not be updated.");
        var (content, role) = (source.Read(call, stack.Content), Role(call, stack));
        if (!run.Changes(stack, content)) throw StackSource.Invalid("No updates are to be performed.");
        (stack.RoleArn, stack.Token) = (role, call.TextOrNull("ClientRequestToken"));
        run.Update(stack, content);
        return Id(stack);
    }

    JsonObject Continue(Call call)
    {
        var stack = Alive(call.Text("StackName")) ?? throw StackSource.Invalid($"Stack [{call.Text("StackName")}] does not exist");
        if (stack.Status != "UPDATE_ROLLBACK_FAILED") throw StackSource.Invalid($"Stack:{stack.Id} is in {stack.Status} state and can not continue update rollback.");
        (stack.RoleArn, stack.Token) = (Role(call, stack), call.TextOrNull("ClientRequestToken"));
        run.Continue(stack);
        return [];
    }

    JsonNode? Delete(Call call)
    {
        if (Alive(call.Text("StackName")) is not { } stack || stack.Status == "DELETE_IN_PROGRESS") return null; // as the real one: nothing to do is no error
        if (stack.IsProtected) throw StackSource.Invalid($"Stack [{stack.Name}] cannot be deleted while TerminationProtection is enabled");
        if (stack.IsBusy) throw StackSource.Invalid($"Stack [{stack.Id}] cannot be deleted while in status {stack.Status}");
        var retained = Json.Texts(call.Input["RetainResources"]);
        if (retained.Count > 0 && stack.Status != "DELETE_FAILED") throw StackSource.Invalid("Invalid operation on stack [" + stack.Id + "]. RetainResources can only be specified for stacks in DELETE_FAILED state");
        (stack.RoleArn, stack.Token) = (Role(call, stack), call.TextOrNull("ClientRequestToken"));
        run.Delete(stack, retained);
        return null;
    }

    JsonObject Protect(Call call)
    {
        var stack = Alive(call.Text("StackName")) ?? throw StackSource.Invalid($"Stack [{call.Text("StackName")}] does not exist");
        stack.IsProtected = Json.Flag(call.Input["EnableTerminationProtection"]);
        return Id(stack);
    }

    /// <summary>A role once given stays the stack's.</summary>
    string? Role(Call call, StackRecord? stack)
    {
        if (stack?.IsOperators == true) return null;
        var arn = call.TextOrNull("RoleARN") ?? stack?.RoleArn
            ?? throw AwsError.NotModelled(400, $"cloudformation:{call.Operation}: without RoleARN the resources are made with the caller's own permissions, which is not modelled");
        return roles.Find(arn)?.Trusts(Principal) == true ? arn : throw StackSource.Invalid($"Role {arn} is invalid or cannot be assumed");
    }

    JsonObject Describe(Call call)
    {
        var found = call.TextOrNull("StackName") is { Length: > 0 } name ? [Get(name, $"Stack with id {name} does not exist")] : stacks.Where(stack => !stack.IsGone);
        return Json.Page([.. found.Select(StackViews.Stack)], "Stacks", call.Input["NextToken"], null, tokenMember: "NextToken");
    }

    JsonObject Events(Call call)
        => Json.Page([.. Get(call).Events.Reverse().Select(entry => StackViews.Event(Get(call), entry))], "StackEvents", call.Input["NextToken"], null, tokenMember: "NextToken");

    JsonObject Resources(Call call)
    {
        var stack = Get(call);
        var found = stack.Resources.Values.Where(resource => call.TextOrNull("LogicalResourceId") is not { } wanted || wanted == resource.LogicalId);
        return new() { ["StackResources"] = Json.List(found.Select(resource => StackViews.Resource(stack, resource))) };
    }

    JsonObject List(Call call)
    {
        var wanted = Json.Texts(call.Input["StackStatusFilter"]);
        return Json.Page([.. stacks.AsEnumerable().Reverse().Where(stack => wanted.Count == 0 || wanted.Contains(stack.Status)).Select(StackViews.Summary)], "StackSummaries", call.Input["NextToken"], null, tokenMember: "NextToken");
    }

    StackRecord? Alive(string nameOrId) => Find(nameOrId) ?? stacks.Find(stack => stack.Id == nameOrId && !stack.IsGone);

    StackRecord Get(Call call) => Get(call.Text("StackName"), $"Stack [{call.Text("StackName")}] does not exist");

    /// <summary>A stack that is gone is found by its id only.</summary>
    StackRecord Get(string nameOrId, string missing) => Find(nameOrId) ?? stacks.Find(stack => stack.Id == nameOrId) ?? throw StackSource.Invalid(missing);

    static JsonObject Id(StackRecord stack) => new() { ["StackId"] = stack.Id };
}
