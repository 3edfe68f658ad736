using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Cluster;

public sealed class ResolveClusterTests
{
    const string Step = "ResolveCluster";

    static async Task<StepBench> LockedAsync()
    {
        var bench = await StepBench.StartAsync();
        await bench.RunAsync("EnsureLock");
        return bench;
    }

    [Fact]
    public async Task It_is_absent_then_active_with_its_address_and_nothing_is_changed_by_asking()
    {
        await using var bench = await LockedAsync();
        await bench.ChangesNothingAsync(Step);
        Assert.Equal(("ABSENT", "comfyui", null), (bench.State[Step]!.AsObject().Text("Status"), bench.State[Step]!.AsObject().Text("Name"), bench.State[Step]!.AsObject().Text("Endpoint")));
        var cluster = await bench.RunAsync("EnsureCluster");
        await bench.ChangesNothingAsync(Step);
        var found = bench.State[Step]!.AsObject();
        Assert.Equal(("ACTIVE", cluster.Text("Endpoint"), cluster.Text("CertificateAuthority")), (found.Text("Status"), found.Text("Endpoint"), found.Text("CertificateAuthority")));
    }

    [Fact]
    public async Task A_failed_cluster_has_its_status_and_no_address()
    {
        await using var bench = await LockedAsync();
        await bench.Do(() => bench.World.Eks.Store.FailNext["comfyui"] = ("InternalFailure", "An internal service error has occurred"));
        await bench.EndsInFailureAsync("EnsureCluster");
        var found = await bench.RunAsync(Step);
        Assert.Equal(("FAILED", null), (found.Text("Status"), found.Text("Endpoint")));
    }

    [Fact]
    public async Task A_foreign_cluster_of_the_same_name_is_not_talked_to()
    {
        await using var bench = await LockedAsync();
        await bench.CreateClusterByHandAsync(new() { ["comfyserverless:deployment"] = "other" });
        var found = await bench.RunAsync(Step);
        Assert.Equal(("FOREIGN", null), (found.Text("Status"), found.Text("Endpoint")));
    }
}
