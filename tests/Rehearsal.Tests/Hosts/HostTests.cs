using ComfyServerless.Rehearsal.Hosts;

namespace ComfyServerless.Rehearsal.Tests.Hosts;

public sealed class HostTests
{
    const string Service = "[Unit]\nAfter=nodeadm-run.service\n[Service]\nType=oneshot\nExecStart=/usr/local/bin/work\nRestart=on-failure\nRestartSec=60\n";
    const string Timer = "[Timer]\nOnBootSec=1min\nOnUnitInactiveSec=5min\n[Install]\nWantedBy=timers.target\n";

    static string UserDataOf(string script) => $"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b\"\n\n--b\nContent-Type: text/x-shellscript; charset=\"us-ascii\"\n\n{script}\n--b--\n";

    /// <summary>A unit that appends the node's uptime to a file; it fails as long as a file says so.</summary>
    static string Units(string service = Service) => UserDataOf($$"""
        #!/bin/bash
        mkdir -p "$ROOT/etc/systemd/system" "$ROOT/usr/local/bin"
        printf '#!/bin/bash\nprintf x >> "$ROOT/runs"\n[[ ! -e $ROOT/broken ]]\n' > "$ROOT/usr/local/bin/work"
        chmod 755 "$ROOT/usr/local/bin/work"
        printf %s '{{service}}' > "$ROOT/etc/systemd/system/work.service"
        printf %s '{{Timer}}' > "$ROOT/etc/systemd/system/work.timer"
        systemctl daemon-reload
        systemctl start --no-block work.service work.timer
        """);

    static int Runs(Host host) => Path.Combine(host.Folder, "runs") is var file && File.Exists(file) ? File.ReadAllText(file).Length : 0;

    static async Task<Host> BootAsync(NodeBench bench, string userData)
    {
        var host = await bench.LaunchAsync(userData);
        await bench.MoveAsync(async () => { await bench.Hosts.BootAsync(host.InstanceId); return true; });
        return host;
    }

    [Fact]
    public async Task A_service_after_nodeadm_begins_when_the_node_is_up_and_a_failed_one_again_after_its_pause()
    {
        await using var bench = await NodeBench.StartAsync();
        var host = await BootAsync(bench, Units());
        await File.WriteAllTextAsync(Path.Combine(host.Folder, "broken"), "");
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(0, Runs(host));
        await bench.Aws.Do(() => bench.Hosts.NodeIsUp(host.InstanceId));
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(1, Runs(host));
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(120));
        Assert.Equal(3, Runs(host)); // by the timer after half a minute, and a minute after that
    }

    [Fact]
    public async Task A_timer_that_rings_before_the_node_is_up_does_not_start_its_service_early_or_twice()
    {
        await using var bench = await NodeBench.StartAsync();
        var host = await BootAsync(bench, Units());
        await bench.Aws.PassAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(0, Runs(host));
        await bench.Aws.Do(() => bench.Hosts.NodeIsUp(host.InstanceId));
        await bench.Aws.PassAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(1, Runs(host));
    }

    [Fact]
    public async Task The_timer_rings_again_only_where_something_may_have_changed()
    {
        await using var bench = await NodeBench.StartAsync();
        var host = await BootAsync(bench, Units());
        await bench.Aws.Do(() => bench.Hosts.NodeIsUp(host.InstanceId));
        await bench.Aws.PassAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(1, Runs(host));
        await bench.PutAsync("loras/a", "a");
        await bench.Aws.PassAsync(TimeSpan.FromMinutes(30));
        Assert.Equal(2, Runs(host));
    }

    [Fact]
    public async Task What_runs_on_an_instance_ends_with_it()
    {
        await using var bench = await NodeBench.StartAsync();
        var host = await BootAsync(bench, UserDataOf("#!/bin/bash\n:"));
        var long1 = bench.Aws.Time.Do(() => bench.Hosts.RunAsync(host, "sleep 600; printf x >> \"$ROOT/runs\"", CancellationToken.None));
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(30));
        await bench.Aws.Do(() => bench.Hosts.End(host.InstanceId));
        Assert.Null(await long1);
        await bench.Aws.PassAsync(TimeSpan.FromMinutes(20));
        Assert.Equal((0, 0), (Runs(host), bench.Hosts.All.Count));
    }

    [Theory]
    [InlineData("Type=oneshot", "Type=notify", "work.service: [Service] Type=notify is not modelled")]
    [InlineData("RestartSec=60", "RestartSec=60\nUser=nobody", "work.service: [Service] User=nobody is not modelled")]
    public async Task A_unit_with_more_than_is_modelled_is_refused_by_name(string from, string to, string refusal)
    {
        await using var bench = await NodeBench.StartAsync();
        var host = await bench.LaunchAsync("");
        Directory.CreateDirectory(Path.Combine(host.Folder, "etc/systemd/system"));
        await File.WriteAllTextAsync(Path.Combine(host.Folder, "etc/systemd/system/work.service"), Service.Replace(from, to, StringComparison.Ordinal));
        var outcome = await bench.RunAsync(host, "systemctl daemon-reload");
        Assert.Equal((64, $"rehearsal: {refusal}\n"), (outcome.ExitCode, outcome.Output));
    }

    [Theory]
    [InlineData("#!/bin/bash\n\necho hello", "a MIME document multipart/mixed is modelled")]
    [InlineData("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b\"\n\n--b\nContent-Type: text/cloud-config\n\nx\n--b--\n", "a part of Content-Type: text/cloud-config is not modelled")]
    [InlineData("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b\"\n\n--b\nContent-Type: text/x-shellscript\n\nü\n--b--\n", "the letter ü would arrive otherwise")]
    [InlineData("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"b\"\n\n--b\nContent-Type: text/x-shellscript\n\nx\n", "does not end with its boundary")]
    public void User_data_that_would_not_arrive_as_meant_is_refused(string text, string why) => Assert.Contains(why, Assert.Throws<FormatException>(() => UserData.Scripts(text)).Message);

    [Fact]
    public void User_data_above_EC2s_limit_is_refused() => Assert.Contains("limited to 16384 bytes", Assert.Throws<FormatException>(() => UserData.Scripts(new string('x', 16_385))).Message);
}
