using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Faults;
using ComfyServerless.Rehearsal.Journal;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>From a request to its answer: who asks, for what, and whether they may. World's thread.</summary>
sealed class Dispatcher(WorldJournal journal, ObjectStore store, Authenticator authenticator, IServiceBackends backends, ApiOptions options) : IDisposable
{
    const string Service = "kubernetes", Unreachable = "Unreachable";

    readonly Discovery discovery = new(store, options);
    readonly Resources resources = new(store, options);
    readonly Watches watches = new(store);

    public ServiceProxy Proxy { get; } = new(store, backends);

    public ApiAnswer Answer(ApiRequest request)
    {
        var user = authenticator.Identify(request.Headers.Authorization);
        var path = ResourcePath.Parse(request.Path);
        var kind = path is null ? null : store.Kinds.FirstOrDefault(kind => kind.ApiVersion == path.Root && kind.Plural == path.Plural);
        var call = kind is null ? null : new ApiCall(request, path!, kind, user);
        var (operation, detail, effect) = call is null ? ("discover", request.Path, Effect.Reading) : (call.Operation, call.Detail, call.Effect);
        try
        {
            if (user.Standing == Standing.Outside)
            {
                journal.Call(user.Caller, Service, operation, $"{detail}: outside the VPC there is no way to the private endpoint", effect, Unreachable);
                return new CutOff();
            }

            if (user.Standing == Standing.Unknown && request.Path is not ("/version" or "/healthz" or "/livez" or "/readyz")) throw StatusError.Unauthorized();
            if (Dies(Moment.Before))
            {
                options.Deaths!.Kill(user.Caller);
                throw Dead();
            }

            if (options.Faults?.Next(user.Caller, Service, operation) is { } fault) throw new StatusError(fault.Status, fault.Code, fault.Message);
            var answer = call is null ? General(request) : Answer(call);
            journal.Call(user.Caller, Service, operation, detail, effect, error: null);
            if (!Dies(Moment.After)) return answer;
            if (answer is Forwarded forwarded) return forwarded with { Unheard = () => options.Deaths!.Kill(user.Caller) };
            options.Deaths!.Kill(user.Caller);
            return Written(Dead());
        }
        catch (StatusError error)
        {
            journal.Call(user.Caller, Service, operation, detail, effect, error.Reason.Length > 0 ? error.Reason : error.Code.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return Written(error);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Not 5xx: a defect of the rehearsal must not look like a cluster that is not ready yet.
            journal.Call(user.Caller, Service, operation, $"{detail}: {error.GetType().Name}: {error.Message}", effect, "RehearsalDefect");
            return Written(new StatusError(400, "RehearsalDefect", $"{operation} {detail}: {error}"));
        }

        bool Dies(Moment moment) => options.Deaths?.Strikes(user.Caller, Service, operation, effect, moment) == true;
    }

    static StatusError Dead() => new(400, Deaths.Error, Deaths.Message);

    static ApiAnswer Written(StatusError error) => ApiAnswer.Json(error.Code, error.ToStatus());

    ApiAnswer General(ApiRequest request)
    {
        if (request.Path is "/healthz" or "/livez" or "/readyz") return ApiAnswer.Text(200, "ok");
        return discovery.Find(request.Path) is { } document ? ApiAnswer.Json(200, document) : throw StatusError.NoResource();
    }

    ApiAnswer Answer(ApiCall call)
    {
        if (call.User.Standing == Standing.Powerless) throw StatusError.Forbidden(call.User.Name, call.Verb, call.Kind, call.Path.Subresource, call.Namespace, call.Path.Name);
        if (call is { IsProxy: true, Kind: { Group: "", Name: "Service" or "Pod" } }) return new Forwarded(Proxy.Target(call));
        var deletions = new Deletions(store, resources);
        if (call.Path.Subresource is not ("" or "status")) return new Subresources(store, resources, deletions, options).Answer(call);
        if (call.Path.Subresource == "status" && (!call.Kind.HasStatus || call.Verb is "create" or "delete")) throw StatusError.NoMethod();
        return call.Verb switch
        {
            "get" => Item(200, call, resources.Get(call)),
            "list" => List(call),
            "watch" => Watch(call),
            "create" when call.Path.Name is null => Item(201, call, resources.Create(call)),
            "update" => Item(200, call, resources.Replace(call)),
            "patch" when call.Request.ContentType == ApiCall.ApplyType => resources.Apply(call) is var (created, item) ? Item(created ? 201 : 200, call, item) : throw StatusError.NoMethod(),
            "patch" => Item(200, call, resources.Patch(call)),
            "delete" => ApiAnswer.Json(200, deletions.Delete(call)),
            "deletecollection" => ApiAnswer.Json(200, ListOf(call, deletions.DeleteAll(call))),
            _ => throw StatusError.NoMethod(),
        };
    }

    ApiAnswer Item(int status, ApiCall call, JsonObject item) => ApiAnswer.Json(status, IsTable(call) ? Table(call, [item]) : item);

    ApiAnswer List(ApiCall call)
    {
        var items = resources.Select(call).ToList();
        return ApiAnswer.Json(200, IsTable(call) ? Table(call, items) : ListOf(call, items));
    }

    JsonObject ListOf(ApiCall call, IEnumerable<JsonObject> items)
    {
        var list = new JsonArray([.. items.Select(item => item.DeepClone())]);
        // Items of built-in kinds come without these, as the real server sends them.
        if (!Bodies.IsCustom(call.Kind)) foreach (var item in list) foreach (var member in new[] { "apiVersion", "kind" }) item!.AsObject().Remove(member);
        return new() { ["kind"] = call.Kind.Name + "List", ["apiVersion"] = call.Kind.ApiVersion, ["metadata"] = new JsonObject { ["resourceVersion"] = Version }, ["items"] = list };
    }

    ApiAnswer Watch(ApiCall call)
    {
        if (call.Request.Flag("sendInitialEvents")) throw StatusError.Invalid(new("meta.k8s.io", "v1", "ListOptions", "", false), "",
            [new("sendInitialEvents", "FieldValueForbidden", "Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled")]); // clients then list and watch
        var (table, first) = (IsTable(call), true);
        return new Streamed(watches.Watch(call.Kind, call.Namespace, Resources.Filter(call), call.Request.Parameter("resourceVersion"), Line));

        byte[] Line(string type, JsonObject item)
        {
            var line = new JsonObject { ["type"] = type, ["object"] = table ? Table(call, [item], first) : item.DeepClone() };
            first = false;
            return [.. ApiAnswer.Bytes(line), (byte)'\n'];
        }
    }

    public void Stop(Watcher watcher) => watches.Stop(watcher);

    static bool IsTable(ApiCall call) => call.Request.Accept.Contains("as=Table");

    JsonObject Table(ApiCall call, IEnumerable<JsonObject> items, bool header = true) => Tables.Of(items, call.Kind, store.Now, Version, call.Request.Parameter("includeObject"), header);

    string Version => store.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public void Dispose()
    {
        watches.Dispose();
        Proxy.Dispose();
    }
}
