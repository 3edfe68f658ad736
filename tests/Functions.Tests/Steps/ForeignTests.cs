using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Steps;

/// <summary>Whatever carries our name and not our tag or label is refused by name, and nothing is changed.</summary>
public sealed class ForeignTests
{
    const string Label = "app.kubernetes.io/managed-by", LeftAlone = "EnsureEgress";

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, ForeignCases.All.Count)];

    static readonly IReadOnlyList<string> Appliers = [.. StepGround.Making.Where(step => step.StartsWith("Apply", StringComparison.Ordinal))];

    public static TheoryData<string> Applying => [.. Appliers];

    [Fact]
    public void Every_step_that_makes_something_says_what_a_foreign_one_is_or_why_there_can_be_none()
        => Assert.Equal(StepGround.Making, Appliers.Append(LeftAlone).Concat(ForeignCases.All.Select(row => row.Step)).Concat(ForeignCases.None.Keys).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_foreign_one_is_named_with_what_was_expected_and_found_and_not_touched(int number)
    {
        var row = ForeignCases.All[number];
        await using var bench = await StepGround.DoneAsync(row.Step);
        await row.Place(bench);
        var changes = await bench.MutationsAsync(async () =>
        {
            if (row.Error == "LockedException") bench.BeginExecution("another");
            var told = await bench.FailsAsync(row.By ?? row.Step, row.Error);
            Assert.Contains(row.Named, told);
            if (row.Error == "NotOwnedException") Assert.Matches("exists but is not this deployment's: expected tag .+, found .+\\. Rename or remove it, or deploy under another name\\.$", told);
            else Assert.Matches("[Ss]top it|put an earlier version", told); // the remedy
        });
        Assert.Empty(changes);
    }

    [Theory]
    [MemberData(nameof(Applying))]
    public async Task Every_object_in_the_cluster_that_lost_our_label_is_named_and_not_touched(string step)
    {
        await using var bench = await StepGround.DoneAsync(step);
        var own = await bench.Do(() => bench.World.Journal.Mutations.Where(call => call.Caller == step).Select(call => (call.Operation.Split(' ')[1], call.Detail)).ToHashSet());
        var ours = await bench.Do(() => bench.Cluster().Store.Kinds.SelectMany(kind => bench.Cluster().Store.List(kind).Select(item => (Kind: kind, Item: item)))
            .Where(found => own.Contains((found.Kind.Plural, (found.Item.Space() is { Length: > 0 } space ? space + "/" : "") + found.Item.Name()))).ToList());
        Assert.Equal(own.Count, ours.Count);
        foreach (var (kind, item) in ours)
        {
            foreach (var owner in new[] { null, "Helm" })
            {
                await MarkAsync(bench, item, owner);
                Assert.Empty(await bench.MutationsAsync(async () => Assert.Equal(
                    $"{kind.Name} {item.Name()} exists but is not this deployment's: expected tag {Label}=comfyserverless, found {owner ?? "no such label"}. Rename or remove it, or deploy under another name.",
                    await bench.FailsAsync(step, "NotOwnedException"))));
            }

            await MarkAsync(bench, item, "comfyserverless");
        }

        await bench.ChangesNothingAsync(step);
    }

    [Fact]
    public async Task Another_deployments_gateway_and_address_in_the_same_network_are_neither_used_nor_touched()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.ReachAsync(LeftAlone);
        var theirs = new Dictionary<string, string> { ["comfyserverless:deployment"] = "other" };
        var subnet = (await bench.SettingAsync(LeftAlone, "PublicSubnetIds"))[0];
        string Look() => string.Join("\n", bench.World.Ec2.Store.NatGateways.All.Concat(bench.World.Ec2.Store.Addresses.All).Where(row => Ec2Tags.Of(row).GetValueOrDefault("comfyserverless:deployment") == "other").Select(row => row.ToJsonString()));
        await bench.Do(() =>
        {
            bench.World.Ec2.NatGateways.Create(subnet, bench.World.Ec2.Addresses.Allocate(theirs)["allocationId"]!.ToString(), theirs);
            bench.World.Ec2.Addresses.Allocate(theirs); // idle
        });
        await bench.PassAsync(TimeSpan.FromMinutes(5));
        var before = await bench.Do(Look);
        var gateway = (await bench.RunAsync(LeftAlone))["NatGatewayId"]!.ToString();
        Assert.Equal(before, await bench.Do(Look));
        Assert.DoesNotContain(gateway, before);
    }

    static Task MarkAsync(StepBench bench, JsonObject item, string? owner) => bench.Do(() =>
    {
        var live = bench.Cluster().Store.Find(bench.Cluster().Store.KindOf(item), item.Space(), item.Name())!;
        bench.Cluster().Store.Update(live, changed =>
        {
            var labels = changed["metadata"]!["labels"]!.AsObject();
            if (owner is null) labels.Remove(Label);
            else labels[Label] = owner;
        });
    });
}
