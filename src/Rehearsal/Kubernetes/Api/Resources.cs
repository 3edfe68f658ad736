using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>Reading and writing objects of any served kind, as the generic part of the API server does it.</summary>
sealed class Resources(ObjectStore store, ApiOptions options)
{
    // What a kind's status says before any controller has seen the object.
    static readonly IReadOnlyDictionary<string, string> FirstPhase = new Dictionary<string, string>
    {
        ["Namespace"] = "Active", ["PersistentVolume"] = "Pending", ["PersistentVolumeClaim"] = "Pending", ["Pod"] = "Pending",
    };

    public JsonObject Get(ApiCall call) => store.Find(call.Kind, call.Namespace, call.Name) ?? throw StatusError.NotFound(call.Kind, call.Name);

    public IEnumerable<JsonObject> Select(ApiCall call)
    {
        var filter = Filter(call);
        return store.List(call.Kind, call.Namespace).Where(filter);
    }

    public static Func<JsonObject, bool> Filter(ApiCall call)
    {
        var labels = LabelSelector.Parse(call.Request.Parameter("labelSelector"));
        var fields = FieldSelector.Parse(call.Request.Parameter("fieldSelector"), call.Kind);
        return item => (call.Path.Name is null || Documents.Name(item) == call.Path.Name) && labels.Matches(item.At("metadata.labels") as JsonObject ?? []) && fields.Matches(item);
    }

    public JsonObject Create(ApiCall call)
    {
        var item = Bodies.Read(call);
        var metadata = item.Child("metadata");
        if (metadata["name"] is null && metadata.Text("generateName") is { } prefix) metadata["name"] = prefix + Suffix();
        Place(call, metadata, Documents.Name(item));
        if (store.Find(call.Kind, call.Namespace, Documents.Name(item)) != null) throw StatusError.AlreadyExists(call.Kind, Documents.Name(item));
        if (call.Kind.HasStatus) item.Remove("status");
        return Commit(call, null, item, call.Manager);
    }

    public JsonObject Replace(ApiCall call)
    {
        var live = Get(call);
        var body = Bodies.Read(call);
        Place(call, body.Child("metadata"), call.Name);
        if (body["metadata"].Text("resourceVersion") is null && Bodies.IsCustom(call.Kind))
            throw StatusError.Invalid(call.Kind, call.Name, [Problem.Invalid("metadata.resourceVersion", 0, "must be specified for an update")]);
        return Commit(call, live, body, call.Manager);
    }

    public JsonObject Patch(ApiCall call)
    {
        var live = Get(call);
        var patched = Patches.Apply(live, call.Request, call.Kind);
        Place(call, patched.Child("metadata"), call.Name);
        return Commit(call, live, Bodies.Check(patched, call), call.Manager);
    }

    /// <summary>Server-side apply: creates or changes.</summary>
    public (bool Created, JsonObject Item) Apply(ApiCall call)
    {
        if (call.Request.Parameter("fieldManager").Length == 0)
            throw StatusError.Invalid(new("meta.k8s.io", "v1", "PatchOptions", "", false), "", [new("fieldManager", "FieldValueRequired", "Required value: is required for apply patch")]);
        var applied = Bodies.ReadApplied(call);
        var live = store.Find(call.Kind, call.Namespace, call.Name);
        if (live is null && call.Path.Subresource.Length > 0) throw StatusError.NotFound(call.Kind, call.Name);
        Place(call, applied.Child("metadata"), call.Name);
        if (applied["metadata"].Text("resourceVersion") is { } version && version != live?["metadata"].Text("resourceVersion"))
            throw StatusError.Conflict(call.Kind, call.Name, "the object has been modified; please apply your changes to the latest version and try again");
        if (call.Path.Subresource.Length == 0 && call.Kind.HasStatus) applied.Remove("status");
        var writer = new FieldManager(call.Manager, "Apply", call.Kind.ApiVersion, call.Path.Subresource, ObjectStore.Time(store.Now), []);
        var merged = FieldManagers.Apply(live, applied, call.Kind, writer, call.Request.Flag("force"));
        return (live is null, Commit(call, live, merged, manager: null));
    }

