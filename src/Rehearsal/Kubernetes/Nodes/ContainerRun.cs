using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Nodes;

/// <summary>One container of a pod: image, process, probes, restarts with back-off.</summary>
public sealed class ContainerRun(Kubelets kubelets, PodWorker pod, JsonObject spec, bool IsInit)
{
    static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(10), LongestBackOff = TimeSpan.FromMinutes(5), Forgiven = TimeSpan.FromMinutes(10);

    JsonObject state = Waiting(pod.Pod["spec"].Items("initContainers").Any() ? "PodInitializing" : "ContainerCreating"), last = [];
    IContainerProgram? program;
    TaskCompletionSource<int>? exit;
    readonly TaskCompletionSource begun = new();
    Container? container;
    int restarts;
    bool started;

    public JsonObject Spec => spec;
    public string Name => spec.Text("name")!;

    /// <summary>An init container that stays: the next one begins when it has started, and it ends after all others.</summary>
    public bool IsSidecar { get; } = IsInit && spec.Text("restartPolicy") == "Always";

    /// <summary>Over when it has started once, or nobody waits for that any more.</summary>
    public Task Begun => begun.Task;
    public bool Ready { get; private set; }
    public bool IsUp => program != null;
    public bool HasRun { get; private set; }
    public Uri? Url => program?.Url;

    ClusterContext Cluster => kubelets.Cluster;
    bool Over => pod.Ending || !pod.Machine.Alive || Cluster.Loop.Stopped;

    public JsonObject Status() => new()
    {
        ["name"] = Name, ["image"] = spec.Text("image"), ["imageID"] = HasRun ? spec.Text("image") : "", ["ready"] = Ready, ["started"] = started, ["restartCount"] = restarts,
        ["state"] = state.DeepClone(), ["lastState"] = last.DeepClone(),
    };

    /// <summary>Until the pod ends; an init container that is no sidecar until it has succeeded.</summary>
    public async Task RunAsync()
    {
        var backOff = TimeSpan.Zero;
        while (await PullAsync() && await ConfigureAsync())
        {
            var begun = Cluster.Now;
            var code = await RunOnceAsync();
            if (Over) return;
            if (IsInit && !IsSidecar && code == 0) return; // its state says so, and it had no run before
            last = state;
            if (Cluster.Now - begun >= Forgiven) backOff = TimeSpan.Zero;
            if (backOff > TimeSpan.Zero)
            {
                var where = $"{Name} in pod {pod.Pod.Name()}_{pod.Pod.Space()}({pod.Pod.Uid()})";
                Show(Waiting("CrashLoopBackOff", $"back-off {Go(backOff)} restarting failed container={Name} pod={pod.Pod.Name()}_{pod.Pod.Space()}({pod.Pod.Uid()})"));
                Cluster.Events.Warning(pod.Pod, "kubelet", "BackOff", $"Back-off restarting failed container {where}");
                await Cluster.Clock.Delay(backOff);
                if (Over) return;
            }

            backOff = backOff == TimeSpan.Zero ? FirstBackOff : backOff * 2 > LongestBackOff ? LongestBackOff : backOff * 2;
            restarts++;
        }
    }

    /// <summary>In order, as long as the grace period lasts: the hook, the stop signal; then the kill.</summary>
    /// <param name="cut">The machine is gone, or the pod by force.</param>
    public async Task EndAsync(DateTimeOffset until, Task cut)
    {
        if (program is not { } running) return;
        Cluster.Events.Normal(pod.Pod, "kubelet", "Killing", $"Stopping container {Name}");
        if (spec.Under("lifecycle", "preStop", "exec", "command") is System.Text.Json.Nodes.JsonArray command)
        {
            using var kill = new CancellationTokenSource();
            if (!await InTimeAsync(kubelets.Programs.HookAsync(container!, Url, command, kill.Token))) Cluster.Events.Warning(pod.Pod, "kubelet", "FailedPreStopHook", "PreStopHook failed");
            Kill();
            void Kill() => kill.Cancel(); // at once, on the world's thread
        }

        if (!cut.IsCompleted && program == running && running.EndAsync() is { } ending) await InTimeAsync(ending);
        await StopAsync();

        async Task<bool> InTimeAsync(Task work)
        {
            var late = new TaskCompletionSource();
            using var alarm = Cluster.Clock.Alarm(until - Cluster.Now, () => late.TrySetResult());
            return await Task.WhenAny(work, cut, late.Task) == work;
        }
    }

