using System.Security.Cryptography;
using System.Text;
using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Edge;

/// <summary>
/// The edge stack as something to wait for. An operation that failed in this execution fails the step, with the first resource that failed and its reason; what an earlier
/// execution left behind is repaired: the token of an operation tells whose it was, because a Retry resends the same input.
/// </summary>
public sealed class EdgeStacks(IAmazonCloudFormation stacks, Settings settings)
{
    // How CloudFormation shows a parameter with NoEcho.
    const string Hidden = "****";

    string Name => EdgeStackName.Of(settings.Deployment);

    /// <returns>The stack, at rest and usable; null when there is none.</returns>
    /// <exception cref="NotReadyException">It is being made, changed, rolled back, repaired or deleted.</exception>
    /// <exception cref="ResourceFailedException">This execution's operation failed.</exception>
    public async Task<Stack?> SettledAsync(string execution, CancellationToken cancel)
    {
        if (await FindAsync(cancel) is not { } stack) return null;
        Ownership.Require(settings, $"Stack {Name}", stack.Tags?.ToDictionary(tag => tag.Key, tag => tag.Value));
        var status = stack.StackStatus.Value;
        if (status is "CREATE_COMPLETE" or "UPDATE_COMPLETE") return stack;
        // Rolling back takes as long as making did: there is nothing to wait for.
        if (status.Contains("ROLLBACK", StringComparison.Ordinal) || status.EndsWith("_FAILED", StringComparison.Ordinal)) await RefuseOwnFailureAsync(execution, cancel);
        if (status.EndsWith("_IN_PROGRESS", StringComparison.Ordinal)) throw new NotReadyException($"stack {Name} is {status} since {stack.LastUpdatedTime ?? stack.CreationTime:HH:mm:ss}");
        switch (status)
        {
            case "UPDATE_ROLLBACK_COMPLETE" or "UPDATE_FAILED":
                return stack;
            case "UPDATE_ROLLBACK_FAILED":
                // Deleting it instead would change people's URL.
                await stacks.ContinueUpdateRollbackAsync(new ContinueUpdateRollbackRequest { StackName = Name, RoleARN = settings.EdgeRoleArn, ClientRequestToken = Token("back", execution) }, cancel);
                throw new NotReadyException($"stack {Name} of an earlier execution is being rolled back");
            default:
                await DeleteAsync(execution, cancel);
                throw new NotReadyException($"stack {Name} of an earlier execution is {status} and is being deleted");
        }
    }

    /// <returns>What is awaited now.</returns>
    public async Task<NotReadyException> CreateAsync(IReadOnlyDictionary<string, string> parameters, string execution, CancellationToken cancel)
    {
        try
        {
            await stacks.CreateStackAsync(new CreateStackRequest
            {
                StackName = Name, TemplateURL = settings.EdgeTemplateUrl, RoleARN = settings.EdgeRoleArn, ClientRequestToken = Token("create", execution), Parameters = Given(parameters),
                // The same in every execution, because CloudFormation hands a stack's tags on to its resources.
                Tags = [new Tag { Key = Settings.OwnerTag, Value = settings.Deployment }],
            }, cancel);
        }
        catch (AlreadyExistsException) { return new($"stack {Name} exists but does not show yet"); }
        return new($"stack {Name} is being created");
    }

    /// <summary>Returns only when CloudFormation finds nothing to change, as when the template has other words for the same.</summary>
    /// <exception cref="NotReadyException">It is being changed.</exception>
    public async Task UpdateAsync(IReadOnlyDictionary<string, string> parameters, string execution, CancellationToken cancel)
    {
        await UpdateAsync(new UpdateStackRequest
        {
            StackName = Name, TemplateURL = settings.EdgeTemplateUrl, RoleARN = settings.EdgeRoleArn, Parameters = Given(parameters),
            ClientRequestToken = Token("update-" + parameters[EdgeParameters.Fingerprint][..8], execution),
        }, cancel);
    }

    /// <summary>The stack as it is, but for one parameter: needs no secrets.</summary>
    /// <exception cref="NotReadyException">It is being changed.</exception>
    public async Task ChangeModeAsync(Stack stack, string mode, string execution, CancellationToken cancel)
    {
        var fingerprint = mode.PadRight(8, '-');
        await UpdateAsync(new UpdateStackRequest
        {
            StackName = Name, UsePreviousTemplate = true, RoleARN = settings.EdgeRoleArn, ClientRequestToken = Token("update-" + fingerprint, execution),
            Parameters = [.. stack.Parameters.Select(parameter => parameter.ParameterKey switch
            {
                EdgeParameters.Mode => new Parameter { ParameterKey = EdgeParameters.Mode, ParameterValue = mode },
                EdgeParameters.Fingerprint => new Parameter { ParameterKey = EdgeParameters.Fingerprint, ParameterValue = fingerprint },
                var key => new Parameter { ParameterKey = key, UsePreviousValue = true },
            })],
        }, cancel);
    }