    /// <summary>Checks and stores what is wanted; nothing is written when nothing differs or in a dry run.</summary>
    /// <param name="live">Null for a create.</param>
    /// <param name="manager">Null when the field managers stand in <paramref name="desired"/> already.</param>
    public JsonObject Commit(ApiCall call, JsonObject? live, JsonObject desired, string? manager)
    {
        var metadata = desired.Child("metadata");
        if (live != null && metadata.Text("resourceVersion") is { } version && version != live["metadata"].Text("resourceVersion"))
            throw StatusError.Conflict(call.Kind, call.Name, "the object has been modified; please apply your changes to the latest version and try again");
        if (live != null && metadata.Text("uid") is { } uid && uid != live["metadata"].Text("uid"))
            throw StatusError.Conflict(call.Kind, call.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {live["metadata"].Text("uid")}");
        desired = call.Path.Subresource == "status" ? OnlyStatus(live!, desired, manager is null) : WithoutStatus(live, desired, call.Kind);
        Bodies.KeepServersFields(live, desired);
        Defaults.Fill(desired, call.Kind, store);
        Validation.Check(live, desired, call.Kind);
        Admit(live is null ? "create" : "update", call.Kind, desired);
        if (manager != null) FieldManagers.AfterUpdate(live, desired, call.Kind, new(manager, "Update", call.Kind.ApiVersion, call.Path.Subresource, ObjectStore.Time(store.Now), []));
        if (call.DryRun) return desired;
        if (live is null) return store.Create(desired);
        store.Update(live, item => Documents.Overwrite(item, desired));
        return live;
    }

    public void Admit(string verb, ResourceKind kind, JsonObject item)
    {
        foreach (var admission in options.Admissions)
            if (admission.Refuse(verb, kind, item) is { } refusal) throw StatusError.Internal(refusal);
    }

    static JsonObject OnlyStatus(JsonObject live, JsonObject desired, bool applied)
    {
        var result = live.Copy();
        if (desired["status"] is { } status) result["status"] = status.DeepClone();
        else result.Remove("status");
        if (applied) result["metadata"]!["managedFields"] = desired.At("metadata.managedFields")?.DeepClone();
        return result;
    }

    static JsonObject WithoutStatus(JsonObject? live, JsonObject desired, ResourceKind kind)
    {
        if (live is null && FirstPhase.TryGetValue(kind.Name, out var phase) && kind.Group.Length == 0) desired["status"] = new JsonObject { ["phase"] = phase };
        if (live is null || !kind.HasStatus) return desired;
        if (live["status"] is { } status) desired["status"] = status.DeepClone();
        else desired.Remove("status");
        return desired;
    }

    /// <summary>Puts the object where the path says.</summary>
    void Place(ApiCall call, JsonObject metadata, string name)
    {
        if (metadata.Text("name") is { } stated && stated != name) throw StatusError.BadRequest($"the name of the object ({stated}) does not match the name on the URL ({name})");
        metadata["name"] = name;
        if (!call.Kind.Namespaced)
        {
            metadata.Remove("namespace");
            return;
        }

        var space = call.Namespace ?? throw StatusError.NoMethod();
        if (metadata.Text("namespace") is { } other && other != space)
            throw StatusError.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        metadata["namespace"] = space;
        var found = store.Find("v1", "Namespace", null, space) ?? throw StatusError.NoNamespace(space);
        if (found.At("metadata.deletionTimestamp") != null && store.Find(call.Kind, space, name) is null)
            throw new StatusError(403, "Forbidden", $"{call.Kind.Plural} \"{name}\" is forbidden: unable to create new content in namespace {space} because it is being terminated");
    }

    /// <summary>Five characters as Kubernetes chooses them, the same in every run.</summary>
    string Suffix()
    {
        const string Alphabet = "bcdfghjklmnpqrstvwxz2456789";
        var number = (ulong)store.Version * 2654435761UL;
        return string.Concat(Enumerable.Range(0, 5).Select(place => Alphabet[(int)(number >> (place * 7) & 0x7f) % Alphabet.Length]));
    }
}