    public void Release() => begun.TrySetResult();

    public async Task StopAsync()
    {
        if (program is null) return;
        var ended = program;
        (program, Ready, started) = (null, false, false);
        using (Cluster.Clock.Hold()) await ended.StopAsync();
        exit?.TrySetResult(143);
    }

    async Task<bool> PullAsync()
    {
        var image = spec.Text("image")!;
        for (var wait = FirstBackOff; ; wait = wait * 2 > LongestBackOff ? LongestBackOff : wait * 2)
        {
            if (!pod.Machine.Images.ContainsKey(image)) Cluster.Events.Normal(pod.Pod, "kubelet", "Pulling", $"Pulling image \"{image}\"");
            var begun = Cluster.Now;
            var refused = await kubelets.Images.PullAsync(pod.Machine, image);
            if (Over) return false;
            if (refused is null)
            {
                Cluster.Events.Normal(pod.Pod, "kubelet", "Pulled", Cluster.Now > begun ? $"Successfully pulled image \"{image}\" in {Go(Cluster.Now - begun)}" : $"Container image \"{image}\" already present on machine");
                return true;
            }

            Cluster.Events.Warning(pod.Pod, "kubelet", "Failed", $"Failed to pull image \"{image}\": {refused}");
            Cluster.Events.Warning(pod.Pod, "kubelet", "Failed", "Error: ErrImagePull");
            Show(Waiting("ErrImagePull", refused));
            await Cluster.Clock.Delay(TimeSpan.FromSeconds(2));
            if (Over) return false;
            Cluster.Events.Normal(pod.Pod, "kubelet", "BackOff", $"Back-off pulling image \"{image}\"");
            Show(Waiting("ImagePullBackOff", $"Back-off pulling image \"{image}\": ErrImagePull: {refused}"));
            await Cluster.Clock.Delay(wait);
            if (Over) return false;
        }
    }

    /// <summary>Waits until the ConfigMaps and Secrets that its environment names are there.</summary>
    async Task<bool> ConfigureAsync()
    {
        while (Missing() is { } missing)
        {
            Cluster.Events.Warning(pod.Pod, "kubelet", "Failed", $"Error: {missing}");
            Show(Waiting("CreateContainerConfigError", missing));
            await Cluster.Clock.Delay(FirstBackOff);
            if (Over) return false;
        }

        return true;
    }

    string? Missing() => spec.Items("env").Select(variable => variable.Under("valueFrom"))
        .SelectMany(from => new[] { (Kind: "ConfigMap", Name: from.Text("configMapKeyRef", "name")), (Kind: "Secret", Name: from.Text("secretKeyRef", "name")) })
        .Where(source => source.Name != null && Cluster.Store.Find("v1", source.Kind, pod.Pod.Space(), source.Name) is null)
        .Select(source => $"{source.Kind.ToLowerInvariant()} \"{source.Name}\" not found").FirstOrDefault();

    async Task<int> RunOnceAsync()
    {
        var (own, begun, run) = (new TaskCompletionSource<int>(), ObjectStore.Time(Cluster.Now), restarts);
        exit = own;
        container = new Container(Cluster, pod.Machine, pod.Pod, spec, text => kubelets.Logs.Write(pod.Pod.Space()!, pod.Pod.Name(), Name, run, text), code => own.TrySetResult(code));
        program = kubelets.Programs.Make(container) ?? new QuietProgram(container, IsInit && !IsSidecar);
        HasRun = true;
        Cluster.Events.Normal(pod.Pod, "kubelet", "Started", "Container started");
        Show(new() { ["running"] = new JsonObject { ["startedAt"] = begun } });
        using (Cluster.Clock.Hold()) await program.StartAsync();
        Release();
        if (!Over && (!IsInit || IsSidecar)) Cluster.Run(() => ProbeAsync(own));
        var code = await own.Task;
        var isOutOfMemory = program?.IsOutOfMemory == true;
        await StopAsync();
        (Ready, started) = (false, false);
        Show(new()
        {
            ["terminated"] = new JsonObject { ["exitCode"] = code, ["reason"] = code == 0 ? "Completed" : isOutOfMemory ? "OOMKilled" : "Error", ["startedAt"] = begun, ["finishedAt"] = ObjectStore.Time(Cluster.Now) },
        });
        return code;
    }

