using ComfyServerless.Functions.Watching;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Watching;

public sealed class ResolveCostTests
{
    const string Step = "ResolveCost";

    [Fact]
    public async Task At_rest_nothing_is_told_because_metrics_cost_by_being_told()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.TimeAsync();
        Assert.Equal("ABSENT", (await bench.RunAsync(Step))["ResolveCluster"]!["Status"]!.ToString());
        Assert.Empty(await bench.Do(() => bench.World.Alarms.Metrics.All));
    }

    [Fact]
    public async Task What_runs_is_counted_and_reckoned_for_the_minutes_since_the_last_look()
    {
        await using var bench = await (await StepBench.StartAsync("""{"capacityTypes": ["on-demand"]}""")).ReachAsync("AwaitComfyUI");
        await bench.TimeAsync(10);
        await bench.ChangesNothingAsync(Step);
        // Cluster, gateway, address, two system nodes, one GPU node (the cheapest that is allowed), and gp3 of 110 GB at 0.08 a month of 730 hours; nobody has made the load balancer.
        var hourly = 0.1 + 0.045 + 0.005 + (2 * 0.0832) + 0.752 + (110 * 0.08 / 730);
        Assert.Equal(hourly / 6, Assert.Single(await bench.ToldAsync("Cost")), 6);
        Assert.Equal([1], await bench.ToldAsync("GpuInstances"));
    }

    [Fact]
    public async Task What_a_half_Teardown_has_left_costs_without_a_cluster_and_what_is_not_ours_does_not()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.RunAsync("EnsureLock");
        await bench.RunAsync("EnsureEgress");
        await bench.TimeAsync();
        await bench.RunAsync(Step);
        Assert.Equal(0.05 / 12, Assert.Single(await bench.ToldAsync("Cost")), 6); // gateway and address
        await bench.Do(() => Ec2Tags.Write(bench.World.Ec2.Store.NatGateways.All.Single(), new Dictionary<string, string> { ["comfyserverless:deployment"] = "other" }));
        await bench.RunAsync(Step);
        Assert.Equal(0.005 / 12, (await bench.ToldAsync("Cost"))[1], 6);
    }

    [Fact]
    public async Task While_AWS_refuses_to_say_nothing_is_told()
    {
        await using var bench = await StepBench.StartAsync(options: Worlds.Options() with { Faults = new Rehearsal.Faults.FaultPlan([Rehearsal.Faults.Fault.Parse("ec2:DescribeAddresses:2=RequestLimitExceeded"), Rehearsal.Faults.Fault.Parse("ec2:DescribeAddresses:3=RequestLimitExceeded"),
            Rehearsal.Faults.Fault.Parse("ec2:DescribeAddresses:4=RequestLimitExceeded"), Rehearsal.Faults.Fault.Parse("ec2:DescribeAddresses:5=RequestLimitExceeded"), Rehearsal.Faults.Fault.Parse("ec2:DescribeAddresses:6=RequestLimitExceeded")]) });
        await bench.RunAsync("EnsureLock");
        await bench.TryAsync("EnsureEgress"); // the first call
        await bench.TimeAsync();
        await bench.FailsAsync(Step, "ServiceBusyException");
        Assert.Empty(await bench.ToldAsync("Cost"));
    }

    [Fact]
    public void A_type_without_a_price_makes_the_sum_unknown_instead_of_too_small()
    {
        var running = Running.Of(["cluster", "g6e.48xlarge", "g6.2xlarge/spot"], gpus: 2, others: 0);
        Assert.Equal((null, 2, false), (running.Hourly, running.Gpus, running.IsNothing));
        Assert.Equal(["g6e.48xlarge"], running.Unpriced);
    }

    [Fact]
    public void Of_a_spot_price_the_middle_of_its_range_counts()
        => Assert.Equal(0.45 + (50 * 0.08 / 730), Running.Of(["g6.2xlarge/spot"], gpus: 1, others: 0).Hourly!.Value, 6);
}
