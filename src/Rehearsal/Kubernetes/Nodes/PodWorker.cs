using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Nodes;

/// <summary>One pod on one machine: volumes, then init containers one after the other, then its containers; and its status.</summary>
public sealed class PodWorker
{
    readonly Kubelets kubelets;
    readonly List<ContainerRun> init, containers;
    readonly TaskCompletionSource cut = new();
    string? address;
    bool initialized;

    public PodWorker(Kubelets kubelets, NodeState machine, JsonObject pod)
    {
        (this.kubelets, Machine, Pod) = (kubelets, machine, pod);
        init = [.. pod["spec"].Items("initContainers").Select(spec => new ContainerRun(kubelets, this, spec, IsInit: true))];
        containers = [.. pod["spec"].Items("containers").Select(spec => new ContainerRun(kubelets, this, spec, IsInit: false))];
    }

    public NodeState Machine { get; }
    public JsonObject Pod { get; }

    /// <summary>The pod ends, or its machine did.</summary>
    public bool Ending { get; private set; }

    public string? Address => address;

    /// <summary>The local server behind a container's port; null while nothing listens.</summary>
    public Uri? UrlOf(int port) => containers.Find(run => run.Spec.Items("ports").Any(one => one.Number("containerPort") == port))?.Url;

    public async Task RunAsync()
    {
        Report();
        if (!await MountAsync()) return;
        address = Pod["spec"].Under("hostNetwork")?.GetValue<bool>() == true ? Machine.Address : Machine.NextPodAddress();
        foreach (var run in init)
        {
            if (run.IsSidecar) kubelets.Cluster.Run(run.RunAsync);
            await (run.IsSidecar ? run.Begun : run.RunAsync());
            if (Ending) return;
        }

        initialized = true;
        Report();
        foreach (var run in containers) kubelets.Cluster.Run(run.RunAsync);
    }

    /// <summary>Marks the end's begin; only the first time counts.</summary>
    public bool Begin() => !Ending && (Ending = true);

    /// <summary>Its grace is over at once: the machine is gone, or the pod was removed by force.</summary>
    public void Cut() => cut.TrySetResult();

    /// <summary>All containers but the sidecars at once, then the sidecars from the last to the first, within the pod's grace period.</summary>
    public async Task EndAsync()
    {
        foreach (var run in init) run.Release();
        if (Machine.Alive && !kubelets.Cluster.Loop.Stopped && IsThere && Pod.Text("metadata", "deletionTimestamp") is { } until)
        {
            var end = DateTimeOffset.Parse(until);
            await Task.WhenAll(init.Where(run => !run.IsSidecar).Concat(containers).Select(run => run.EndAsync(end, cut.Task)));
            foreach (var run in init.Where(run => run.IsSidecar).Reverse()) await run.EndAsync(end, cut.Task);
        }

        foreach (var run in init.Concat(containers)) await run.StopAsync();
        if (Machine.Alive && !kubelets.Cluster.Loop.Stopped && IsThere)
        {
            await kubelets.Cluster.Clock.Delay(kubelets.Cluster.Latencies.Of("ContainerStop"));
            if (IsThere) kubelets.Cluster.Store.Remove(Pod);
        }

        if (Machine.Root + HostPaths.OfPod(Pod) is var folder && Machine.Root != null && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>Writes the pod's status from what its containers do.</summary>
    public void Report()
    {
        if (Ending && !Pod.IsGoing()) return;
        if (!IsThere) return;
        var now = kubelets.Cluster.Now;
        var before = Pod.IsTrue("Ready");
        kubelets.Cluster.Store.Update(Pod, live =>
        {
            var status = live.Child("status");
            var lasting = init.Where(run => run.IsSidecar).Concat(containers).ToList();
            var ready = initialized && !Ending && lasting.TrueForAll(run => run.Ready);
            status["phase"] = initialized && containers.Exists(run => run.HasRun) ? "Running" : "Pending";
            status["startTime"] ??= ObjectStore.Time(now);
            status["hostIP"] = Machine.Address;
            if (address != null) (status["podIP"], status["podIPs"]) = (address, new JsonArray(new JsonObject { ["ip"] = address }));
            var unready = $"containers with unready status: [{string.Join(' ', lasting.Where(run => !run.Ready).Select(run => run.Name))}]";
            live.SetCondition(now, "Initialized", initialized, initialized ? "" : "ContainersNotInitialized", initialized ? "" : $"containers with incomplete status: [{string.Join(' ', init.Select(run => run.Name))}]");
            live.SetCondition(now, "ContainersReady", ready, ready ? "" : "ContainersNotReady", ready ? "" : unready);
            live.SetCondition(now, "Ready", ready, ready ? "" : "ContainersNotReady", ready ? "" : unready);
            if (init.Count > 0) status["initContainerStatuses"] = new JsonArray([.. init.Select(run => run.Status())]);
            status["containerStatuses"] = new JsonArray([.. containers.Select(run => run.Status())]);
        });
        if (!before && Pod.IsTrue("Ready")) kubelets.Cluster.Note($"pod {Pod.Space()}/{Pod.Name()} is Ready");
    }

    bool IsThere => ReferenceEquals(kubelets.Cluster.Store.Find("v1", "Pod", Pod.Space(), Pod.Name()), Pod);

    async Task<bool> MountAsync()
    {
        var (wait, tried) = (TimeSpan.FromSeconds(1), DateTimeOffset.MinValue);
        while (kubelets.Mounts.Refuse(Machine, Pod) is { } refused)
        {
            if (tried != kubelets.Cluster.Now) kubelets.Cluster.Events.Warning(Pod, "kubelet", "FailedMount", refused);
            tried = kubelets.Cluster.Now;
            await kubelets.Cluster.Clock.Delay(wait);
            if (Ending || !Machine.Alive || kubelets.Cluster.Loop.Stopped) return false;
            wait = TimeSpan.FromSeconds(Math.Min(122, wait.TotalSeconds * 2)); // the volume manager's back-off
        }

        return true;
    }
}
