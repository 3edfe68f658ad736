using System.Globalization;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.Kubernetes;

/// <summary>
/// The objects of one cluster: what etcd and the generic part of the API server know. Controllers and the API work on it, on the world's thread.
/// Objects that it gives out are the live ones: read them, and change them through the methods here.
/// </summary>
public sealed class ObjectStore(VirtualTime time)
{
    readonly Dictionary<(string ApiVersion, string Kind), ResourceKind> kinds = [];
    readonly Dictionary<ResourceKind, SortedDictionary<string, JsonObject>> objects = [];
    long version = 1000;
    long ids;

    /// <summary>Raised after each change, on the world's thread. A handler that works on the store does it from a posted action or a timer, not from here.</summary>
    public event Action<ObjectChange>? Changed;

    public DateTimeOffset Now => time.Now;
    public long Version => version;
    public IReadOnlyCollection<ResourceKind> Kinds => kinds.Values;

    public void Serve(ResourceKind kind) => kinds.TryAdd((kind.ApiVersion, kind.Name), kind);

    public ResourceKind? KindOf(string apiVersion, string kind) => kinds.GetValueOrDefault((apiVersion, kind));

    /// <exception cref="InvalidOperationException">The kind is not served.</exception>
    public ResourceKind KindOf(JsonObject item)
        => KindOf(item["apiVersion"]!.GetValue<string>(), item["kind"]!.GetValue<string>()) ?? throw new InvalidOperationException($"{item["apiVersion"]} {item["kind"]} is not served");

    public JsonObject? Find(ResourceKind kind, string? space, string name) => objects.GetValueOrDefault(kind)?.GetValueOrDefault(Key(space, name));

    /// <summary>By apiVersion and kind; empty when the kind is not served.</summary>
    public JsonObject? Find(string apiVersion, string kind, string? space, string name) => KindOf(apiVersion, kind) is { } served ? Find(served, space, name) : null;

    /// <summary>In the order of namespace and name; a copy of the list, so the store may change meanwhile.</summary>
    public IReadOnlyList<JsonObject> List(ResourceKind kind, string? space = null)
        => objects.TryGetValue(kind, out var all) ? [.. space is null ? all.Values : all.Where(pair => pair.Key.StartsWith(space + "/", StringComparison.Ordinal)).Select(pair => pair.Value)] : [];

    public IReadOnlyList<JsonObject> List(string apiVersion, string kind, string? space = null) => KindOf(apiVersion, kind) is { } served ? List(served, space) : [];

    /// <summary>Adds an object (taken over, not copied), with uid, creation time, resource version and generation 1.</summary>
    /// <exception cref="InvalidOperationException">It exists, or its kind is not served.</exception>
    public JsonObject Create(JsonObject item)
    {
        var kind = KindOf(item);
        var metadata = item["metadata"]!.AsObject();
        metadata["uid"] = $"00000000-0000-4000-8000-{++ids:x12}";
        metadata["creationTimestamp"] = Time(time.Now);
        metadata["generation"] = 1L;
        var all = objects.TryGetValue(kind, out var found) ? found : objects[kind] = new(StringComparer.Ordinal);
        if (!all.TryAdd(Key(item), item)) throw new InvalidOperationException($"{kind.Plural} \"{item["metadata"]!["name"]}\" already exists");
        Touch(kind, item, ChangeType.Added);
        return item;
    }

    /// <summary>
    /// Changes an object in place; a changed spec raises the generation. Nothing is written when nothing differs. One that is being deleted goes when its last finalizer is off;
    /// a Pod in its grace period stays for its kubelet.
    /// </summary>
    /// <returns>Whether anything differs.</returns>
    public bool Update(JsonObject live, Action<JsonObject> change)
    {
        var before = live.DeepClone().AsObject();
        change(live);
        if (JsonNode.DeepEquals(before, live)) return false;
        if (!JsonNode.DeepEquals(before["spec"], live["spec"])) live["metadata"]!["generation"] = (live["metadata"]!["generation"]?.GetValue<long>() ?? 0) + 1;
        var kind = KindOf(live);
        if (live["metadata"]!["deletionTimestamp"] != null && live["metadata"]!["deletionGracePeriodSeconds"] is null && Finalizers(live) == 0) Remove(kind, live);
        else Touch(kind, live, ChangeType.Modified);
        return true;
    }

    /// <summary>Marks an object for deletion; it goes at once when it has no finalizers, else when <see cref="Update"/> takes off the last.</summary>
    /// <param name="grace">Keeps a Pod terminating for its kubelet, which then calls <see cref="Remove(JsonObject)"/>.</param>
    public void Delete(JsonObject live, TimeSpan? grace = null)
    {
        var kind = KindOf(live);
        if (Finalizers(live) == 0 && grace is null)
        {
            Remove(kind, live);
            return;
        }

        if (live["metadata"]!["deletionTimestamp"] != null) return;
        live["metadata"]!["deletionTimestamp"] = Time(time.Now + (grace ?? TimeSpan.Zero));
        if (grace is { } seconds) live["metadata"]!["deletionGracePeriodSeconds"] = (long)seconds.TotalSeconds;
        Touch(kind, live, ChangeType.Modified);
    }

    /// <summary>Takes an object out whatever its finalizers.</summary>
    public void Remove(JsonObject live) => Remove(KindOf(live), live);

    /// <summary>RFC 3339 in whole seconds, as Kubernetes writes times.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    void Remove(ResourceKind kind, JsonObject live)
    {
        if (objects.GetValueOrDefault(kind)?.Remove(Key(live)) == true) Touch(kind, live, ChangeType.Deleted);
    }

    void Touch(ResourceKind kind, JsonObject item, ChangeType type)
    {
        item["metadata"]!["resourceVersion"] = (++version).ToString(CultureInfo.InvariantCulture);
        Changed?.Invoke(new(type, kind, item, version));
    }

    /// <summary>A Namespace's are in its spec.</summary>
    static int Finalizers(JsonObject item)
        => ((item["metadata"]!["finalizers"] as JsonArray)?.Count ?? 0) + (item["kind"]!.GetValue<string>() == "Namespace" ? (item["spec"]?["finalizers"] as JsonArray)?.Count ?? 0 : 0);

    static string Key(JsonObject item) => Key(item["metadata"]!["namespace"]?.GetValue<string>(), item["metadata"]!["name"]!.GetValue<string>());
    static string Key(string? space, string name) => $"{space}/{name}";
}

public enum ChangeType { Added, Modified, Deleted }

/// <param name="Item">The live object; copy it before keeping it.</param>
/// <param name="Version">The change's resource version: watches go on from there.</param>
public sealed record ObjectChange(ChangeType Type, ResourceKind Kind, JsonObject Item, long Version);
