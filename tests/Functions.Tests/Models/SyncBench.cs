using ComfyServerless.Functions.Nodes;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Ssm;
using ComfyServerless.Rehearsal.Hosts;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Models;

/// <summary>The synthesized way from the models bucket to running GPU nodes, whose comfy-models is a line of shell.</summary>
static class SyncBench
{
    public const string Step = "SyncModels", Works = "echo as the bucket", Fails = "echo no room >&2; exit 1";

    /// <param name="nodes">GPU nodes that run, and that SSM knows.</param>
    public static async Task<StepBench> StartAsync(int nodes, string script = Works, Rehearsal.World.WorldOptions? options = null)
    {
        var bench = await StepBench.StartAsync(options: options);
        await bench.Do(() => bench.World.Ec2.Capacity.Quotas[Capacity.OnDemandGpu] = 10_000);
        var (subnets, profile) = (await bench.SettingAsync("ApplyKarpenter", "PrivateSubnetIds"), (await bench.SettingAsync("ApplyKarpenter", "GpuNodeInstanceProfile"))[0]);
        for (var i = 0; i < nodes; i++)
            await bench.MoveAsync(async () =>
            {
                var launched = bench.World.Ec2.Instances.Launch("g5.2xlarge", "on-demand", subnets, profile, new Dictionary<string, string> { [GpuNodes.ClusterTag] = "comfyui", [GpuNodes.PoolTag] = GpuNodes.Pool });
                bench.World.Hosts.Launch(launched.InstanceId, InstanceTypes.Get("g5.2xlarge"), "", localDisks: true);
                await bench.World.Hosts.BootAsync(launched.InstanceId);
                Write(bench.World.Hosts.All[launched.InstanceId], script);
                return true;
            });
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        return bench;
    }

    public static Task<IReadOnlyList<Host>> HostsAsync(this StepBench bench) => bench.Do(() => (IReadOnlyList<Host>)[.. bench.World.Hosts.All.Values]);

    /// <summary>What the node's comfy-models does from now on.</summary>
    public static void Write(Host host, string script)
    {
        var file = Path.Combine(host.Folder, "usr/local/bin/comfy-models");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "#!/bin/bash\n" + script + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public static async Task<string> BucketAsync(this StepBench bench) => (await bench.SettingAsync("SeedModels", "ModelsBucket"))[0];

    /// <summary>A person copies files into the bucket, all at once.</summary>
    public static async Task PutAsync(this StepBench bench, params string[] keys)
    {
        var bucket = await bench.BucketAsync();
        await bench.Do(() => { foreach (var key in keys) bench.World.S3.Put(bucket, key, [1, 2, 3]); });
    }

    public static async Task DeleteAsync(this StepBench bench, string key)
    {
        var bucket = await bench.BucketAsync();
        await bench.Do(() => bench.World.S3.Delete(bucket, key));
    }

    public static Task<IReadOnlyList<Command>> CommandsAsync(this StepBench bench) => bench.Do(() => (IReadOnlyList<Command>)[.. bench.World.Ssm.RunCommand.Commands]);

    /// <summary>The bodies of the messages in the dead-letter queue.</summary>
    public static Task<List<string>> DeadLettersAsync(this StepBench bench)
        => bench.Do(() => bench.World.Sqs.Queues.Values.Single(queue => queue.Name.Contains("ModelsSyncDeadLetters", StringComparison.Ordinal)).Messages.Select(message => message.Body).ToList());

    public static Task<bool> AlarmAsync(this StepBench bench) => bench.Do(() => bench.World.Alarms.States["comfyui-models-out-of-step"]);
}
