using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Programs;

/// <summary>Runs a container's script.</summary>
public interface IContainerShell
{
    /// <returns>The exit code.</returns>
    Task<int> RunAsync(ContainerScript script, Action<string> line, CancellationToken kill);
}

/// <param name="Root">The folder that stands for the container's root.</param>
/// <param name="Arguments"><c>$0</c>, <c>$1</c> and so on.</param>
public sealed record ContainerScript(string Text, string Root, IReadOnlyDictionary<string, string> Environment, IReadOnlyList<string> Arguments)
{
    /// <summary>The stop signal.</summary>
    public CancellationToken End { get; init; }

    /// <summary>What its <c>sleep</c> does; null: lets time pass.</summary>
    public Func<TimeSpan, Task>? Nap { get; init; }
}

/// <summary>A container whose command is a script for bash: it is really run, and finds the machine's folders and its buckets where they are mounted.</summary>
#pragma warning disable CA1001 // its run disposes of the switches when it ends
sealed class ScriptProgram(Container container, IContainerShell shell, Func<ContainerRoot> root) : IContainerProgram
#pragma warning restore CA1001
{
    readonly CancellationTokenSource end = new(), kill = new();
    readonly TaskCompletionSource ended = new(), over = new();
    int changes = -1;

    /// <summary>Text and arguments of a command that is a script for bash; null: it is none.</summary>
    public static (string Text, IReadOnlyList<string> Arguments)? Of(IEnumerable<string> command) => command.ToList() is ["bash", "-c", var text, .. var arguments] ? (text, arguments) : null;

    /// <summary>Whether a container has such a command.</summary>
    public static (string Text, IReadOnlyList<string> Arguments)? Of(Container container) => Of(Texts(container.Spec["command"]).Concat(Texts(container.Spec["args"])));

    public static IEnumerable<string> Texts(JsonNode? list) => (list as JsonArray ?? []).Select(one => one!.ToString());

    public Task StartAsync()
    {
        container.Cluster.Run(RunAsync);
        return Task.CompletedTask;
    }

    public Task? EndAsync()
    {
        if (over.Task.IsCompleted) return over.Task;
        end.Cancel();
        ended.TrySetResult();
        return over.Task;
    }

    public Task StopAsync()
    {
        if (!over.Task.IsCompleted) kill.Cancel();
        return Task.CompletedTask;
    }

    async Task RunAsync()
    {
        var (text, arguments) = Of(container)!.Value;
        var folder = root();
        try
        {
            var script = new ContainerScript(text, folder.Folder, ContainerRoot.Environment(container.Pod, container.Spec), arguments)
            {
                End = end.Token, Nap = container.Spec.Text("restartPolicy") == "Always" ? span => NapAsync(folder, span) : null,
            };
            var code = await shell.RunAsync(script, container.Log, kill.Token);
            if (!kill.IsCancellationRequested) container.Exit(code);
        }
        finally
        {
            folder.Dispose();
            over.TrySetResult();
            end.Dispose();
            kill.Dispose();
        }
    }

    /// <summary>
    /// A sidecar looks again and again, for as long as its pod lives. When no file has changed since the nap before this one, its next looks would find what the last one found: they are left
    /// out until one changes or the pod ends, and the nap then ends when one of its naps would have.
    /// </summary>
    async Task NapAsync(ContainerRoot folder, TimeSpan span)
    {
        folder.Store();
        var (clock, machine) = (container.Cluster.Clock, container.Machine);
        var (begun, quiet) = (clock.Now, machine.FileChanges == changes);
        changes = machine.FileChanges;
        var next = machine.NextChange;
        await clock.Delay(span);
        if (!quiet) return;
        await Task.WhenAny(next, ended.Task);
        if ((clock.Now - begun).Ticks % span.Ticks is var late and > 0) await clock.Delay(TimeSpan.FromTicks(span.Ticks - late));
    }
}
