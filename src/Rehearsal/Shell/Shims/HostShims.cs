using ComfyServerless.Rehearsal.Hosts;

namespace ComfyServerless.Rehearsal.Shell.Shims;

/// <summary><c>systemctl</c>, <c>mountpoint</c> and <c>df</c> of the host that the shell runs on.</summary>
public static class HostShims
{
    public static IEnumerable<IShim> All(HostRoom hosts) => [new Systemctl(hosts), new Mountpoint(hosts), new Df(hosts)];

    static Host? Find(HostRoom hosts, ShimContext context) => hosts.All.GetValueOrDefault(context.Caller.Name);

    static bool IsLocalDisk(string path) => path.TrimEnd('/').EndsWith("/mnt/k8s-disks/0", StringComparison.Ordinal);

    sealed class Systemctl(HostRoom hosts) : IShim
    {
        public string Name => "systemctl";

        public async Task<ShimResult> RunAsync(ShimCall call, ShimContext context)
        {
            if (hosts.ServicesOf(context.Caller.Name) is not { } services || call.Arguments.ToArray() is not [var verb, .. var rest]) return ShimResult.NotModelled(Name, call);
            var names = rest.Where(argument => !argument.StartsWith('-')).ToList();
            try
            {
                if (call.Arguments is ["daemon-reload"])
                {
                    services.Reload();
                    return ShimResult.Ok();
                }

                if (names.Find(name => services.Find(name) is null) is { } missing) return ShimResult.Failed($"Failed to {verb} {missing}: Unit {missing} not found.", 5);
                if (verb == "enable" && names.Count == rest.Length) return ShimResult.Ok(); // counts at the next boot, which no instance here has
                if (verb != "start" || rest.Except(names).Except(["--no-block"]).Any()) return ShimResult.NotModelled(Name, call);
                var started = names.Select(name => services.StartAsync(services.Find(name)!)).ToList();
                if (!rest.Contains("--no-block")) await Task.WhenAll(started);
                return ShimResult.Ok();
            }
            catch (FormatException refused) { return ShimResult.Failed($"rehearsal: {refused.Message}", 64); }
        }
    }

    sealed class Mountpoint(HostRoom hosts) : IShim
    {
        public string Name => "mountpoint";

        public Task<ShimResult> RunAsync(ShimCall call, ShimContext context) => Task.FromResult(call.Arguments is ["-q", var path] && IsLocalDisk(path) && Find(hosts, context) is { } host
            ? host.Mounted ? ShimResult.Ok() : new(32, "", "") : ShimResult.NotModelled(Name, call));
    }

    sealed class Df(HostRoom hosts) : IShim
    {
        public string Name => "df";

        public Task<ShimResult> RunAsync(ShimCall call, ShimContext context)
            => Task.FromResult(call.Arguments is ["--output=size,avail", "-B1", var path] && IsLocalDisk(path) && Find(hosts, context) is { Mounted: true } host
                ? ShimResult.Ok($"   1B-blocks        Avail\n{host.DiskBytes,12} {host.FreeBytes,12}\n") : ShimResult.NotModelled(Name, call));
    }
}
