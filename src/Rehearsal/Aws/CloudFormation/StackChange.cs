using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.CloudFormation;

/// <summary>
/// Makes a stack's resources what a template says, each as soon as those that it needs are there: new ones are made, changed ones changed or replaced, the rest is left alone.
/// Stops at the first failure. What is no longer wanted stays for <see cref="Superfluous"/>. World's thread.
/// </summary>
sealed class StackChange(AwsContext aws, ResourceTable types, StackFaults faults, StackRecord stack, StackContent content)
{
    static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    readonly TaskCompletionSource stop = new();
    readonly Dictionary<string, CreatedResource> made = stack.Resources.Values.Where(resource => resource.Made != null).ToDictionary(resource => resource.LogicalId, resource => resource.Made!);
    readonly List<StackResource> replaced = [];

    /// <summary>Logical ids of the resources that failed, oldest first; empty: everything is as wanted.</summary>
    public List<string> Failed { get; } = [];

    /// <summary>What the template no longer has, and what was replaced, once the change has gone well.</summary>
    public IReadOnlyList<StackResource> Superfluous { get; private set; } = [];

    public IReadOnlyDictionary<string, string> Outputs => Scope.Outputs;

    StackScope Scope => new(aws, stack.Name, stack.Id, content.Template, made, content.Parameters);

    /// <summary>How much of it would be another than before; references to what would be replaced count as they are now.</summary>
    public bool ChangesNothing()
    {
        var wanted = Scope.Wanted;
        if (wanted.Count != stack.Resources.Values.Count(resource => resource.Made != null) || wanted.Any(resource => !made.ContainsKey(resource.Id))) return false;
        return wanted.All(resource => stack.Resources[resource.Id] is var have && have.Type == resource.Type && Json.Same(have.Properties, Request(resource, types.Of(resource)).Properties));
    }

    public async Task RunAsync()
    {
        var wanted = Scope.Wanted;
        var tasks = new Dictionary<string, Task<bool>>();
        foreach (var resource in wanted)
        {
            var needed = References.Of(resource).Where(tasks.ContainsKey).Select(id => tasks[id]).ToList();
            tasks[resource.Id] = AfterAsync(needed, resource);
        }

        await Task.WhenAll(tasks.Values);
        var gone = stack.Resources.Values.Where(resource => wanted.All(other => other.Id != resource.LogicalId)).ToList();
        Superfluous = Failed.Count > 0 ? [] : [.. replaced, .. gone];
    }

    async Task<bool> AfterAsync(List<Task<bool>> needed, TemplateResource resource)
    {
        var all = await Task.WhenAll(needed);
        return all.All(good => good) && Failed.Count == 0 && await MoveAsync(resource);
    }

    async Task<bool> MoveAsync(TemplateResource wanted)
    {
        var type = types.Of(wanted);
        ResourceRequest request;
        try { request = Request(wanted, type); }
        catch (TemplateException error) { return Fail(stack.Resources[wanted.Id] = new(wanted), "CREATE", $"Template error: {error.Message}"); }

        var have = stack.Resources.GetValueOrDefault(wanted.Id);
        if (have?.Made is null || have.Type != wanted.Type) return await CreateAsync(wanted, type, request, have);
        have.Template = wanted;
        var changed = Changed(have.Properties, request.Properties);
        if (changed.Count == 0) return true;
        if (type.Update is null || changed.Any(type.Replacing.Split(' ').Contains)) return await ReplaceAsync(wanted, type, request, have);
        return await UpdateAsync(type, request, have);
    }

