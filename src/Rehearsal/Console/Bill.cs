using ComfyServerless.Functions.Costs;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Console;

/// <summary>What the world would cost by the hour on AWS as it stands: everything in it that is billed for being there, but for disks, which are a cent.</summary>
public sealed record Bill(IReadOnlyList<BillRow> Rows)
{
    public CostRange Hourly => Rows.Aggregate(default(CostRange), (sum, row) => sum + row.Hourly);

    /// <summary>What the price table has no price for.</summary>
    public IReadOnlyList<string> Unpriced { get; init; } = [];

    /// <summary>World's thread.</summary>
    public static Bill Of(RehearsedWorld world)
    {
        var (store, prices) = (world.Ec2.Store, PriceTable.Current);
        var running = store.Instances.All.Where(instance => instance["instanceState"]!["name"]!.ToString() is "pending" or "running").ToList();
        var counts = new List<(string Name, int Count)>
        {
            ("cluster", world.Eks.Store.Clusters.Count), ("nat-gateway", store.NatGateways.All.Count(row => row.Text("state") is "pending" or "available")),
            ("address", store.Addresses.All.Count), ("load-balancer", world.Elb.Store.LoadBalancers.Count),
        };
        counts.AddRange(running.GroupBy(instance => instance.Text("instanceType") + (instance.Text("instanceLifecycle") == "spot" ? "/spot" : "")).Select(group => (group.Key, group.Count())));
        var present = counts.Where(row => row.Count > 0).ToList();
        var rows = present.Where(row => prices.Hourly(row.Name) is not null).Select(row => new BillRow($"{row.Count} × {prices.Prices[row.Name].What}", prices.Hourly(row.Name)!.Value * row.Count)).ToList();
        return new(rows) { Unpriced = [.. present.Where(row => prices.Hourly(row.Name) is null).Select(row => row.Name)] };
    }

    public override string ToString() => Rows.Count + Unpriced.Count == 0 ? "nothing by the hour" : $"{Hourly} an hour ({string.Join(", ", Rows.Select(row => row.What))}; {PriceTable.Current.Region}, {PriceTable.Current.Date})"
            + (Unpriced.Count == 0 ? "" : $", and {string.Join(", ", Unpriced)}, whose price is unknown");
}

public sealed record BillRow(string What, CostRange Hourly);
