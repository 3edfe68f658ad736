using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>What changed in the store, for those who watch: a bounded history, and a stream for each watcher. A stream never ends of itself.</summary>
sealed class Watches : IDisposable
{
    const int LongestHistory = 2000;

    readonly ObjectStore store;
    readonly Queue<Change> history = new();
    readonly Dictionary<(ResourceKind, string?, string), JsonObject> last = [];
    readonly List<Watcher> watchers = [];
    long oldest;

    public Watches(ObjectStore store)
    {
        this.store = store;
        oldest = store.Version;
        foreach (var kind in store.Kinds) foreach (var item in store.List(kind)) last[Key(kind, item)] = item.Copy();
        store.Changed += Record;
    }

    /// <param name="version">Changes after it; empty or 0 begins with everything there is.</param>
    /// <param name="write">Makes an event's line of its type (ADDED, MODIFIED, DELETED) and object; called on the world's thread.</param>
    /// <exception cref="StatusError">Expired: the history does not go back that far.</exception>
    public Watcher Watch(ResourceKind kind, string? space, Func<JsonObject, bool> filter, string version, Func<string, JsonObject, byte[]> write)
    {
        var watcher = new Watcher(kind, space, filter, write);
        if (version is "" or "0") foreach (var item in store.List(kind, space).Where(filter)) watcher.Send("ADDED", item);
        else
        {
            if (!long.TryParse(version, out var after)) throw StatusError.BadRequest($"invalid resource version \"{version}\"");
            if (after < oldest) throw new StatusError(410, "Expired", $"too old resource version: {after} ({oldest})");
            foreach (var change in history.Where(change => change.Version > after)) watcher.Offer(change);
        }

        watchers.Add(watcher);
        return watcher;
    }

    public void Stop(Watcher watcher)
    {
        watchers.Remove(watcher);
        watcher.Complete();
    }

    void Record(ObjectChange change)
    {
        var key = Key(change.Kind, change.Item);
        var recorded = new Change(change.Version, change.Type, change.Kind, change.Item.Copy(), last.GetValueOrDefault(key));
        if (change.Type == ChangeType.Deleted) last.Remove(key);
        else last[key] = recorded.Item;
        history.Enqueue(recorded);
        if (history.Count > LongestHistory) oldest = history.Dequeue().Version;
        foreach (var watcher in watchers) watcher.Offer(recorded);
    }

    static (ResourceKind, string?, string) Key(ResourceKind kind, JsonObject item) => (kind, Documents.Namespace(item), Documents.Name(item));

    public void Dispose()
    {
        store.Changed -= Record;
        foreach (var watcher in watchers) watcher.Complete();
        watchers.Clear();
    }
}

/// <param name="Before">What it was; null when it is new.</param>
sealed record Change(long Version, ChangeType Type, ResourceKind Kind, JsonObject Item, JsonObject? Before);

/// <summary>One who watches objects of a kind. An object that no longer fits the filter is as good as deleted, one that begins to fit as good as new.</summary>
sealed class Watcher(ResourceKind kind, string? space, Func<JsonObject, bool> filter, Func<string, JsonObject, byte[]> write)
{
    readonly Channel<byte[]> lines = Channel.CreateUnbounded<byte[]>(new() { SingleReader = true });

    /// <summary>Events in their order, as they go over the wire. Any thread.</summary>
    public ChannelReader<byte[]> Lines => lines.Reader;

    public void Offer(Change change)
    {
        if (change.Kind != kind || (space != null && Documents.Namespace(change.Item) != space)) return;
        var (before, now) = (change.Before != null && filter(change.Before), change.Type != ChangeType.Deleted && filter(change.Item));
        if (before || now) Send(!before ? "ADDED" : now ? "MODIFIED" : "DELETED", change.Item);
    }

    public void Send(string type, JsonObject item) => lines.Writer.TryWrite(write(type, item));
    public void Complete() => lines.Writer.TryComplete();
}
