using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Shell.Shims;

/// <summary><c>docker</c> for every build: each runs on a machine of its own, which has nothing of another build's images, logins and builders.</summary>
public sealed class DockerShim(VirtualTime time, Latencies latencies, WorldJournal journal, Action<PushedImage> push) : IShim
{
    readonly Dictionary<string, DockerHost> hosts = new();

    /// <summary>When set, builds end with this on standard error, as a broken Dockerfile would.</summary>
    public string? BuildFailure { get; set; }

    /// <summary>The same for one ComfyUI version alone: the build argument's value.</summary>
    public Dictionary<string, string> BuildFailures { get; } = new();

    /// <summary>What a container of ours prints when it starts with <c>--quick-test-for-ci</c>.</summary>
    public string StartLog { get; set; } = "Import times for custom nodes:\n   0.0 seconds: /opt/comfyui/custom_nodes/websocket_image_save.py\n";

    /// <summary>Platforms of images that <c>docker pull</c> finds without a modelled registry, by name; null: no such image.</summary>
    public Func<string, string?> Foreign { get; set; } = _ => "linux/amd64";

    public string Name => "docker";

    /// <summary>A build is told by the folder that its shell runs in.</summary>
    public Task<ShimResult> RunAsync(ShimCall call, ShimContext context)
    {
        if (!hosts.TryGetValue(context.Folder, out var host)) hosts[context.Folder] = host = new(this, time, latencies, journal, push);
        return host.RunAsync(call, context);
    }
}

/// <param name="Repository">The repository's URI, without tag.</param>
public sealed record PushedImage(string Repository, string Tag, string Digest, long SizeBytes);
