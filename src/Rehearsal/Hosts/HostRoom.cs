using System.Text;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.S3;
using ComfyServerless.Rehearsal.Aws.Ssm;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;
using ComfyServerless.Rehearsal.Kubernetes.Programs;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Hosts;

/// <summary>The systems of all GPU nodes: they boot with their user data, run what SSM sends, and go with their instance. World's thread.</summary>
/// <param name="folder">Where each host gets a folder of its own. Emptied first: a world begins without nodes.</param>
/// <param name="identity">The role's ARN and the tags of an instance.</param>
public sealed class HostRoom : IHosts, IManagedInstances, IContainerShell, IAsyncDisposable
{
    readonly AwsContext aws;
    readonly string folder;
    readonly S3Service s3;
    readonly Func<string, (string RoleArn, IReadOnlyDictionary<string, string> Tags)> identity;
    readonly OrderedDictionary<string, Host> hosts = new();
    readonly Dictionary<string, Services> services = new();
    readonly Dictionary<string, (long Objects, long Files)> idle = new();
    readonly HashSet<Task> running = [];
    readonly CancellationTokenSource end = new();
    FencedBash? bash;

    public HostRoom(AwsContext aws, string folder, S3Service s3, Func<string, (string RoleArn, IReadOnlyDictionary<string, string> Tags)> identity)
    {
        (this.aws, this.folder, this.s3, this.identity) = (aws, folder, s3, identity);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>By instance id, in the order of their launch.</summary>
    public IReadOnlyDictionary<string, Host> All => hosts;

    /// <summary>What runs their scripts.</summary>
    public void Connect(FencedBash shell) => bash = shell;

    public void Launch(string instanceId, InstanceType type, string userData, bool localDisks)
    {
        var (role, tags) = identity(instanceId);
        var root = Directory.CreateDirectory(Path.Combine(folder, instanceId)).FullName;
        var host = hosts[instanceId] = new(instanceId, type, root, userData, localDisks && type.NvmeGB > 0, new(instanceId, role, Inside: false, Outside: true), tags);
        services[instanceId] = new(aws, host, command => RunServiceAsync(host, command), _ => idle.TryGetValue(instanceId, out var left) && left == (s3.Changes, host.Fingerprint()));
    }

    public async Task BootAsync(string instanceId)
    {
        if (!hosts.TryGetValue(instanceId, out var host)) return;
        aws.After("AgentRegistered", () => host.Registered = !host.Ended.IsCancellationRequested);
        if (host.UserData.Length == 0) return;
        foreach (var script in UserData.Scripts(host.UserData))
            if (await RunAsync(host, script, CancellationToken.None) is { ExitCode: not 0 } failed) aws.Note("host", $"the user data of {instanceId} failed with {failed.ExitCode}: {failed.Output.Trim()}");
    }

    public string? NodeIsUp(string instanceId)
    {
        if (!hosts.TryGetValue(instanceId, out var host)) return null;
        host.Mounted = host.LocalDisks;
        if (host.Mounted) Directory.CreateDirectory(Path.Combine(host.Folder, "mnt/k8s-disks/0"));
        services[instanceId].NodeIsUp();
        return host.Folder;
    }

    /// <summary>The instance is on its way to be terminated; its processes end at once.</summary>
    public void End(string instanceId)
    {
        if (!hosts.Remove(instanceId, out var host)) return;
        services.Remove(instanceId);
        host.End();
    }

    void EndAll()
    {
        foreach (var id in hosts.Keys.ToList()) End(id);
        end.Cancel();
    }

    internal Services? ServicesOf(string instanceId) => services.GetValueOrDefault(instanceId);

    IReadOnlyList<string> IManagedInstances.Known => [.. hosts.Values.Where(host => host.Registered).Select(host => host.InstanceId)];
    IReadOnlyDictionary<string, string> IManagedInstances.TagsOf(string instanceId) => hosts[instanceId].Tags;
    bool IManagedInstances.Answers(string instanceId) => hosts[instanceId].Answers;
    Task<ScriptOutcome?> IManagedInstances.RunAsync(string instanceId, string script, CancellationToken kill) => RunAsync(hosts[instanceId], script, kill);

    /// <summary>Runs a script as root. Null when the host ended meanwhile.</summary>
    public async Task<ScriptOutcome?> RunAsync(Host host, string script, CancellationToken kill)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(kill, host.Ended);
        var output = new StringBuilder();
        var code = await RunAsync(script, host.Folder, new Dictionary<string, string>(), host.Caller, line => output.AppendLine(line), gone.Token);
        return host.Ended.IsCancellationRequested ? null : new(code, output.ToString(), "");
    }

    /// <summary>What runs in a container is nobody to AWS.</summary>
    Task<int> IContainerShell.RunAsync(ContainerScript script, Action<string> line, CancellationToken kill)
        => RunAsync(script.Text, script.Root, script.Environment, new("container", "", Inside: false, Outside: false), line, kill, script);

    async Task<int> RunAsync(string script, string root, IReadOnlyDictionary<string, string> environment, Caller caller, Action<string> line, CancellationToken kill, ContainerScript? container = null)
    {
        using var any = CancellationTokenSource.CreateLinkedTokenSource(kill, end.Token);
        var shell = bash!.RunAsync(script, root, new Dictionary<string, string>(environment) { ["ROOT"] = root }, new(caller, aws.Region, Nap: container?.Nap) { Arguments = container?.Arguments }, line, any.Token, container?.End ?? default);
        running.Add(shell);
        try { return await shell; }
        finally { running.Remove(shell); }
    }

    async Task<int?> RunServiceAsync(Host host, string command)
    {
        idle.Remove(host.InstanceId);
        var objects = s3.Changes;
        if (await RunAsync(host, $"\"$ROOT\"{command}", CancellationToken.None) is not { } outcome) return null;
        aws.Note("host", $"{host.InstanceId}: {outcome.Output.TrimEnd().Split('\n')[^1]}");
        if (outcome.ExitCode == 0) idle[host.InstanceId] = (objects, host.Fingerprint());
        return outcome.ExitCode;
    }

    /// <summary>World's thread. All hosts end; then nothing writes to their folders any more.</summary>
    public async ValueTask DisposeAsync()
    {
        EndAll();
        await Task.WhenAll(running.ToList());
        end.Dispose();
    }
}
