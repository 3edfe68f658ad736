namespace ComfyServerless.Rehearsal.ComfyUi;

/// <summary>What one ComfyUI process finds where it runs.</summary>
/// <param name="Version">As <c>/system_stats</c> gives it, without the leading v.</param>
/// <param name="Gpu">The CUDA device's name, e.g. <c>NVIDIA A10G</c>; null: it computes on the CPU.</param>
/// <param name="Inputs">The folder that LoadImage reads and uploads go to.</param>
/// <param name="Outputs">The folder that SaveImage writes.</param>
public sealed record ComfyUIOptions(string Version, string? Gpu, IComfyUIFolder Inputs, IComfyUIFolder Outputs)
{
    public ComfyUIFaults Faults { get; init; } = new();

    /// <summary>Ends the process by itself.</summary>
    public Action Crash { get; init; } = () => { };

    /// <summary>The models that it sees in a folder such as <c>checkpoints</c>; asked each time.</summary>
    public Func<string, IReadOnlyList<string>> Models { get; init; } = _ => [];
}

/// <summary>A folder by relative paths with <c>/</c>. World's thread.</summary>
public interface IComfyUIFolder
{
    byte[]? Read(string path);
    void Write(string path, byte[] content);
    /// <summary>All paths, in ordinal order.</summary>
    IReadOnlyList<string> List();
}

/// <summary>How a scenario makes ComfyUI misbehave; shared by all its processes in a world.</summary>
public sealed class ComfyUIFaults
{
    readonly Dictionary<string, ComfyUIFaults> versions = new();

    /// <summary>Those of one version alone, e.g. <c>v0.3.77</c>: they hold instead of these.</summary>
    public ComfyUIFaults Of(string version) => versions.TryGetValue(version, out var faults) ? faults : versions[version] = new();

    /// <summary>Those that hold for a version.</summary>
    public ComfyUIFaults For(string? version) => version is null ? this : versions.GetValueOrDefault(version, this);

    /// <summary>The last lines of a process that ends at its start; null: it starts.</summary>
    public string? CrashAtStart { get; set; }
    /// <summary>The kernel ends it at its start for the memory that it takes.</summary>
    public bool OutOfMemory { get; set; }
    /// <summary>It listens never, as while it loads for ever.</summary>
    public bool NeverReady { get; set; }
    /// <summary>Every picture is black.</summary>
    public bool BlackPictures { get; set; }
    /// <summary>Pictures are this much smaller than asked for, in pixels each way.</summary>
    public int SmallerBy { get; set; }
    /// <summary>The exception message of each prompt's first node; null: it computes.</summary>
    public string? ExecutionError { get; set; }
    /// <summary>How many prompts end the process that works on them, the next ones first.</summary>
    public int FatalPrompts { get; set; }
    /// <summary>Why prompts do not pass the first output node's own validation; null: they pass.</summary>
    public string? ValidationError { get; set; }
    /// <summary>What <c>GET /queue</c> gives instead of the queue, with status 200; null: the queue.</summary>
    public string? QueueNonsense { get; set; }
    /// <summary>The like of <c>GET /history</c>.</summary>
    public string? HistoryNonsense { get; set; }
    /// <summary>Prompts are accepted and never run.</summary>
    public bool QueueStandsStill { get; set; }
}
