using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Edge;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Plans;

/// <summary>The way in from outside: whether its stack is there, and whether it has to be woken. What differs in it is known only with its passwords, which a plan does not read.</summary>
public sealed class EdgePlanner(IAmazonCloudFormation stacks, Settings settings) : IPlanner
{
    public async Task<IReadOnlyList<PlanEntry>> LookAsync(Deployment deployment, CancellationToken cancel)
    {
        var (name, what) = (EdgeStackName.Of(settings.Deployment), deployment.Edge.Enabled ? "load balancer, VPC origin and CloudFront distribution" : "load balancer");
        var seconds = Medians.Seconds("LoadBalancerActive") + (deployment.Edge.Enabled ? Medians.Seconds("VpcOriginDeployed", "DistributionDeployed") : 0);
        if (await FindAsync(name, cancel) is not { } stack) return [new(PlanPart.Edge, PlanAction.Create, $"stack {name}: {what}", seconds)];
        var mode = stack.Parameters?.Find(parameter => parameter.ParameterKey == EdgeParameters.Mode)?.ParameterValue;
        var wanted = deployment.Edge.Enabled ? EdgeModes.Public : EdgeModes.Private;
        return [mode == wanted && !deployment.Edge.RotatePassword ? new(PlanPart.Edge, PlanAction.Leave, $"stack {name}, but for what differs")
            : new(PlanPart.Edge, PlanAction.Change, mode == wanted ? $"stack {name}: new passwords" : $"stack {name} from {mode} to {wanted}: {what}", mode == wanted ? 0 : seconds)];
    }

    async Task<Stack?> FindAsync(string name, CancellationToken cancel)
    {
        try { return (await stacks.DescribeStacksAsync(new DescribeStacksRequest { StackName = name }, cancel)).Stacks?.FirstOrDefault(); }
        catch (AmazonCloudFormationException missing) when (missing.ErrorCode == "ValidationError" && missing.Message.Contains("does not exist", StringComparison.Ordinal)) { return null; }
    }
}
