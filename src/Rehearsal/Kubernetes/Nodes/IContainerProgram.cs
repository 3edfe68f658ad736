using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Nodes;

/// <summary>What runs inside a container. World's thread. An image without a program of its own just runs.</summary>
public interface IContainerProgram
{
    /// <summary>Answers HTTP: the kubelet asks its probes of <see cref="Url"/>. Otherwise every probe succeeds.</summary>
    bool Serves => false;

    /// <summary>The root of its server on loopback; null while nothing listens.</summary>
    Uri? Url => null;

    /// <summary>The kernel ended it for the memory that it took.</summary>
    bool IsOutOfMemory => false;

    /// <summary>Starts; a program that fails calls <see cref="Container.Exit"/>.</summary>
    Task StartAsync();

    /// <summary>It got its stop signal: over when it has ended by itself. Null: it ends at once.</summary>
#pragma warning disable MA0022 // null says that there is nothing to wait for
    Task? EndAsync() => null;
#pragma warning restore MA0022

    /// <summary>Ends, whether it is up or not.</summary>
    Task StopAsync() => Task.CompletedTask;
}

/// <summary>A container, as its program sees it.</summary>
/// <param name="Spec">The container's own in the pod's spec.</param>
/// <param name="Log">Writes a line of its log.</param>
/// <param name="Exit">The program ends by itself with this exit code.</param>
public sealed record Container(ClusterContext Cluster, NodeState Machine, JsonObject Pod, JsonObject Spec, Action<string> Log, Action<int> Exit);

/// <summary>Makes the programs of the images that it knows.</summary>
public interface IContainerPrograms
{
    /// <summary>The program of a container's image, or null.</summary>
    IContainerProgram? Make(Container container);

    /// <summary>Runs a command beside a container's process, as a hook does.</summary>
    /// <param name="url">Of that process' server, or null.</param>
    Task HookAsync(Container container, Uri? url, System.Text.Json.Nodes.JsonArray command, CancellationToken kill) => Task.CompletedTask;
}
