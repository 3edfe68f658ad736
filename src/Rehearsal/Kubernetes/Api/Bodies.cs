using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>Reading the objects that requests bring, and what the server keeps to itself of them.</summary>
static class Bodies
{
    static readonly string[] ServersFields = ["uid", "creationTimestamp", "generation", "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "generateName", "selfLink"];

    /// <summary>A kind of a CustomResourceDefinition.</summary>
    public static bool IsCustom(ResourceKind kind) => kind.Group.Contains('.') && !kind.Group.EndsWith(".k8s.io");

    public static JsonObject Read(ApiCall call) => Check(Typed(call, call.Request.Document()), call);

    /// <summary>Unknown fields are dropped, or refused when the request asks for strictness; wrong types are refused.</summary>
    public static JsonObject Check(JsonObject item, ApiCall call)
    {
        Documents.WithoutNulls(item);
        var check = FieldCheck.Of(item, call.Kind);
        var refusal = $"{call.Kind.Name} in version \"{call.Kind.Version}\" cannot be handled as a {call.Kind.Name}";
        if (check.Mistyped.Count > 0) throw StatusError.BadRequest($"{refusal}: {string.Join(", ", check.Mistyped)}");
        if (check.Unknown.Count > 0 && call.Request.Parameter("fieldValidation") == "Strict")
            throw StatusError.BadRequest($"{refusal}: strict decoding error: {string.Join(", ", check.Unknown.Select(field => $"unknown field \"{field}\""))}");
        check.Prune();
        return item;
    }

    /// <summary>The body of a server-side apply, which may hold no field that the kind does not have.</summary>
    public static JsonObject ReadApplied(ApiCall call)
    {
        var applied = Typed(call, call.Request.Document());
        if (applied.At("metadata.managedFields") != null) throw StatusError.BadRequest("metadata.managedFields must be nil");
        var check = FieldCheck.Of(applied, call.Kind);
        var wrong = check.Mistyped.Select(sentence => $".{sentence}").Concat(check.Unknown.Select(field => $".{field}: field not declared in schema")).ToList();
        // An error of the server, without a reason: https://github.com/kubernetes/kubernetes/issues/139253
        if (wrong.Count > 0)
            throw new StatusError(500, "", $"failed to create typed patch object ({call.Namespace}/{call.Name}; {call.Kind.ApiVersion}, Kind={call.Kind.Name}): "
                + (wrong.Count == 1 ? wrong[0] : $"errors:\n  {string.Join("\n  ", wrong)}"));
        FieldCheck.Normalize(applied, call.Kind);
        return applied;
    }

    /// <summary>What no client changes stays as it is; a new object has none of it.</summary>
    public static void KeepServersFields(JsonObject? live, JsonObject desired)
    {
        var metadata = desired["metadata"]!.AsObject();
        foreach (var name in ServersFields)
        {
            if (live?["metadata"]?[name] is { } value) metadata[name] = value.DeepClone();
            else if (name != "generateName") metadata.Remove(name);
        }
    }

    static JsonObject Typed(ApiCall call, JsonObject item)
    {
        if (item.Text("apiVersion") is { } version && version != call.Kind.ApiVersion)
            throw StatusError.BadRequest($"the API version in the data ({version}) does not match the expected API version ({call.Kind.ApiVersion})");
        if (item.Text("kind") is { } kind && kind != call.Kind.Name)
            throw StatusError.BadRequest($"the kind in the data ({kind}) does not match the expected kind ({call.Kind.Name})");
        item["apiVersion"] = call.Kind.ApiVersion;
        item["kind"] = call.Kind.Name;
        return item;
    }
}
