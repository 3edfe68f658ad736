using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Kubernetes;

/// <summary>What the controllers of one cluster share. World's thread.</summary>
public sealed class ClusterContext
{
    // No vowels, so that no words come out; as Kubernetes' own generator.
    const string Letters = "bcdfghjklmnpqrstvwxz2456789";

    readonly WorldJournal journal;
    int names;

    public ClusterContext(string name, VirtualTime time, WorldJournal journal, Latencies latencies, IClusterAccess access)
    {
        this.journal = journal;
        (Name, Clock, Latencies, Access, Store) = (name, time, latencies, access, new(time));
        Loop = new(time, Store);
        Events = new(this);
    }

    public string Name { get; }
    public VirtualTime Clock { get; }
    public Latencies Latencies { get; }
    public IClusterAccess Access { get; }
    public ObjectStore Store { get; }
    public ControllerLoop Loop { get; }
    public EventRecorder Events { get; }
    public DateTimeOffset Now => Clock.Now;

    /// <summary>The end of a generated name: the same in each run.</summary>
    public string Suffix(int length = 5) => Hash($"{Name} {++names}", length);

    public static string Hash(string text, int length) => string.Concat(SHA256.HashData(Encoding.UTF8.GetBytes(text)).Take(length).Select(value => Letters[value % Letters.Length]));

    public void Note(string text) => journal.Note("kubernetes", text);

    /// <summary>After virtual time, unless the cluster is gone by then.</summary>
    public void After(TimeSpan delay, Action action) => Clock.After(delay, () => { if (!Loop.Stopped) action(); });

    /// <summary>Runs something that waits on virtual time beside everything else; what it throws breaks the world, and so is seen.</summary>
    public void Run(Func<Task> work)
    {
        _ = GuardAsync();

        async Task GuardAsync()
        {
            try { await work(); }
            catch (Exception error) { Clock.Post(() => throw new InvalidOperationException($"cluster {Name}: {error.Message}", error)); }
        }
    }

    /// <summary>Creates it, or gives an existing one this spec and these labels: as an add-on's or helm's apply.</summary>
    public JsonObject Apply(JsonObject wanted)
    {
        var found = Store.Find(Store.KindOf(wanted), wanted.Space(), wanted.Name());
        if (found is null) return Store.Create(wanted.DeepClone().AsObject());
        Store.Update(found, live =>
        {
            foreach (var (member, value) in wanted.ToList())
                if (member is not ("metadata" or "status")) live[member] = value?.DeepClone();
            foreach (var (label, value) in wanted["metadata"]!["labels"].Pairs()) live["metadata"]!.AsObject().Child("labels")[label] = value;
        });
        return found;
    }
}
