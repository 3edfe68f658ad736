using ComfyServerless.Rehearsal.Kubernetes.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Programs;

/// <summary>Runs a container's script.</summary>
public interface IContainerShell
{
    /// <param name="root">The folder that stands for the container's root.</param>
    /// <returns>The exit code.</returns>
    Task<int> RunAsync(string script, string root, IReadOnlyDictionary<string, string> environment, Action<string> line, CancellationToken kill);
}

/// <summary>A container whose command is a script for bash: it is really run, and finds the machine's folders where they are mounted.</summary>
#pragma warning disable CA1001 // its run disposes of the kill switch when it ends
sealed class ScriptProgram(Container container, IContainerShell shell) : IContainerProgram
#pragma warning restore CA1001
{
    readonly CancellationTokenSource kill = new();
    bool over;

    /// <summary>Whether a container has such a command.</summary>
    public static string? Of(Container container) => container.Spec["command"] is System.Text.Json.Nodes.JsonArray command && string.Join(' ', command) == "bash -c" ? container.Spec["args"]![0]!.ToString() : null;

    public Task StartAsync()
    {
        container.Cluster.Run(RunAsync);
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        if (!over) kill.Cancel();
        return Task.CompletedTask;
    }

    async Task RunAsync()
    {
        var root = Directory.CreateTempSubdirectory("container-").FullName;
        try
        {
            foreach (var (path, folder) in new HostPaths(container.Cluster).Of(container.Machine, container.Pod, container.Spec))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(root + path)!);
                Directory.CreateSymbolicLink(root + path, folder);
            }

            var environment = container.Spec.Items("env").ToDictionary(variable => variable.Text("name")!, variable => variable.Text("value") ?? "");
            var code = await shell.RunAsync(Of(container)!, root, environment, container.Log, kill.Token);
            if (!kill.IsCancellationRequested) container.Exit(code);
        }
        finally
        {
            Directory.Delete(root, recursive: true); // its links go, what they lead to stays
            over = true;
            kill.Dispose();
        }
    }
}
