using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>A refusal in the API server's own words: the <c>Status</c> object that a client gets.</summary>
/// <param name="reason">Kubernetes' machine-readable reason, e.g. <c>NotFound</c>; empty where the real server gives none.</param>
public sealed class StatusError(int code, string reason, string message, JsonObject? details = null) : Exception(message)
{
    public int Code => code;
    public string Reason => reason;

    public JsonObject ToStatus()
    {
        var status = new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Failure", ["message"] = Message };
        if (reason.Length > 0) status["reason"] = reason;
        if (details != null) status["details"] = details.DeepClone();
        status["code"] = code;
        return status;
    }

    public static StatusError Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static StatusError Forbidden(string user, string verb, ResourceKind kind, string subresource, string? space, string? name)
    {
        var resource = subresource.Length > 0 ? $"{kind.Plural}/{subresource}" : kind.Plural;
        var scope = space is null ? "at the cluster scope" : $"in the namespace \"{space}\"";
        var subject = name is null ? Full(kind) : $"{Full(kind)} \"{name}\"";
        return new(403, "Forbidden", $"{subject} is forbidden: User \"{user}\" cannot {verb} resource \"{resource}\" in API group \"{kind.Group}\" {scope}", Details(kind, name));
    }

    /// <summary>The path is none that the server knows.</summary>
    public static StatusError NoResource() => new(404, "NotFound", "the server could not find the requested resource", new());

    public static StatusError NotFound(ResourceKind kind, string name) => new(404, "NotFound", $"{Full(kind)} \"{name}\" not found", Details(kind, name));

    public static StatusError NoNamespace(string name) => new(404, "NotFound", $"namespaces \"{name}\" not found", new() { ["name"] = name, ["kind"] = "namespaces" });

    public static StatusError AlreadyExists(ResourceKind kind, string name) => new(409, "AlreadyExists", $"{Full(kind)} \"{name}\" already exists", Details(kind, name));

    public static StatusError Conflict(ResourceKind kind, string name, string why)
        => new(409, "Conflict", $"Operation cannot be fulfilled on {Full(kind)} \"{name}\": {why}", Details(kind, name));

    public static StatusError BadRequest(string message) => new(400, "BadRequest", message);

    public static StatusError NoMethod() => new(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", new());

    public static StatusError Unavailable(string message) => new(503, "ServiceUnavailable", message);

    public static StatusError Internal(string message)
        => new(500, "InternalError", $"Internal error occurred: {message}", new() { ["causes"] = new JsonArray(new JsonObject { ["message"] = message }) });

    /// <param name="problems">At least one.</param>
    public static StatusError Invalid(ResourceKind kind, string name, IReadOnlyList<Problem> problems)
    {
        var texts = problems.Select(problem => $"{problem.Field}: {problem.Message}").ToList();
        var details = Details(kind, name);
        details["kind"] = kind.Name;
        details["causes"] = new JsonArray([.. problems.Select(problem => new JsonObject { ["reason"] = problem.Reason, ["message"] = problem.Message, ["field"] = problem.Field })]);
        var what = kind.Group.Length > 0 ? $"{kind.Name}.{kind.Group}" : kind.Name;
        return new(422, "Invalid", $"{what} \"{name}\" is invalid: {(texts.Count == 1 ? texts[0] : $"[{string.Join(", ", texts)}]")}", details);
    }

    static string Full(ResourceKind kind) => kind.Group.Length > 0 ? $"{kind.Plural}.{kind.Group}" : kind.Plural;

    static JsonObject Details(ResourceKind kind, string? name)
    {
        var details = new JsonObject();
        if (name != null) details["name"] = name;
        if (kind.Group.Length > 0) details["group"] = kind.Group;
        details["kind"] = kind.Plural;
        return details;
    }
}

/// <summary>One thing that is wrong with an object.</summary>
/// <param name="Field">Its path, e.g. <c>spec.selector</c>.</param>
/// <param name="Reason">FieldValueRequired, FieldValueInvalid or FieldValueNotSupported.</param>
public sealed record Problem(string Field, string Reason, string Message)
{
    public static Problem Required(string field) => new(field, "FieldValueRequired", "Required value");
    public static Problem Invalid(string field, JsonNode? value, string why) => new(field, "FieldValueInvalid", $"Invalid value: {value?.ToJsonString() ?? "null"}: {why}");
    public static Problem NotSupported(string field, JsonNode? value, IEnumerable<string> supported)
        => new(field, "FieldValueNotSupported", $"Unsupported value: {value?.ToJsonString()}: supported values: {string.Join(", ", supported.Select(one => $"\"{one}\""))}");
}
