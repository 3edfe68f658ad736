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
        var (idle, use, most) = (DeploymentCost.Idle(deployment), InUseOf(deployment, deployment.Replicas), InUseOf(deployment, deployment.MaxGpuNodes));
        var (rest, prices) = (DeploymentCost.AtRestAMonth(modelGigabytes), PriceTable.Current);
        var range = use.To - use.From < 0.005 ? "" : "; from the cheapest of the allowed GPU nodes to the dearest";
        var unknown = DeploymentCost.Unpriced(deployment) is { Count: > 0 } unpriced ? $", not counting {string.Join(", ", unpriced)}, of which there is no price" : "";
        return new($"{use} an hour with {Nodes(deployment.Replicas)}{unknown}{(deployment.MaxGpuNodes > deployment.Replicas ? $"; {most} with {Nodes(deployment.MaxGpuNodes)}, the most" : "")} (list prices of {prices.Region}, {prices.Date}{range})",
            $"{idle} an hour: cluster, NAT gateway, address, load balancer and {deployment.SystemNodes.Count} {deployment.SystemNodes.InstanceType}",
            $"{rest} a month after a Teardown: images and models",
            $"{Whole(use * PriceTable.HoursAMonth)} a month when it is never torn down; {Whole(use * WorkingHours + rest)} with a Teardown each evening (8 hours on 22 days)");
    }

    /// <summary>An hour with so many GPU nodes.</summary>
    public static CostRange InUseOf(Deployment deployment, int nodes) => DeploymentCost.Idle(deployment) + (DeploymentCost.GpuNode(deployment) ?? default) * nodes;

    static string Nodes(int count) => $"{count} GPU node{(count == 1 ? "" : "s")}";

    static string Whole(CostRange cost) => cost.To - cost.From < 0.5 ? Dollars(cost.From) : $"{Dollars(cost.From)} to {Dollars(cost.To)}";

    static string Dollars(double amount) => "$" + amount.ToString("0", CultureInfo.InvariantCulture);
}
