using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Egress;

public sealed class EnsureEgressTests
{
    const string Step = "EnsureEgress", OwnerTag = "comfyserverless:deployment";
    static readonly Dictionary<string, string> Ours = new() { [OwnerTag] = "comfyui" }, Theirs = new() { [OwnerTag] = "other" };

    static Ec2Store Store(StepBench bench) => bench.World.Ec2.Store;

    static async Task<StepBench> ReachedAsync() => await (await StepBench.StartAsync()).ReachAsync(Step);

    static JsonObject Gateway(StepBench bench) => Store(bench).NatGateways.All.Single(gateway => gateway.Text("state") is "available");

    static Task<string?> RouteAsync(StepBench bench, string table) => bench.Do(() => Store(bench).RouteTables.Get(table)["routeSet"]!.AsArray().Select(route => route!.AsObject())
        .SingleOrDefault(route => route.Text("destinationCidrBlock") == "0.0.0.0/0" && route.Text("state") == "active")?.Text("natGatewayId"));

    [Fact]
    public async Task One_gateway_with_one_address_leads_every_private_subnet_out()
    {
        await using var bench = await ReachedAsync();
        Assert.Matches("^NAT gateway nat-[0-9a-f]+ is pending since 09:0", await bench.FailsAsync(Step, "NotReadyException"));
        var output = await bench.RunAsync(Step);
        var (gateway, address) = await bench.Do(() => (Gateway(bench), Store(bench).Addresses.All.Single()));
        Assert.Equal((gateway.Text("natGatewayId"), address.Text("publicIp")), (output.Text("NatGatewayId"), output.Text("PublicIp")));
        Assert.Equal((await bench.SettingAsync(Step, "PublicSubnetIds"))[0], gateway.Text("subnetId"));
        Assert.Equal(("comfyui", "first"), (Ec2Tags.Of(gateway)[OwnerTag], Ec2Tags.Of(address)["comfyserverless:execution"]));
        foreach (var table in await bench.SettingAsync(Step, "PrivateRouteTableIds")) Assert.Equal(gateway.Text("natGatewayId"), await RouteAsync(bench, table));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task Lost_routes_are_put_back_and_idle_addresses_given_back()
    {
        await using var bench = await ReachedAsync();
        var gateway = (await bench.RunAsync(Step)).Text("NatGatewayId");
        var tables = await bench.SettingAsync(Step, "PrivateRouteTableIds");
        await bench.Do(() =>
        {
            bench.World.Ec2.Routes.Delete(tables[0], "0.0.0.0/0");
            Store(bench).RouteTables.Get(tables[^1])["routeSet"]!.AsArray().Single(route => route!["natGatewayId"] != null)!["state"] = "blackhole";
            bench.World.Ec2.Addresses.Allocate(Ours);
            bench.World.Ec2.Addresses.Allocate(Theirs);
        });
        var changes = await bench.MutationsAsync(() => bench.RunAsync(Step));
        Assert.Equal(["CreateRoute", "ReplaceRoute", "ReleaseAddress"], changes.Select(change => change.Split(' ')[1]));
        foreach (var table in tables) Assert.Equal(gateway, await RouteAsync(bench, table));
        Assert.Equal(["comfyui", "other"], await bench.Do(() => Store(bench).Addresses.All.Select(address => Ec2Tags.Of(address)[OwnerTag]).ToList()));
    }

    [Fact]
    public async Task An_address_that_a_crashed_run_left_behind_is_used_before_another_is_taken()
    {
        await using var bench = await ReachedAsync();
        var left = await bench.Do(() => bench.World.Ec2.Addresses.Allocate(Ours).Text("publicIp"));
        Assert.Equal(left, (await bench.RunAsync(Step)).Text("PublicIp"));
        Assert.Single(await bench.Do(() => Store(bench).Addresses.All.ToList()));
    }

    [Fact]
    public async Task A_gateway_that_failed_here_ends_the_step_with_EC2s_reason_and_the_next_execution_makes_it_anew()
    {
        await using var bench = await ReachedAsync();
        await bench.Do(() => bench.World.Ec2.NatGateways.FailNext = ("InternalError", "Network interface could not be created"));
        var failure = await bench.EndsInFailureAsync(Step);
        Assert.Equal("ResourceFailedException", failure.Error);
        Assert.Matches("^EC2 could not create the NAT gateway nat-[0-9a-f]+: InternalError: Network interface could not be created$", failure.Reason);
        Assert.Equal("ResourceFailedException", (await bench.EndsInFailureAsync(Step)).Error);

        await bench.NextExecutionAsync("second", Step);
        var output = await bench.RunAsync(Step);
        Assert.Equal(output.Text("NatGatewayId"), await bench.Do(() => Gateway(bench).Text("natGatewayId")));
        Assert.Single(await bench.Do(() => Store(bench).Addresses.All.ToList()));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task A_gateway_that_somebody_deleted_is_made_anew_with_the_same_address()
    {
        await using var bench = await ReachedAsync();
        var before = await bench.RunAsync(Step);
        await bench.NextExecutionAsync("second", Step);
        await bench.Do(() => bench.World.Ec2.NatGateways.Delete(before.Text("NatGatewayId")!));
        var after = await bench.RunAsync(Step);
        Assert.NotEqual(before.Text("NatGatewayId"), after.Text("NatGatewayId"));
        Assert.Equal(before.Text("PublicIp"), after.Text("PublicIp"));
        foreach (var table in await bench.SettingAsync(Step, "PrivateRouteTableIds")) Assert.Equal(after.Text("NatGatewayId"), await RouteAsync(bench, table));
    }

    [Fact]
    public async Task A_gateway_that_somebody_deletes_during_the_same_execution_is_made_anew_each_time()
    {
        await using var bench = await ReachedAsync();
        var gateways = new HashSet<string>();
        for (var time = 0; time < 3; time++)
        {
            var gateway = (await bench.RunAsync(Step)).Text("NatGatewayId")!;
            Assert.True(gateways.Add(gateway));
            Assert.Equal(gateway, await bench.Do(() => Gateway(bench).Text("natGatewayId")));
            await bench.ChangesNothingAsync(Step);
            await bench.Do(() => bench.World.Ec2.NatGateways.Delete(gateway));
        }
    }

    [Fact]
    public async Task Another_deployments_gateway_in_the_same_network_is_neither_used_nor_touched()
    {
        await using var bench = await ReachedAsync();
        var subnet = (await bench.SettingAsync(Step, "PublicSubnetIds"))[0];
        var foreign = await bench.Do(() => bench.World.Ec2.NatGateways.Create(subnet, bench.World.Ec2.Addresses.Allocate(Theirs).Text("allocationId")!, Theirs).Text("natGatewayId")!);
        Assert.NotEqual(foreign, (await bench.RunAsync(Step)).Text("NatGatewayId"));
        Assert.Equal("available", await bench.Do(() => Store(bench).NatGateways.Get(foreign).Text("state")));
        Assert.Equal(2, await bench.Do(() => Store(bench).Addresses.All.Count(address => address["associationId"] != null)));
    }

    [Fact]
    public async Task A_full_quota_of_addresses_or_gateways_is_told_with_the_quota_to_raise_and_no_address_is_left_to_pay_for()
    {
        await using var bench = await ReachedAsync();
        await bench.Do(() => bench.World.Ec2.Addresses.Limit = 0);
        Assert.Equal("The NAT gateway's address could not be made: The maximum number of addresses has been reached. Remove one that is not needed, or raise the quota \"EC2-VPC Elastic IPs\" (L-0263D0A3) in the Service Quotas console; then start the execution again.",
            await bench.FailsAsync(Step, "ResourceFailedException"));
        await bench.Do(() => (bench.World.Ec2.Addresses.Limit, bench.World.Ec2.NatGateways.LimitPerZone) = (5, 0));
        Assert.Contains("The maximum number of NAT Gateways has been reached. Remove one that is not needed, or raise the quota \"NAT gateways per Availability Zone\" (L-FE5A380F)", await bench.FailsAsync(Step, "ResourceFailedException"));
        Assert.Empty(await bench.Do(() => Store(bench).NatGateways.All.Concat(Store(bench).Addresses.All).ToList()));
        await bench.Do(() => bench.World.Ec2.NatGateways.LimitPerZone = 5);
        await bench.RunAsync(Step);
    }
}
