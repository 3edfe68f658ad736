using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.Kubernetes;

/// <summary>
/// Runs a cluster's controllers when a kind that they watch has changed: each looks at the whole store and acts on the difference. Changes are collected, and all of it
/// happens at the same virtual instant, before the clock goes on.
/// </summary>
public sealed class ControllerLoop
{
    readonly VirtualTime time;
    readonly List<Controller> controllers = [];
    bool posted;

    public ControllerLoop(VirtualTime time, ObjectStore store)
    {
        this.time = time;
        store.Changed += change =>
        {
            foreach (var controller in controllers)
                if (controller.Kinds.Contains(change.Kind.Name)) Wake(controller);
        };
    }

    public bool Stopped { get; private set; }

    /// <param name="kinds">Names of kinds.</param>
    /// <returns>Wakes the controller when something else has changed, such as the time.</returns>
    public Action Add(Action reconcile, params IReadOnlyCollection<string> kinds)
    {
        var controller = new Controller(reconcile, [.. kinds]);
        controllers.Add(controller);
        Wake(controller);
        return () => Wake(controller);
    }

    public void Stop() => Stopped = true;

    void Wake(Controller controller)
    {
        controller.Due = true;
        if (posted) return;
        posted = true;
        time.Post(Run);
    }

    void Run()
    {
        posted = false;
        if (Stopped) return;
        foreach (var controller in controllers.Where(controller => controller.Due).ToList())
        {
            controller.Due = false;
            controller.Reconcile();
        }
    }

    sealed record Controller(Action Reconcile, HashSet<string> Kinds)
    {
        public bool Due { get; set; }
    }
}
