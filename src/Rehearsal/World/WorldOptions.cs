namespace ComfyServerless.Rehearsal.World;

/// <summary>What a world is made from.</summary>
/// <param name="CloudAssembly">The folder that the CDK app synthesized.</param>
/// <param name="State">A folder for what the world keeps: objects, logs.</param>
public sealed record WorldOptions(string CloudAssembly, string State)
{
    public const string Account = "111122223333", Region = "us-west-2";

    /// <summary>The published functions, to be run as processes; null: they run in this process.</summary>
    public string? Functions { get; init; }

    /// <summary>A Monday morning; every run begins there, so that runs can be compared.</summary>
    public DateTimeOffset Start { get; init; } = new(2030, 1, 7, 9, 0, 0, TimeSpan.Zero);

    /// <summary>kubectl's bearer token for the cluster; null: only roles get in.</summary>
    public string? OperatorToken { get; init; }

    /// <summary>Calls that are to fail; null: none.</summary>
    public Aws.Wire.IFaults? Faults { get; init; }

    /// <summary>Calls in which the caller's process dies; null: none.</summary>
    public Faults.ICrashes? Crashes { get; init; }

    /// <summary>How long AWS's answers may be older than the last change, and how long a new role is not known everywhere.</summary>
    public TimeSpan Lag { get; init; }

    public LatencyProfile Latency { get; init; }

    /// <summary>Null: everything takes what <see cref="Latency"/> says; otherwise it varies, alike for the same seed.</summary>
    public int? Seed { get; init; }
}
