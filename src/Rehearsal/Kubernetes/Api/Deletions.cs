using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>Deleting: at once, after finalizers, or after a Pod's grace period. What an object owns is the garbage collector's business, except for orphans.</summary>
sealed class Deletions(ObjectStore store, Resources resources)
{
    /// <returns>The object when it stays for a while, else a Status that says Success.</returns>
    public JsonObject Delete(ApiCall call)
    {
        var live = resources.Get(call);
        Delete(call, live);
        return live.At("metadata.deletionTimestamp") != null && store.Find(call.Kind, call.Namespace, call.Name) != null ? live : Success(call.Kind, live);
    }

    public IReadOnlyList<JsonObject> DeleteAll(ApiCall call)
    {
        var all = resources.Select(call).ToList();
        foreach (var live in all) Delete(call, live);
        return all;
    }

    /// <param name="grace">In seconds; null for the request's or the Pod's own.</param>
    public void Delete(ApiCall call, JsonObject live, long? grace = null)
    {
        var body = call.Request.Document();
        foreach (var field in new[] { "uid", "resourceVersion" })
            if (body["preconditions"].Text(field) is { } wanted && wanted != live["metadata"].Text(field))
                throw StatusError.Conflict(call.Kind, Documents.Name(live), $"Precondition failed: {field} in precondition: {wanted}, in object meta: {live["metadata"].Text(field)}");
        resources.Admit("delete", call.Kind, live);
        if (call.DryRun) return;
        var policy = call.Request.Parameter("propagationPolicy") is { Length: > 0 } asked ? asked : body.Text("propagationPolicy") ?? "Background";
        if (policy == "Orphan") Orphan(live["metadata"].Text("uid")!);
        if (policy == "Foreground" && live.At("metadata.deletionTimestamp") is null) store.Update(live, AddForeground);
        grace ??= long.TryParse(call.Request.Parameter("gracePeriodSeconds"), out var seconds) ? seconds : body["gracePeriodSeconds"].Number();
        if (call.Kind is { Group: "", Name: "Pod" }) DeletePod(live, grace);
        else store.Delete(live);
    }

    /// <summary>A Pod that a kubelet has, and that still runs, ends in its own time.</summary>
    void DeletePod(JsonObject pod, long? asked)
    {
        var over = pod.At("status.phase")?.GetValue<string>() is "Succeeded" or "Failed";
        var grace = over || pod.At("spec.nodeName") is null ? 0 : asked ?? pod.At("spec.terminationGracePeriodSeconds").Number() ?? 30;
        if (grace > 0) store.Delete(pod, TimeSpan.FromSeconds(grace));
        else if (pod.At("metadata.finalizers") is JsonArray { Count: > 0 }) store.Delete(pod);
        else store.Remove(pod);
    }

    void Orphan(string uid)
    {
        foreach (var item in store.Kinds.ToList().SelectMany(kind => store.List(kind)).Where(item => Owners(item).Any(owner => owner.Text("uid") == uid)))
            store.Update(item, dependent => dependent["metadata"]!["ownerReferences"] = new JsonArray([.. Owners(dependent).Where(owner => owner.Text("uid") != uid).Select(owner => owner!.DeepClone())]));

        static JsonArray Owners(JsonObject item) => item.At("metadata.ownerReferences") as JsonArray ?? [];
    }

    static void AddForeground(JsonObject item)
    {
        var finalizers = item.At("metadata.finalizers") as JsonArray ?? [];
        if (finalizers.Any(finalizer => finalizer!.ToString() == "foregroundDeletion")) return;
        item["metadata"]!["finalizers"] = new JsonArray([.. finalizers.Select(finalizer => finalizer!.DeepClone()), "foregroundDeletion"]);
    }

    static JsonObject Success(ResourceKind kind, JsonObject item)
    {
        var details = new JsonObject { ["name"] = Documents.Name(item), ["kind"] = kind.Plural, ["uid"] = item["metadata"].Text("uid") };
        if (kind.Group.Length > 0) details["group"] = kind.Group;
        return new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details };
    }
}
