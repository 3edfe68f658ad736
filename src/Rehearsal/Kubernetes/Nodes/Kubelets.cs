using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Kubernetes.Nodes;

/// <summary>The kubelets of all machines of a cluster: a worker for each pod that is bound to one.</summary>
public sealed class Kubelets : IAsyncDisposable
{
    readonly Dictionary<string, PodWorker> workers = new();

    public Kubelets(ClusterContext cluster, MachineRoom machines, IImages registry, IContainerPrograms programs, ClusterFaults faults)
    {
        (Cluster, Machines, Images, Programs, Mounts, Logs) = (cluster, machines, new(cluster, registry, faults), programs, new(cluster), new(cluster));
        cluster.Loop.Add(Reconcile, "Pod", "Node");
    }

    public ClusterContext Cluster { get; }
    public MachineRoom Machines { get; }
    public Images Images { get; }
    public IContainerPrograms Programs { get; }
    public Mounts Mounts { get; }
    public PodLogs Logs { get; }

    /// <summary>A running pod's worker, or null.</summary>
    public PodWorker? Find(JsonObject pod) => workers.GetValueOrDefault(pod.Uid());

    void Reconcile()
    {
        var seen = new HashSet<string>();
        foreach (var pod in Cluster.Store.List("v1", "Pod"))
        {
            seen.Add(pod.Uid());
            if (Machines.Find(pod.Text("spec", "nodeName")) is not { } machine) continue;
            if (!workers.TryGetValue(pod.Uid(), out var worker))
            {
                workers[pod.Uid()] = worker = new(this, machine, pod);
                Cluster.Run(worker.RunAsync);
            }

            if (pod.IsGoing() && worker.Begin()) Cluster.Run(worker.EndAsync);
        }

        // Removed by force, or with its machine: the processes just end.
        foreach (var (uid, worker) in workers.Where(pair => !seen.Contains(pair.Key) || !pair.Value.Machine.Alive).ToList())
        {
            workers.Remove(uid);
            worker.Cut();
            if (worker.Begin()) Cluster.Run(worker.EndAsync);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers.Values) worker.Cut();
        foreach (var worker in workers.Values.Where(worker => worker.Begin())) await worker.EndAsync();
    }
}