    /// <summary>With the stack's tags, where the resource can have tags and has none of that name.</summary>
    ResourceRequest Request(TemplateResource wanted, ResourceType type)
    {
        var request = Scope.Request(wanted, type);
        if (content.Tags.Count == 0 || !type.Properties.Split(' ').Contains("Tags")) return request;
        var own = request.Tags;
        request.Properties["Tags"] = Json.List(own.Concat(content.Tags.Where(tag => !own.ContainsKey(tag.Key))).Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value }));
        return request;
    }

    async Task<bool> CreateAsync(TemplateResource wanted, ResourceType type, ResourceRequest request, StackResource? before)
    {
        var resource = stack.Resources[wanted.Id] = new(wanted) { Properties = request.Properties };
        if (before?.Made != null) replaced.Add(before);
        stack.Move(resource, "CREATE_IN_PROGRESS");
        return await DoAsync(resource, "CREATE", type, type.Latency, () =>
        {
            made[wanted.Id] = resource.Made = type.Create(request);
            stack.Move(resource, "CREATE_IN_PROGRESS", "Resource creation Initiated");
        });
    }

    async Task<bool> ReplaceAsync(TemplateResource wanted, ResourceType type, ResourceRequest request, StackResource before)
    {
        stack.Move(before, "UPDATE_IN_PROGRESS", "Requested update requires the creation of a new physical resource; hence creating one.");
        if (type.NameProperty is { } name && request.TextOrNull(name) is { } own && before.Properties[name]?.ToString() == own)
            return Fail(before, "UPDATE", $"CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename {own} and update the stack again.");
        var next = new StackResource(wanted) { Properties = request.Properties, Made = before.Made };
        stack.Resources[wanted.Id] = next;
        var good = await DoAsync(next, "UPDATE", type, type.Latency, () => made[wanted.Id] = next.Made = type.Create(request));
        if (next.Made == before.Made) (stack.Resources[wanted.Id], before.Status, before.Reason) = (before, next.Status, next.Reason);
        else replaced.Add(before);
        return good;
    }

    async Task<bool> UpdateAsync(ResourceType type, ResourceRequest request, StackResource resource)
    {
        stack.Move(resource, "UPDATE_IN_PROGRESS");
        return await DoAsync(resource, "UPDATE", type, type.UpdateLatency, () =>
        {
            var attributes = type.Update!(resource.Made!.Id, request);
            made[resource.LogicalId] = resource.Made = resource.Made with { Attributes = attributes };
            resource.Properties = request.Properties;
        });
    }

    /// <summary>Starts it, and waits until AWS would have it done.</summary>
    async Task<bool> DoAsync(StackResource resource, string what, ResourceType type, string? latency, Action start)
    {
        try
        {
            if (faults.Failures.TryGetValue((what, resource.Type), out var reason)) return Fail(resource, what, reason);
            start();
            var passed = latency is null || await PassAsync(aws.Latencies.Of(latency));
            while (passed && type.IsReady?.Invoke(resource.Made!.Id) == false) passed = await PassAsync(Poll);
            if (!passed) return Fail(resource, what, what == "CREATE" ? "Resource creation cancelled" : "Resource update cancelled");
            stack.Move(resource, what + "_COMPLETE");
            return true;
        }
        catch (AwsError error)
        {
            return Fail(resource, what, Handler(error, resource.Type));
        }
        catch (FormatException error)
        {
            return Fail(resource, what, $"Properties validation failed for resource {resource.LogicalId} with message: #: required: {error.Message}");
        }
    }

    /// <returns>False when another resource has failed meanwhile.</returns>
    async Task<bool> PassAsync(TimeSpan span)
    {
        var passed = new TaskCompletionSource();
        using var alarm = aws.Time.Alarm(span, () => passed.TrySetResult());
        return await Task.WhenAny(passed.Task, stop.Task) == passed.Task;
    }

    bool Fail(StackResource resource, string what, string reason)
    {
        Failed.Add(resource.LogicalId);
        stack.Move(resource, what + "_FAILED", reason);
        stop.TrySetResult();
        return false;
    }

    /// <summary>As CloudFormation quotes a service: <c>Resource handler returned message: "…" (RequestToken: …, HandlerErrorCode: …)</c>.</summary>
    public static string Handler(AwsError error, string type)
        => $"Resource handler returned message: \"{error.Message} (Service: {type.Split("::")[1]}, Status Code: {error.Status}, Error Code: {error.Code})\" (HandlerErrorCode: {HandlerCode(error)})";

    static string HandlerCode(AwsError error) => error switch
    {
        { Code: "NotModelled" } => "NotModelled",
        { Code: var code } when code.Contains("AlreadyExists") || code.Contains("Duplicate") => "AlreadyExists",
        { Code: var code } when code.Contains("NotFound") || code.StartsWith("NoSuch") => "NotFound",
        { Code: var code } when code.Contains("AccessDenied") => "AccessDenied",
        { Status: >= 500 } => "ServiceInternalError",
        _ => "InvalidRequest",
    };

    static List<string> Changed(JsonObject before, JsonObject after)
        => [.. before.Select(pair => pair.Key).Union(after.Select(pair => pair.Key)).Where(name => !Json.Same(before[name], after[name]))];
}
