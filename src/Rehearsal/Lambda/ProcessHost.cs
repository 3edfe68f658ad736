namespace ComfyServerless.Rehearsal.Lambda;

/// <summary>
/// Runs each function as a process of the published executable on the Runtime API, as Lambda does. At most eight live at once;
/// the least recently used idle one makes room.
/// </summary>
public sealed class ProcessHost : IFunctionHost
{
    const int MostProcesses = 8;
    readonly RuntimeApi api;
    readonly string executable, logs, region;
    readonly Func<string> endpoint;
    readonly Action<LambdaFunction, string>? output;
    readonly Lock gate = new();
    readonly List<FunctionProcess> processes = [];
    readonly Queue<int> freePorts;
    readonly SemaphoreSlim places = new(MostProcesses);
    int invocations;

    ProcessHost(RuntimeApi api, string executable, string logs, string region, Func<string> endpoint, Action<LambdaFunction, string>? output)
    {
        (this.api, this.executable, this.logs, this.region, this.endpoint, this.output) = (api, executable, logs, region, endpoint, output);
        freePorts = new(api.Ports);
    }

    /// <param name="published">The folder of the published functions.</param>
    /// <param name="logs">A folder for their output.</param>
    /// <param name="output">Takes each line that a function prints, too. Any thread.</param>
    /// <exception cref="FileNotFoundException">The functions were not published.</exception>
    public static async Task<ProcessHost> StartAsync(string published, string logs, string region, Func<string> endpoint, Action<LambdaFunction, string>? output = null)
    {
        var executable = Path.Combine(published, "ComfyServerless.Functions.dll");
        if (!File.Exists(executable)) throw new FileNotFoundException($"The published functions are missing: {executable}. ./rehearse publishes them.");
        Directory.CreateDirectory(logs);
        return new(await RuntimeApi.StartAsync(MostProcesses), executable, logs, region, endpoint, output);
    }

    public async Task<InvocationResult> InvokeAsync(LambdaFunction function, byte[] payload)
    {
        await places.WaitAsync();
        FunctionProcess? process = null;
        try
        {
            process = Take(function);
            var id = $"00000000-0000-4000-8000-{Interlocked.Increment(ref invocations):x12}";
            var answer = process.Sandbox.InvokeAsync(new(id, function.Arn, long.MaxValue / 1_000_000, payload));
            // The one bound on real time: a process that hangs would stop the world's clock for ever.
            using var limit = new CancellationTokenSource(function.Timeout);
            await using var end = limit.Token.Register(() => process.Kill("Sandbox.Timedout", $"RequestId: {id} Error: Task timed out after {function.Timeout.TotalSeconds:0.00} seconds"));
            return await answer;
        }
        finally
        {
            if (process != null) Return(process);
            places.Release();
        }
    }

    public bool Kill(string handler)
    {
        lock (gate)
            foreach (var process in processes.Where(process => process.Busy && process.Handler == handler)) process.Kill("Runtime.ExitError", "Runtime exited with error: signal: killed");
        return true;
    }

    FunctionProcess Take(LambdaFunction function)
    {
        lock (gate)
        {
            foreach (var dead in processes.Where(dead => !dead.Busy && dead.IsOver).ToList()) End(dead);
            var process = processes.Find(idle => !idle.Busy && idle.Function == function.Name);
            if (process == null)
            {
                if (freePorts.Count == 0) End(processes.First(idle => !idle.Busy));
                process = FunctionProcess.Start(executable, logs, function.Name, api.Open(freePorts.Dequeue()), function.EnvironmentFor(region, endpoint()), output is null ? null : line => output(function, line));
            }

            processes.Remove(process);
            processes.Add(process); // the most recently used is last
            process.Busy = true;
            return process;
        }
    }

    void End(FunctionProcess process)
    {
        processes.Remove(process);
        freePorts.Enqueue(process.Sandbox.Port);
        process.Dispose();
    }

    void Return(FunctionProcess process)
    {
        lock (gate) process.Busy = false;
    }

    public async ValueTask DisposeAsync()
    {
        lock (gate)
            foreach (var process in processes.ToList()) End(process);
        await api.DisposeAsync();
        places.Dispose();
    }
}