    /// <summary>The startup probe first; when it has succeeded, readiness and liveness for as long as the process lives.</summary>
    async Task ProbeAsync(TaskCompletionSource<int> own)
    {
        bool Gone() => Over || own.Task.IsCompleted || program is null;
        if (Probe.Of(spec, "startupProbe") is { } startup && !await UntilAsync(startup, "Startup", own, Gone)) return;
        if (Gone()) return;
        started = true;
        if (Probe.Of(spec, "livenessProbe") is { } liveness && program!.Serves) Cluster.Run(() => UntilAsync(liveness, "Liveness", own, Gone));
        if (Probe.Of(spec, "readinessProbe") is not { } readiness)
        {
            SetReady(true);
            return;
        }

        if (!program!.Serves)
        {
            await Cluster.Clock.Delay(Cluster.Latencies.Of("DeploymentReady"));
            if (!Gone()) SetReady(true);
            return;
        }

        var (good, bad) = (0, 0);
        await Cluster.Clock.Delay(readiness.InitialDelay);
        for (; !Gone(); await Cluster.Clock.Delay(readiness.Period))
        {
            var refused = await readiness.AskAsync(Cluster, pod.Address, program?.Url);
            if (Gone()) return;
            (good, bad) = refused is null ? (good + 1, 0) : (0, bad + 1);
            if (refused != null) Cluster.Events.Warning(pod.Pod, "kubelet", "Unhealthy", $"Readiness probe failed: {refused}");
            if (good >= readiness.SuccessThreshold) SetReady(true);
            if (bad >= readiness.FailureThreshold) SetReady(false);
        }
    }

    /// <summary>Asks until a startup probe succeeds, a liveness probe for ever; too many failures in a row end the process.</summary>
    async Task<bool> UntilAsync(Probe probe, string kind, TaskCompletionSource<int> own, Func<bool> gone)
    {
        if (!program!.Serves) return true;
        var bad = 0;
        await Cluster.Clock.Delay(probe.InitialDelay);
        for (; !gone(); await Cluster.Clock.Delay(probe.Period))
        {
            var refused = await probe.AskAsync(Cluster, pod.Address, program?.Url);
            if (gone()) return false;
            bad = refused is null ? 0 : bad + 1;
            if (refused is null && kind == "Startup") return true;
            if (refused is null) continue;
            Cluster.Events.Warning(pod.Pod, "kubelet", "Unhealthy", $"{kind} probe failed: {refused}");
            if (bad < probe.FailureThreshold) continue;
            Cluster.Events.Normal(pod.Pod, "kubelet", "Killing", $"Container {Name} failed {kind.ToLowerInvariant()} probe, will be restarted");
            own.TrySetResult(137);
        }

        return false;
    }

    void SetReady(bool ready)
    {
        Ready = ready;
        pod.Report();
    }

    void Show(JsonObject shown)
    {
        state = shown;
        pod.Report();
    }

    static JsonObject Waiting(string reason, string? message = null)
    {
        var waiting = new JsonObject { ["reason"] = reason };
        if (message != null) waiting["message"] = message;
        return new() { ["waiting"] = waiting };
    }

    /// <summary>As Go writes durations.</summary>
    static string Go(TimeSpan span) => span.TotalSeconds < 60 ? $"{span.TotalSeconds:0.###}s" : $"{(int)span.TotalMinutes}m{span.Seconds}s";
}

/// <summary>What an image without a program of its own does: it runs, and an init container has done its work at once.</summary>
sealed class QuietProgram(Container container, bool ends) : IContainerProgram
{
    public Task StartAsync()
    {
        if (ends) container.Exit(0);
        return Task.CompletedTask;
    }
}
