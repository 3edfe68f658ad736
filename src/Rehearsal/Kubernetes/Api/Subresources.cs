using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>What hangs below an object and is not its status: a Deployment's scale, a Pod's log and its eviction.</summary>
sealed class Subresources(ObjectStore store, Resources resources, Deletions deletions, ApiOptions options)
{
    // The real server has them; here they are refused by name. Not as 5xx, which clients try again.
    static readonly string[] NotModelled = ["exec", "attach", "portforward", "proxy", "binding", "ephemeralcontainers", "resize", "token", "finalize", "approval", "scale"];

    /// <exception cref="StatusError">NotFound: the kind has no such subresource.</exception>
    public ApiAnswer Answer(ApiCall call) => (call.Kind.ApiVersion, call.Kind.Name, call.Path.Subresource, call.Verb) switch
    {
        ("apps/v1", "Deployment", "scale", "get") => ApiAnswer.Json(200, Scale(resources.Get(call))),
        ("apps/v1", "Deployment", "scale", "update" or "patch") => ApiAnswer.Json(200, Scale(SetScale(call))),
        ("v1", "Pod", "log", "get") => ApiAnswer.Text(200, Log(call)),
        ("v1", "Pod", "eviction", "create") => ApiAnswer.Json(201, Evict(call)),
        (_, _, var name, _) when NotModelled.Contains(name) => throw new StatusError(400, "NotModelled", $"{call.Kind.Plural}/{name} is not modelled"),
        _ => throw StatusError.NoResource(),
    };

    static JsonObject Scale(JsonObject deployment)
    {
        var labels = deployment.At("spec.selector.matchLabels") as JsonObject ?? [];
        var metadata = new JsonObject();
        foreach (var name in new[] { "name", "namespace", "uid", "resourceVersion", "creationTimestamp" }) metadata[name] = deployment["metadata"]?[name]?.DeepClone();
        return new()
        {
            ["kind"] = "Scale", ["apiVersion"] = "autoscaling/v1", ["metadata"] = metadata, ["spec"] = new JsonObject { ["replicas"] = deployment.At("spec.replicas")?.DeepClone() },
            ["status"] = new JsonObject { ["replicas"] = deployment.At("status.replicas")?.DeepClone() ?? 0, ["selector"] = string.Join(',', labels.Select(label => $"{label.Key}={label.Value}")) },
        };
    }

    JsonObject SetScale(ApiCall call)
    {
        var live = resources.Get(call);
        var scale = call.Verb == "update" ? call.Request.Document() : Patches.Apply(Scale(live), call.Request, new("autoscaling", "v1", "Scale", "scales", true));
        var desired = live.Copy();
        if (scale["metadata"].Text("resourceVersion") is { } version) desired["metadata"]!["resourceVersion"] = version;
        desired["spec"]!["replicas"] = scale.At("spec.replicas")?.DeepClone() ?? 0;
        return resources.Commit(call, live, desired, call.Manager);
    }

    string Log(ApiCall call)
    {
        var pod = resources.Get(call);
        var names = Both(pod, "spec.containers", "spec.initContainers").Select(container => container.Text("name")!).ToList();
        var container = call.Request.Parameter("container") is { Length: > 0 } asked ? asked : names is [var only] ? only
            : throw StatusError.BadRequest($"a container name must be specified for pod {call.Name}, choose one of: [{string.Join(' ', names)}]");
        if (!names.Contains(container)) throw StatusError.BadRequest($"container {container} is not valid for pod {call.Name}");
        var status = Both(pod, "status.containerStatuses", "status.initContainerStatuses").FirstOrDefault(one => one.Text("name") == container);
        var (ended, runs) = (status.At("lastState.terminated") != null, (int)(status.At("restartCount").Number() ?? 0));
        if (call.Request.Flag("previous") && !ended) throw StatusError.BadRequest($"previous terminated container \"{container}\" in pod \"{call.Name}\" not found");
        // While it waits to be started again, the log is that of the run that ended last.
        var waiting = status.At("state.waiting");
        if (waiting != null && !ended) throw StatusError.BadRequest($"container \"{container}\" in pod \"{call.Name}\" is waiting to start: {waiting.Text("reason")}");
        IEnumerable<LogLine> lines = options.Logs?.Read(call.Namespace!, call.Name, container, call.Request.Flag("previous") && waiting is null ? runs - 1 : runs) ?? [];
        if (long.TryParse(call.Request.Parameter("sinceSeconds"), out var since)) lines = lines.Where(line => line.At >= store.Now.AddSeconds(-since));
        if (int.TryParse(call.Request.Parameter("tailLines"), out var tail)) lines = lines.TakeLast(tail);
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            if (call.Request.Flag("timestamps")) text.Append(line.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff00'Z'", CultureInfo.InvariantCulture)).Append(' ');
            text.Append(line.Text).Append('\n');
        }

        return text.ToString();
    }

    static IEnumerable<JsonNode?> Both(JsonObject pod, string one, string other) => (pod.At(one) as JsonArray ?? []).Concat(pod.At(other) as JsonArray ?? []);

    /// <summary>Deletes the Pod, unless that would break a budget.</summary>
    JsonObject Evict(ApiCall call)
    {
        var pod = resources.Get(call);
        var labels = pod.At("metadata.labels") as JsonObject ?? [];
        foreach (var budget in store.List("policy/v1", "PodDisruptionBudget", call.Namespace))
        {
            if (budget.At("spec.unhealthyPodEvictionPolicy")?.ToString() == "AlwaysAllow" && !pod.IsTrue("Ready")) continue;
            if (budget.At("spec.selector") is not JsonObject selector || !LabelSelector.Of(selector).Matches(labels) || budget.At("status.disruptionsAllowed").Number() > 0) continue;
            var (healthy, needed) = (budget.At("status.currentHealthy").Number() ?? 0, budget.At("status.desiredHealthy").Number() ?? 0);
            throw new StatusError(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", new()
            {
                ["causes"] = new JsonArray(new JsonObject { ["reason"] = "DisruptionBudget", ["message"] = $"The disruption budget {Documents.Name(budget)} needs {needed} healthy pods and has {healthy} currently" }),
            });
        }

        deletions.Delete(call, pod, call.Request.Document().At("deleteOptions.gracePeriodSeconds").Number());
        return new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201 };
    }
}
