using ComfyServerless.Rehearsal.Aws;

namespace ComfyServerless.Rehearsal.Hosts;

/// <summary>systemd on one host: starts services, again when they fail, and by timers.</summary>
/// <param name="run">Runs a script on the host; null when the host went away.</param>
/// <param name="isIdle">Whether a timer's run would find everything as a good run left it: then it is left out, which nobody can tell from a run but by the calls that it would make.</param>
sealed class Services(AwsContext aws, Host host, Func<string, Task<int?>> run, Func<string, bool> isIdle)
{
    readonly Dictionary<string, Unit> units = new();
    readonly List<Unit> queued = [];
    readonly HashSet<string> active = [];
    readonly DateTimeOffset booted = aws.Now;
    readonly Dictionary<string, IDisposable> alarms = new();
    readonly TaskCompletionSource nodeIsUp = new();

    /// <exception cref="FormatException">A unit that is not modelled.</exception>
    public void Reload()
    {
        var folder = Path.Combine(host.Folder, "etc/systemd/system");
        if (!Directory.Exists(folder)) return;
        foreach (var file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal)) units[Path.GetFileName(file)] = Unit.Parse(Path.GetFileName(file), File.ReadAllText(file));
    }

    public Unit? Find(string name) => units.GetValueOrDefault(name);

    /// <summary>The job is done when a service has ended; for a unit that comes after nodeadm-run.service not before the node is up.</summary>
    public Task StartAsync(Unit unit) => MustWait(unit) ? WaitAsync(unit) : BeginAsync(unit);

    /// <summary>nodeadm-run.service is done.</summary>
    public void NodeIsUp()
    {
        nodeIsUp.TrySetResult();
        foreach (var unit in queued.ToList()) _ = BeginAsync(unit);
        queued.Clear();
    }

    bool MustWait(Unit unit) => unit.WaitsForNode && !nodeIsUp.Task.IsCompleted;

    void Queue(Unit unit)
    {
        if (!queued.Contains(unit)) queued.Add(unit);
    }

    async Task WaitAsync(Unit unit)
    {
        Queue(unit);
        await nodeIsUp.Task.WaitAsync(host.Ended);
    }

    Task BeginAsync(Unit unit)
    {
        if (unit.Command is { }) return RunAsync(unit);
        if (unit.AfterBoot is { } wait) aws.Time.After(booted + wait - aws.Now, () => Ring(unit));
        if (unit.AfterEnd is { } rest) Set(unit.Name, rest, () => Ring(unit));
        return Task.CompletedTask;
    }

    async Task RunAsync(Unit service)
    {
        if (host.Ended.IsCancellationRequested || !active.Add(service.Name)) return;
        if (alarms.Remove(service.Name, out var restart)) restart.Dispose();
        var code = await run(service.Command!);
        active.Remove(service.Name);
        if (code is null) return;
        if (code != 0) aws.Note("host", $"{service.Name} on {host.InstanceId} failed with {code}");
        if (code != 0 && service.RestartAfter is { } wait) Set(service.Name, wait, () => _ = RunAsync(service));
        else if (Find(Path.ChangeExtension(service.Name, ".timer")) is { AfterEnd: { } rest } timer) Set(timer.Name, rest, () => Ring(timer));
    }

    /// <summary>One alarm a unit: a new one replaces it.</summary>
    void Set(string unit, TimeSpan wait, Action action)
    {
        if (alarms.Remove(unit, out var earlier)) earlier.Dispose();
        alarms[unit] = aws.Time.Alarm(wait, action);
    }

    void Ring(Unit timer)
    {
        if (host.Ended.IsCancellationRequested || Find(Path.ChangeExtension(timer.Name, ".service")) is not { } service || active.Contains(service.Name)) return;
        if (MustWait(service)) Queue(service);
        else if (!isIdle(service.Command!)) _ = RunAsync(service);
        else if (timer.AfterEnd is { } rest) Set(timer.Name, rest, () => Ring(timer));
    }
}
