using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>A request on a resource that is served.</summary>
sealed record ApiCall(ApiRequest Request, ResourcePath Path, ResourceKind Kind, User User)
{
    public const string ApplyType = "application/apply-patch+yaml";

    public string? Namespace => Path.Namespace;

    /// <exception cref="StatusError">The path has no name.</exception>
    public string Name => Path.Name ?? throw StatusError.NoMethod();

    public bool DryRun => Request.Parameter("dryRun") == "All" || (Request.Method == "DELETE" && Aws.Json.TryParse(Request.Body)?["dryRun"] is JsonArray { Count: > 0 });
    public bool IsWatch => Request.Method == "GET" && Request.Flag("watch");
    public bool IsProxy => Path.Subresource == "proxy";

    /// <summary>Kubernetes' word for what is asked, as in refusals; a watch is none of get and list.</summary>
    public string Verb => Request.Method switch
    {
        "GET" or "HEAD" => IsWatch ? "watch" : Path.Name is null ? "list" : "get",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => Path.Name is null ? "deletecollection" : "delete",
        var other => other,
    };

    /// <summary>For the journal: <c>apply deployments</c>, <c>get pods/log</c>, <c>proxy GET services</c>.</summary>
    public string Operation
    {
        get
        {
            if (IsProxy) return $"proxy {Request.Method} {Kind.Plural}";
            var verb = Request.Method == "PATCH" && Request.ContentType == ApplyType ? "apply" : Verb;
            return Path.Subresource.Length > 0 ? $"{verb} {Kind.Plural}/{Path.Subresource}" : $"{verb} {Kind.Plural}";
        }
    }

    public string Detail => string.Join('/', new[] { Namespace, Path.Name, IsProxy ? Path.Rest : null }.Where(part => !string.IsNullOrEmpty(part)));

    public Effect Effect
    {
        get
        {
            if (Request.Method is "GET" or "HEAD" or "OPTIONS") return Effect.Reading;
            if (!IsProxy) return DryRun ? Effect.Reading : Effect.Mutating;
            return Path.Rest is "prompt" or "api/prompt" ? Effect.Own : Effect.Mutating; // the smoke test's own
        }
    }

    /// <summary>Who owns the fields that this request writes: as it says itself, else the program's name.</summary>
    public string Manager => Request.Parameter("fieldManager") is { Length: > 0 } stated ? stated
        : Request.Headers.UserAgent.ToString().Split('/')[0] is { Length: > 0 } agent ? agent : "unknown";
}
