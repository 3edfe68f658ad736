namespace ComfyServerless.Rehearsal.Kubernetes.Nodes;

/// <summary>What a machine knows that its Node object does not say.</summary>
public sealed class NodeState(string name, string address, InstanceType type)
{
    TaskCompletionSource change = new();
    int pods;

    public string Name => name;
    public string Address => address;
    public InstanceType Type => type;

    /// <summary>The machine is there; its processes end with it.</summary>
    public bool Alive { get; set; } = true;

    /// <summary>The folder that stands for its root; null: it has no files.</summary>
    public string? Root { get; set; }

    /// <summary>By reference: the pull, done or under way.</summary>
    public Dictionary<string, Task<string?>> Images { get; } = new();

    /// <summary>CSI drivers whose node pods run here: by driver, why they could not mount (null: they can).</summary>
    public Dictionary<string, string?> Drivers { get; } = new();

    /// <summary>How often a process of this world has written to its files; what bash writes does not count.</summary>
    public int FileChanges { get; private set; }

    /// <summary>Over with the next of these changes.</summary>
    public Task NextChange => change.Task;

    public void FilesChanged()
    {
        FileChanges++;
        var past = change;
        change = new();
        past.SetResult();
    }

    /// <summary>An address that no other pod has.</summary>
    public string NextPodAddress() => $"10.{100 + Math.Abs(Hash(name)) % 100}.{pods / 250}.{1 + pods++ % 250}";

    // The same in each run, unlike GetHashCode.
    static int Hash(string text) => text.Aggregate(7, (sum, letter) => unchecked(sum * 31 + letter));
}
