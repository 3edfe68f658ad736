using ComfyServerless.Functions.Costs;
using ComfyServerless.Functions.Deployments;
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
        Assert.Equal(["g6e.4xlarge"], DeploymentCost.Unpriced(With("g6e.4xlarge", "on-demand")));
        Assert.Null(DeploymentCost.GpuNode(With("g6e.4xlarge", "on-demand")));
    }
}
