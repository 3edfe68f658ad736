using ComfyServerless.Functions.Deployments;

namespace ComfyServerless.Functions.Costs;

/// <summary>What a deployment costs, by the price table: for being there, not for what passes through it.</summary>
public static class DeploymentCost
{
    /// <summary>GB of a node's disk.</summary>
    public const int SystemDisk = 30, GpuDisk = 50;

    /// <summary>GB of an image with its build cache in ECR.</summary>
    const int Images = 13;

    static PriceTable Prices => PriceTable.Current;

    /// <summary>An hour, deployed, without a GPU node.</summary>
    public static CostRange Idle(Deployment deployment)
    {
        var shared = new[] { "cluster", "nat-gateway", "address", "load-balancer" }.Aggregate(default(CostRange), (sum, name) => sum + Prices.Hourly(name)!.Value);
        return shared + ((Prices.Hourly(deployment.SystemNodes.InstanceType) ?? default) + Prices.HourlyOfGigabytes("gp3", SystemDisk)) * deployment.SystemNodes.Count;
    }

    /// <summary>An hour of one GPU node: from the cheapest to the dearest that the deployment allows and the table has; null: it has none of them.</summary>
    public static CostRange? GpuNode(Deployment deployment)
    {
        var known = Allowed(deployment).Select(Prices.Hourly).OfType<CostRange>().ToList();
        return known.Count == 0 ? null : new CostRange(known.Min(price => price.From), known.Max(price => price.To)) + Prices.HourlyOfGigabytes("gp3", GpuDisk);
    }

    /// <summary>A month, torn down: what is kept.</summary>
    /// <param name="modelGigabytes">In the models bucket.</param>
    public static CostRange AtRestAMonth(double modelGigabytes) => (Prices.HourlyOfGigabytes("ecr", Images) + Prices.HourlyOfGigabytes("s3", modelGigabytes)) * PriceTable.HoursAMonth;

    /// <summary>Instance types that the table has no price of.</summary>
    public static IReadOnlyList<string> Unpriced(Deployment deployment)
        => [.. Allowed(deployment).Append(deployment.SystemNodes.InstanceType).Where(name => Prices.Hourly(name) is null)];

    static IEnumerable<string> Allowed(Deployment deployment)
        => deployment.InstanceTypes.SelectMany(type => deployment.CapacityTypes.Select(capacity => capacity == "spot" ? $"{type}/spot" : type));
}
