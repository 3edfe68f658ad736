namespace ComfyServerless.Rehearsal.Aws.Ssm;

/// <summary>The instances whose agent has told SSM of itself. World's thread.</summary>
public interface IManagedInstances
{
    /// <summary>Ids, in the order in which they came.</summary>
    IReadOnlyList<string> Known { get; }

    IReadOnlyDictionary<string, string> TagsOf(string instanceId);

    /// <summary>False: what is sent there is never fetched.</summary>
    bool Answers(string instanceId);

    /// <summary>Runs a shell script as root.</summary>
    /// <returns>Null when the instance went away meanwhile.</returns>
    Task<ScriptOutcome?> RunAsync(string instanceId, string script, CancellationToken kill);
}

public sealed record ScriptOutcome(int ExitCode, string Output, string Errors);

/// <summary>No instance has an agent.</summary>
sealed class NoInstances : IManagedInstances
{
    public IReadOnlyList<string> Known => [];
    public IReadOnlyDictionary<string, string> TagsOf(string instanceId) => throw new InvalidOperationException($"{instanceId} is not known");
    public bool Answers(string instanceId) => false;
    public Task<ScriptOutcome?> RunAsync(string instanceId, string script, CancellationToken kill) => Task.FromResult<ScriptOutcome?>(null);
}