    async Task UpdateAsync(UpdateStackRequest request, CancellationToken cancel)
    {
        try { await stacks.UpdateStackAsync(request, cancel); }
        catch (AmazonCloudFormationException same) when (same.Message.Contains("No updates are to be performed", StringComparison.Ordinal)) { return; }
        throw new NotReadyException($"stack {Name} is being changed");
    }

    public Task DeleteAsync(string execution, CancellationToken cancel)
        => stacks.DeleteStackAsync(new DeleteStackRequest { StackName = Name, RoleARN = settings.EdgeRoleArn, ClientRequestToken = Token("delete", execution) }, cancel);

    /// <summary>
    /// The parameters are these: the fingerprint speaks for the template and for those that CloudFormation does not show, the rest for itself. What somebody changed on a resource behind
    /// CloudFormation's back stays unseen: CloudFormation compares with what it last did, too.
    /// </summary>
    public static bool Has(Stack stack, IReadOnlyDictionary<string, string> parameters) => Output(stack, EdgeParameters.Fingerprint) == parameters[EdgeParameters.Fingerprint]
        && (stack.Parameters ?? []).TrueForAll(found => found.ParameterValue == Hidden || parameters.GetValueOrDefault(found.ParameterKey) is not { } wanted || wanted == found.ParameterValue);

    public static string Output(Stack stack, string name) => stack.Outputs?.Find(output => output.OutputKey == name)?.OutputValue ?? "";

    /// <returns>Of all parameters and the template: the same wishes give the same fingerprint.</returns>
    public string Fingerprint(IReadOnlyDictionary<string, string> parameters)
    {
        var text = string.Join('\n', parameters.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}").Prepend(settings.EdgeTemplateUrl));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
    }

    /// <returns>The stack in whatever state, whoever's it is; null when there is none.</returns>
    public async Task<Stack?> FindAsync(CancellationToken cancel)
    {
        try { return (await stacks.DescribeStacksAsync(new DescribeStacksRequest { StackName = Name }, cancel)).Stacks?.FirstOrDefault(); }
        catch (AmazonCloudFormationException missing) when (missing.ErrorCode == "ValidationError" && missing.Message.Contains("does not exist", StringComparison.Ordinal)) { return null; }
    }

    /// <summary>Backwards through the events to the beginning of the last operation.</summary>
    async Task RefuseOwnFailureAsync(string execution, CancellationToken cancel)
    {
        StackEvent? first = null;
        string? next = null;
        do
        {
            var page = await stacks.DescribeStackEventsAsync(new DescribeStackEventsRequest { StackName = Name, NextToken = next }, cancel);
            foreach (var entry in page.StackEvents ?? [])
            {
                // Events that CloudFormation itself causes may have no token.
                if (entry.ClientRequestToken is { } token && !token.EndsWith(Own(execution), StringComparison.Ordinal)) return;
                var isStack = entry.ResourceType == "AWS::CloudFormation::Stack";
                if (isStack && (entry.ResourceStatus.Value is "CREATE_IN_PROGRESS" or "UPDATE_IN_PROGRESS" or "DELETE_IN_PROGRESS")) throw Failed(first, entry);
                if (!isStack && entry.ResourceStatus.Value.EndsWith("_FAILED", StringComparison.Ordinal) && !IsCancelled(entry)) first = entry;
            }

            next = page.NextToken;
        }
        while (next is not null);
    }

    // What was under way when another resource failed is told as failed too.
    static bool IsCancelled(StackEvent entry) => entry.ResourceStatusReason?.Contains("cancelled", StringComparison.OrdinalIgnoreCase) == true;

    ResourceFailedException Failed(StackEvent? first, StackEvent operation) => new(first is null
        ? $"CloudFormation could not finish {operation.ResourceStatus.Value.Split('_')[0]} of the stack {Name}; its events in the console say more."
        : $"CloudFormation could not {first.ResourceStatus.Value.Split('_')[0].ToLowerInvariant()} {first.LogicalResourceId} ({first.ResourceType}) of the stack {Name}: {first.ResourceStatusReason}{EdgeQuotas.Remedy(first)}");

    static List<Parameter> Given(IReadOnlyDictionary<string, string> parameters)
        => [.. parameters.Select(pair => new Parameter { ParameterKey = pair.Key, ParameterValue = pair.Value })];

    // Letters, digits and hyphens only, which an execution's name need not keep to.
    static string Token(string operation, string execution) => $"{operation}-{Own(execution)}";

    static string Own(string execution) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(execution)))[..32];
}
