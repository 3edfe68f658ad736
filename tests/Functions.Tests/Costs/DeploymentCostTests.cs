using System.Reflection;
using ComfyServerless.Functions.Costs;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Watching;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Costs;

public sealed class DeploymentCostTests
{
    static Deployment With(string type, string capacity) => Deployment.Default with { InstanceTypes = [type], CapacityTypes = [capacity] };

    [Fact]
    public void The_sums_of_the_documentation_are_reckoned_with_the_same_table()
    {
        var (page, idle) = (File.ReadAllText(Path.Combine(Worlds.Root, "docs/costs.md")), DeploymentCost.Idle(Deployment.Default));
        string InUse(string capacity) => (idle + DeploymentCost.GpuNode(With("g6.2xlarge", capacity))!.Value).ToString().Replace("$", "", StringComparison.Ordinal);
        Assert.Contains($"| deployed, without a GPU node | {idle.ToString()[1..]} an hour |", page);
        Assert.Contains($"| deployed, one g6.2xlarge on demand | {InUse("on-demand")} an hour |", page);
        Assert.Contains($"| deployed, one g6.2xlarge on spot | {InUse("spot")} an hour |", page);
        Assert.Contains($"{DeploymentCost.AtRestAMonth(13).ToString()[1..]} a month for one image, the build cache and the models of sdxl |", page);
    }

    [Fact]
    public void What_watching_costs_a_month_is_reckoned_with_the_same_table()
    {
        var (page, prices) = (File.ReadAllText(Path.Combine(Worlds.Root, "docs/costs.md")), PriceTable.Current.Prices);
        string[] metrics = [.. new[] { typeof(ResolveCost), typeof(ResolveUse) }.SelectMany(step => step.GetFields(BindingFlags.Public | BindingFlags.Static)).Select(field => (string)field.GetValue(null)!)];
        const double Looks = 30 * 24 * 12, Functions = 2, Seconds = 1, Gigabytes = 0.5;
        Assert.Contains(FormattableString.Invariant($"| the dashboard | {prices["dashboard"].Amount:0.00} |"), page);
        Assert.Contains(FormattableString.Invariant($"| 5 alarms, and 2 on the load balancer while there is one | {7 * prices["alarm"].Amount:0.00} |"), page);
        Assert.Contains(FormattableString.Invariant($"| {metrics.Length} metrics of our own, for the hours in which something runs; at rest none is told | up to {metrics.Length * prices["metric"].Amount:0.00} |"), page);
        Assert.Contains(FormattableString.Invariant($"| a look every 5 minutes: two functions of half a GB, a second each at most | {Math.Ceiling(Looks * Functions * Seconds * Gigabytes * prices["lambda"].Amount * 20) / 20:0.00} |"), page);
    }

    [Fact]
    public void A_month_of_leaving_it_on_is_compared_with_working_days()
    {
        var page = File.ReadAllText(Path.Combine(Worlds.Root, "docs/costs.md"));
        var hour = DeploymentCost.Idle(Deployment.Default) + DeploymentCost.GpuNode(With("g6.2xlarge", "on-demand"))!.Value;
        Assert.Contains(FormattableString.Invariant($"| one g6.2xlarge on demand | {hour.From * PriceTable.HoursAMonth:0} | {hour.From * 22 * 8 + DeploymentCost.AtRestAMonth(13).From:0} |"), page);
        Assert.Contains(FormattableString.Invariant($"| without a GPU node | {DeploymentCost.Idle(Deployment.Default).From * PriceTable.HoursAMonth:0} | {DeploymentCost.Idle(Deployment.Default).From * 22 * 8 + DeploymentCost.AtRestAMonth(13).From:0} |"), page);
    }

    [Fact]
    public void What_has_no_price_is_named_and_not_counted()
    {
        Assert.Equal(["g6e.48xlarge"], DeploymentCost.Unpriced(With("g6e.48xlarge", "on-demand")));
        Assert.Null(DeploymentCost.GpuNode(With("g6e.48xlarge", "on-demand")));
    }
}
