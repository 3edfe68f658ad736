using System.Globalization;
using ComfyServerless.Functions.Costs;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Costs;

public class PriceTableTests
{
    [Fact]
    public void Every_price_has_a_unit_and_a_page()
        => Assert.All(PriceTable.Current.Prices.Values, row => Assert.True(row is { Amount: > 0, What.Length: > 0, Unit.Length: > 0 } && row.Source.StartsWith("aws.amazon.com/") && (row.To is null || row.To > row.Amount), row.What));

    [Fact]
    public void The_documentation_has_the_same_prices_region_and_date()
    {
        var page = File.ReadAllText(Path.Combine(Worlds.Root, "docs/costs.md"));
        Assert.Contains($"{PriceTable.Current.Region}, {PriceTable.Current.Date}", page);
        Assert.All(PriceTable.Current.Prices.Values, row => Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"| {row.What} | {row.Amount:0.##########}{(row.To is { } to ? $" to {to:0.###}" : "")} | {row.Unit} | {row.Source} |"), page));
    }

    [Fact]
    public void Only_what_is_billed_by_the_hour_has_an_hourly_price()
    {
        Assert.Equal(new CostRange(0.1, 0.1), PriceTable.Current.Hourly("cluster"));
        Assert.Equal(new CostRange(0.3, 0.6), PriceTable.Current.Hourly("g6.2xlarge/spot"));
        Assert.Null(PriceTable.Current.Hourly("s3"));
        Assert.Null(PriceTable.Current.Hourly("p5.48xlarge"));
        Assert.Equal("$0.01", PriceTable.Current.HourlyOfGigabytes("gp3", 110).ToString());
    }

    [Fact]
    public void A_type_on_spot_without_a_row_of_its_own_costs_a_share_of_its_price_on_demand()
    {
        Assert.Equal("$0.67 to $1.35", PriceTable.Current.Hourly("g6e.2xlarge/spot").ToString());
        Assert.Null(PriceTable.Current.Hourly("p5.48xlarge/spot"));
    }

    [Fact]
    public void A_range_is_told_as_one() => Assert.Equal(("$1.30", "$0.62 to $0.92"), (new CostRange(1.3, 1.3).ToString(), (new CostRange(0.3, 0.6) + new CostRange(0.32, 0.32)).ToString()));
}
