namespace ComfyServerless.Rehearsal.Tests.Hosts;

/// <summary>node/comfy-models in bash, when things go wrong.</summary>
public sealed class ComfyModelsOnABadDayTests
{
    [Fact]
    public async Task Nothing_is_written_before_the_local_disks_are_mounted()
    {
        await using var bench = await NodeBench.StartAsync();
        await bench.PutAsync("loras/a", "a");
        var host = await bench.BootAsync(localDisks: false);
        var outcome = await bench.SyncAsync(host);
        Assert.Equal(75, outcome.ExitCode);
        Assert.Contains("/mnt/k8s-disks/0 is not mounted; nothing is written", outcome.Output);
        Assert.False(Directory.Exists(Path.Combine(host.Folder, "mnt")));
    }

    [Fact]
    public async Task A_half_done_transfer_is_never_seen_under_its_own_name()
    {
        await using var bench = await NodeBench.StartAsync();
        await bench.PutAsync("checkpoints/big", 30);
        var host = await bench.BootAsync();
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(NodeBench.Models(host));
        Assert.Contains(NodeBench.Files(host), file => file.StartsWith(".comfy-models/incoming/checkpoints/big.", StringComparison.Ordinal));
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(["checkpoints/big"], NodeBench.Models(host).Keys);
        Assert.Equal(30_000_000_000, new FileInfo(Path.Combine(host.Models, "checkpoints/big")).Length);
    }

