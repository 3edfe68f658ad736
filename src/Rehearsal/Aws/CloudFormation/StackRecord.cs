using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.CloudFormation;

/// <summary>What a stack is made from: a template and the values of its parameters.</summary>
public sealed record StackContent(StackTemplate Template, string Body, IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, string> Tags);

/// <summary>A stack that CloudFormation keeps, with everything that has happened to it. World's thread.</summary>
public sealed class StackRecord(AwsContext aws, string name, StackContent content, string? roleArn)
{
    readonly List<StackEvent> events = [];

    public string Name => name;
    public string Id { get; init; } = aws.Arn("cloudformation", $"stack/{name}/{aws.Uuid()}");
    public StackContent Content { get; set; } = content;
    public string? RoleArn { get; set; } = roleArn;
    public string Status { get; private set; } = "";
    public string? Reason { get; private set; }
    public DateTimeOffset Created { get; } = aws.Now;
    public DateTimeOffset? Updated { get; set; }
    public DateTimeOffset? Deleted { get; set; }
    public bool RollsBack { get; init; } = true;
    public bool IsProtected { get; set; }

    /// <summary>Deployed with the operator's own permissions, as <c>cdk deploy</c> does.</summary>
    public bool IsOperators { get; init; }

    /// <summary>The ClientRequestToken of the operation that runs, or ran last.</summary>
    public string? Token { get; set; }

    /// <summary>By logical id: what there is, or was meant to be.</summary>
    public Dictionary<string, StackResource> Resources { get; } = [];

    public IReadOnlyDictionary<string, string> Outputs { get; set; } = new Dictionary<string, string>();

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<StackEvent> Events => events;

    public bool IsBusy => Status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal);
    public bool IsGone => Status == "DELETE_COMPLETE";

    public void Move(string status, string? reason = null)
    {
        (Status, Reason) = (status, reason);
        events.Add(new(aws.Uuid(), name, Id, "AWS::CloudFormation::Stack", status, reason, aws.Now, Token));
        aws.Note("cloudformation", $"stack {name} is {status}{(reason is null ? "" : ": " + reason)}");
    }

    public void Move(StackResource resource, string status, string? reason = null)
    {
        (resource.Status, resource.Reason, resource.Moved) = (status, reason, aws.Now);
        events.Add(new(resource.LogicalId + "-" + aws.Uuid(), resource.LogicalId, resource.Made?.Id ?? "", resource.Type, status, reason, aws.Now, Token));
    }
}

/// <summary>One resource of a stack.</summary>
public sealed class StackResource(TemplateResource template)
{
    public TemplateResource Template { get; set; } = template;
    public string LogicalId => Template.Id;
    public string Type => Template.Type;
    public string Status { get; set; } = "";
    public string? Reason { get; set; }
    public DateTimeOffset Moved { get; set; }

    /// <summary>As last asked for, references resolved.</summary>
    public JsonObject Properties { get; set; } = [];

    /// <summary>Null: nothing was made.</summary>
    public CreatedResource? Made { get; set; }
}

public sealed record StackEvent(string Id, string LogicalId, string PhysicalId, string Type, string Status, string? Reason, DateTimeOffset At, string? Token);

/// <summary>What a scenario makes of stacks.</summary>
public sealed class StackFaults
{
    /// <summary>Why a resource fails instead of being made, changed or deleted: by verb (CREATE, UPDATE, DELETE) and resource type.</summary>
    public Dictionary<(string Verb, string ResourceType), string> Failures { get; } = [];
}
