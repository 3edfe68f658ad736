using System.Globalization;
using ComfyServerless.Functions.Costs;
using ComfyServerless.Functions.Deployments;

namespace ComfyServerless.Functions.Plans;

/// <summary>What it would cost, in sentences: list prices, without tax and without what passes through the NAT gateway.</summary>
/// <param name="InUse">With a GPU node a replica, an hour.</param>
/// <param name="Idle">Deployed, without a GPU node, an hour.</param>
/// <param name="AtRest">Torn down, a month.</param>
/// <param name="LeftOn">A month of never tearing it down, beside working days only.</param>
public sealed record PlanCost(string InUse, string Idle, string AtRest, string LeftOn)
{
    const int WorkingHours = 22 * 8;

    /// <param name="modelGigabytes">In the models bucket, when all sets are there.</param>
    public static PlanCost Of(Deployment deployment, double modelGigabytes)
    {
        var (idle, node, rest, prices) = (DeploymentCost.Idle(deployment), DeploymentCost.GpuNode(deployment), DeploymentCost.AtRestAMonth(modelGigabytes), PriceTable.Current);
        var use = idle + (node ?? default) * deployment.Replicas;
        var unknown = DeploymentCost.Unpriced(deployment) is { Count: > 0 } unpriced ? $", not counting {string.Join(", ", unpriced)}, of which there is no price" : "";
        return new($"{use} an hour with {deployment.Replicas} GPU node{(deployment.Replicas == 1 ? "" : "s")}{unknown}; at most {idle + (node ?? default) * deployment.MaxGpuNodes} with {deployment.MaxGpuNodes} (list prices of {prices.Region}, {prices.Date})",
            $"{idle} an hour: cluster, NAT gateway, address, load balancer and {deployment.SystemNodes.Count} {deployment.SystemNodes.InstanceType}",
            $"{rest} a month after a Teardown: images and models",
            $"{Whole(use * PriceTable.HoursAMonth)} a month when it is never torn down; {Whole(use * WorkingHours + rest)} with a Teardown each evening (8 hours on 22 days)");
    }

    static string Whole(CostRange cost) => cost.To - cost.From < 0.5 ? Dollars(cost.From) : $"{Dollars(cost.From)} to {Dollars(cost.To)}";

    static string Dollars(double amount) => "$" + amount.ToString("0", CultureInfo.InvariantCulture);
}