    [Fact]
    public async Task A_file_that_came_short_is_not_taken_and_comes_with_the_next_run()
    {
        await using var bench = await NodeBench.StartAsync();
        await bench.PutAsync("checkpoints/a", "whole");
        await bench.PutAsync("checkpoints/b", "whole too");
        bench.Cli.Cut = key => key == "checkpoints/b" ? 3 : null;
        var host = await bench.BootAsync();
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(["checkpoints/a"], NodeBench.Models(host).Keys);
        Assert.Contains("error: checkpoints/b did not come whole: 3 of 9 bytes\n", NodeBench.Status(host));
        bench.Cli.Cut = _ => null;
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(70)); // systemd starts a failed unit again after a minute
        Assert.Equal([("checkpoints/a", "whole"), ("checkpoints/b", "whole too")], NodeBench.Models(host).Select(model => (model.Key, model.Value)));
        Assert.Contains("result: ok\n", NodeBench.Status(host));
    }

    [Fact]
    public async Task An_object_that_changes_or_goes_while_it_comes_is_not_mixed_with_its_successor()
    {
        await using var bench = await NodeBench.StartAsync();
        await bench.PutAsync("checkpoints/changes", 20);
        await bench.PutAsync("checkpoints/goes", 20);
        var host = await bench.BootAsync();
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(5));
        await bench.PutAsync("checkpoints/changes", "small now");
        await bench.DeleteAsync("checkpoints/goes");
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Empty(NodeBench.Models(host));
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(70));
        Assert.Equal([("checkpoints/changes", "small now")], NodeBench.Models(host).Select(model => (model.Key, model.Value)));
    }

    [Fact]
    public async Task A_run_that_was_killed_leaves_nothing_that_is_seen_and_the_next_one_clears_up()
    {
        await using var bench = await NodeBench.StartAsync();
        var host = await bench.ReadyAsync();
        await bench.PutAsync("checkpoints/big", 30);
        using var kill = new CancellationTokenSource();
        var killed = bench.Aws.Time.Do(() => bench.Hosts.RunAsync(host, "${ROOT:-}/usr/local/bin/comfy-models", kill.Token));
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(5));
        await bench.Aws.Do(kill.Cancel);
        Assert.NotEqual(0, (await killed)!.ExitCode);
        Assert.Empty(NodeBench.Models(host));
        Assert.Contains(NodeBench.Files(host), file => file.Contains("incoming"));
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(30)); // what the killed one waited for
        Assert.Equal(0, (await bench.SyncAsync(host)).ExitCode);
        Assert.Equal(["checkpoints/big"], NodeBench.Models(host).Keys);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(host.Models, ".comfy-models/incoming")));
    }

    [Fact]
    public async Task Two_runs_at_once_take_turns_and_both_find_all()
    {
        await using var bench = await NodeBench.StartAsync();
        var host = await bench.ReadyAsync();
        await bench.PutAsync("checkpoints/big", 30);
        var first = bench.Aws.Time.Do(() => bench.Hosts.RunAsync(host, "${ROOT:-}/usr/local/bin/comfy-models", CancellationToken.None));
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(5));
        await bench.PutAsync("loras/late", "came when the first had listed");
        var second = await bench.SyncAsync(host);
        Assert.Equal("comfy-models: ok, 1 of 1 models are here, 1 fetched, 0 deleted\n", (await first)!.Output);
        Assert.Equal("comfy-models: ok, 2 of 2 models are here, 1 fetched, 0 deleted\n", second.Output);
        Assert.Equal(["1 objects", "1 objects"], await bench.CopiesAsync());
    }

    [Fact]
    public async Task What_does_not_fit_is_named_and_what_is_wanted_first_has_the_room()
    {
        await using var bench = await NodeBench.StartAsync();
        await bench.PutAsync("checkpoints/a", 100); // a g4dn.2xlarge has 225 GB: models may fill 130
        await bench.PutAsync("checkpoints/b", 60);
        await bench.PutAsync("checkpoints/c", 20);
        var host = await bench.BootAsync("g4dn.2xlarge", first: ["checkpoints/b"]);
        await bench.Aws.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(["checkpoints/b", "checkpoints/c"], NodeBench.Models(host).Keys);
        Assert.Contains("error: checkpoints/a does not fit: it has 100000000000 bytes, and models may fill 70000000000 more\n", NodeBench.Status(host));
        await bench.DeleteAsync("checkpoints/b");
        Assert.Equal(0, (await bench.SyncAsync(host)).ExitCode);
        Assert.Equal(["checkpoints/a", "checkpoints/c"], NodeBench.Models(host).Keys);
    }

    [Fact]
    public async Task A_disk_that_others_have_filled_is_not_filled_up()
    {
        await using var bench = await NodeBench.StartAsync();
        await bench.PutAsync("checkpoints/a", 60);
        var host = await bench.BootAsync("g4dn.2xlarge");
        host.OtherBytes = 150_000_000_000; // 75 GB are free, of which the kubelet wants 22.5
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(50));
        Assert.Empty(NodeBench.Models(host));
        Assert.Contains("error: checkpoints/a does not fit: it has 60000000000 bytes, and 52500000000 are free\n", NodeBench.Status(host));
    }

    [Fact]
    public async Task A_disk_that_fills_up_meanwhile_costs_the_file_that_came_last_and_no_other()
    {
        await using var bench = await NodeBench.StartAsync();
        await bench.PutAsync("checkpoints/a", 1);
        await bench.PutAsync("checkpoints/b", 1);
        bench.Cli.Refusal = key => key.EndsWith('b') ? "[Errno 28] No space left on device" : null;
        var host = await bench.BootAsync();
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(["checkpoints/a"], NodeBench.Models(host).Keys);
        Assert.Contains("error: aws s3 cp ended with 1\nerror: checkpoints/b did not come whole: 0 of 1000000000 bytes\n", NodeBench.Status(host));
    }

    [Fact]
    public async Task A_bucket_that_cannot_be_listed_costs_no_model()
    {
        await using var bench = await NodeBench.StartAsync();
        await bench.PutAsync("checkpoints/a", "a");
        var host = await bench.ReadyAsync();
        var settings = Path.Combine(host.Folder, "etc/comfy-models");
        var text = await File.ReadAllTextAsync(settings);
        await File.WriteAllTextAsync(settings, text.Replace(bench.Bucket, "another-bucket", StringComparison.Ordinal));
        Assert.Equal(1, (await bench.SyncAsync(host)).ExitCode);
        Assert.Equal(["checkpoints/a"], NodeBench.Models(host).Keys);
        Assert.Contains("error: the bucket another-bucket could not be listed; nothing is changed\n", NodeBench.Status(host));
        await File.WriteAllTextAsync(settings, text);
        Assert.Equal("comfy-models: ok, 1 of 1 models are here, 0 fetched, 0 deleted\n", (await bench.SyncAsync(host)).Output);
    }

    [Fact]
    public async Task A_node_that_boots_while_uploads_go_on_has_them_all_within_minutes_without_being_told()
    {
        await using var bench = await NodeBench.StartAsync();
        for (var i = 0; i < 5; i++) await bench.PutAsync($"loras/{i}", "x");
        var host = await bench.BootAsync();
        for (var i = 5; i < 30; i++)
        {
            await bench.PutAsync($"loras/{i}", "x");
            await bench.Aws.PassAsync(TimeSpan.FromSeconds(1));
        }

        await bench.Aws.PassAsync(TimeSpan.FromMinutes(6));
        Assert.Equal(30, NodeBench.Models(host).Count);
        Assert.Contains("held: 30 of 30\n", NodeBench.Status(host));
    }

    [Fact]
    public async Task User_data_that_waits_for_the_models_keeps_the_kubelet_from_starting()
    {
        await using var bench = await NodeBench.StartAsync();
        var host = await bench.LaunchAsync(Functions.Nodes.NodeUserData.Of(bench.Bucket, "us-west-2", []).Replace("--no-block ", "", StringComparison.Ordinal));
        var boot = bench.Aws.Time.Do(async () => { await bench.Hosts.BootAsync(host.InstanceId); return true; });
        await bench.Aws.PassAsync(TimeSpan.FromMinutes(20));
        Assert.False(boot.IsCompleted);
    }
}
