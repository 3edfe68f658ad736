using System.Globalization;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>Objects as the tables that kubectl prints. Ages are on virtual time.</summary>
static class Tables
{
    sealed record Column(string Name, Func<JsonObject, DateTimeOffset, JsonNode?> Value, bool Wide = false);

    static readonly Column Name = new("Name", (item, _) => Documents.Name(item)), Age = new("Age", (item, now) => Since(item.At("metadata.creationTimestamp"), now));

    static readonly IReadOnlyDictionary<string, Column[]> Columns = new Dictionary<string, Column[]>
    {
        ["v1 Node"] =
        [
            Name, new("Status", (node, _) => (Condition(node, "Ready") == "True" ? "Ready" : "NotReady") + (node.At("spec.unschedulable")?.GetValue<bool>() == true ? ",SchedulingDisabled" : "")),
            new("Roles", (_, _) => "<none>"), Age, At("Version", "status.nodeInfo.kubeletVersion"),
            new("Internal-IP", (node, _) => Address(node, "InternalIP"), Wide: true), new("External-IP", (node, _) => Address(node, "ExternalIP"), Wide: true), At("OS-Image", "status.nodeInfo.osImage", wide: true),
            At("Kernel-Version", "status.nodeInfo.kernelVersion", wide: true), At("Container-Runtime", "status.nodeInfo.containerRuntimeVersion", wide: true),
        ],
        ["v1 Pod"] =
        [
            Name, new("Ready", (pod, _) => $"{Containers(pod).Count(IsReady)}/{(pod.At("spec.containers") as JsonArray)?.Count ?? 0}"), new("Status", (pod, _) => PodStatus(pod)),
            new("Restarts", (pod, _) => Containers(pod).Sum(status => status["restartCount"].Number() ?? 0).ToString(CultureInfo.InvariantCulture)), Age,
            At("IP", "status.podIP", wide: true), At("Node", "spec.nodeName", wide: true), At("Nominated Node", "status.nominatedNodeName", wide: true), new("Readiness Gates", (_, _) => "<none>", Wide: true),
        ],
        ["v1 ConfigMap"] = [Name, new("Data", (map, _) => Count(map["data"]) + Count(map["binaryData"])), Age],
        ["v1 Secret"] = [Name, At("Type", "type"), new("Data", (secret, _) => Count(secret["data"])), Age],
        ["v1 Namespace"] = [Name, At("Status", "status.phase"), Age],
        ["v1 Event"] =
        [
            new("Last Seen", (happened, now) => Since(happened["lastTimestamp"] ?? happened["eventTime"] ?? happened.At("metadata.creationTimestamp"), now)), At("Type", "type"), At("Reason", "reason"),
            new("Object", (happened, _) => $"{happened.At("involvedObject.kind")?.ToString().ToLowerInvariant()}/{happened.At("involvedObject.name")}"), At("Message", "message"),
        ],
        ["v1 Service"] =
        [
            Name, At("Type", "spec.type"), At("Cluster-IP", "spec.clusterIP"), new("External-IP", (_, _) => "<none>"),
            new("Port(s)", (service, _) => Join((service.At("spec.ports") as JsonArray ?? []).Select(port => $"{port!["port"]}/{port["protocol"]}"))), Age,
            new("Selector", (service, _) => Labels(service.At("spec.selector")), Wide: true),
        ],
        ["v1 PersistentVolume"] =
        [
            Name, At("Capacity", "spec.capacity.storage"), new("Access Modes", (volume, _) => Modes(volume)), At("Reclaim Policy", "spec.persistentVolumeReclaimPolicy"), At("Status", "status.phase"),
            new("Claim", (volume, _) => volume.At("spec.claimRef") is { } claim ? $"{claim["namespace"]}/{claim["name"]}" : ""), At("StorageClass", "spec.storageClassName"), Age,
        ],
        ["v1 PersistentVolumeClaim"] =
        [
            Name, At("Status", "status.phase"), At("Volume", "spec.volumeName"), At("Capacity", "status.capacity.storage"), new("Access Modes", (claim, _) => Modes(claim)),
            At("StorageClass", "spec.storageClassName"), Age,
        ],
        ["apps/v1 Deployment"] =
        [
            Name, new("Ready", (item, _) => $"{Number(item, "status.readyReplicas")}/{Number(item, "spec.replicas")}"), new("Up-to-date", (item, _) => Number(item, "status.updatedReplicas")),
            new("Available", (item, _) => Number(item, "status.availableReplicas")), Age, new("Containers", (item, _) => Of(item, "name"), Wide: true), new("Images", (item, _) => Of(item, "image"), Wide: true),
            new("Selector", (item, _) => Labels(item.At("spec.selector.matchLabels")), Wide: true),
        ],
        ["apps/v1 ReplicaSet"] =
        [
            Name, new("Desired", (item, _) => Number(item, "spec.replicas")), new("Current", (item, _) => Number(item, "status.replicas")), new("Ready", (item, _) => Number(item, "status.readyReplicas")), Age,
        ],
        ["apps/v1 DaemonSet"] =
        [
            Name, new("Desired", (item, _) => Number(item, "status.desiredNumberScheduled")), new("Current", (item, _) => Number(item, "status.currentNumberScheduled")),
            new("Ready", (item, _) => Number(item, "status.numberReady")), new("Up-to-date", (item, _) => Number(item, "status.updatedNumberScheduled")),
            new("Available", (item, _) => Number(item, "status.numberAvailable")), new("Node Selector", (item, _) => Labels(item.At("spec.template.spec.nodeSelector"))), Age,
        ],
        ["karpenter.sh/v1 NodeClaim"] =
        [
            Name, Label("Type", "node.kubernetes.io/instance-type"), Label("Capacity", "karpenter.sh/capacity-type"), Label("Zone", "topology.kubernetes.io/zone"), At("Node", "status.nodeName"),
            new("Ready", (item, _) => Condition(item, "Ready")), Age, At("ImageID", "status.imageID", wide: true), At("ID", "status.providerID", wide: true), Label("NodePool", "karpenter.sh/nodepool", wide: true),
        ],
        ["karpenter.sh/v1 NodePool"] =
        [
            Name, At("NodeClass", "spec.template.spec.nodeClassRef.name"), At("Nodes", "status.nodes"), new("Ready", (item, _) => Condition(item, "Ready")), Age,
            At("CPU", "status.resources.cpu", wide: true), At("Memory", "status.resources.memory", wide: true),
        ],
        ["karpenter.k8s.aws/v1 EC2NodeClass"] = [Name, new("Ready", (item, _) => Condition(item, "Ready")), Age],
    };

    /// <param name="header">A watch says its columns once.</param>
    /// <param name="include">What stands in each row: Object, Metadata (also when empty) or None.</param>
    public static JsonObject Of(IEnumerable<JsonObject> items, ResourceKind kind, DateTimeOffset now, string version, string include, bool header = true)
    {
        var columns = Columns.GetValueOrDefault($"{kind.ApiVersion} {kind.Name}", [Name, Age]);
        return new()
        {
            ["kind"] = "Table", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = new JsonObject { ["resourceVersion"] = version },
            ["columnDefinitions"] = header ? new JsonArray([.. columns.Select(column => new JsonObject
            {
                ["name"] = column.Name, ["type"] = "string", ["format"] = column == Name ? "name" : "", ["description"] = column.Name, ["priority"] = column.Wide ? 1 : 0,
            })]) : [],
            ["rows"] = new JsonArray([.. items.Select(item => new JsonObject
            {
                ["cells"] = new JsonArray([.. columns.Select(column => column.Value(item, now) is { } value ? JsonValue.Create(value.ToString()) : JsonValue.Create(Bodies.IsCustom(kind) ? "" : "<none>"))]),
                ["object"] = include switch
                {
                    "None" => null,
                    "Object" => item.DeepClone(),
                    _ => new JsonObject { ["kind"] = "PartialObjectMetadata", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = item["metadata"]?.DeepClone() },
                },
            })]),
        };
    }

    /// <summary>As kubectl writes ages: 45s, 3m10s, 12m, 5h20m, 3d4h.</summary>
    public static string Since(JsonNode? from, DateTimeOffset now)
    {
        if (from is null || !DateTimeOffset.TryParse(from.ToString(), CultureInfo.InvariantCulture, out var start)) return "<unknown>";
        var age = now - start;
        return age switch
        {
            { TotalSeconds: < 120 } => $"{(int)Math.Max(0, age.TotalSeconds)}s",
            { TotalMinutes: < 10 } => age.Seconds == 0 ? $"{age.Minutes}m" : $"{age.Minutes}m{age.Seconds}s",
            { TotalHours: < 3 } => $"{(int)age.TotalMinutes}m",
            { TotalHours: < 8 } => age.Minutes == 0 ? $"{(int)age.TotalHours}h" : $"{(int)age.TotalHours}h{age.Minutes}m",
            { TotalHours: < 48 } => $"{(int)age.TotalHours}h",
            { TotalDays: < 8 } => age.Hours == 0 ? $"{age.Days}d" : $"{age.Days}d{age.Hours}h",
            _ => $"{age.Days}d",
        };
    }

    static Column At(string name, string path, bool wide = false) => new(name, (item, _) => item.At(path)?.ToString(), wide);
    static Column Label(string name, string label, bool wide = false) => new(name, (item, _) => item.At("metadata.labels")?[label]?.ToString(), wide);
    static int Count(JsonNode? map) => (map as JsonObject)?.Count ?? 0;
    static string Number(JsonObject item, string path) => item.At(path)?.ToString() ?? "0";
    static string Join(IEnumerable<string?> texts) => string.Join(',', texts) is { Length: > 0 } text ? text : "<none>";
    static string Labels(JsonNode? labels) => Join((labels as JsonObject ?? []).Select(label => $"{label.Key}={label.Value}"));
    static string Of(JsonObject workload, string field) => Join((workload.At("spec.template.spec.containers") as JsonArray ?? []).Select(container => container.Text(field)));
    static string Modes(JsonObject item)
        => Join((item.At("spec.accessModes") as JsonArray ?? []).Select(mode => mode!.ToString() switch { "ReadWriteMany" => "RWX", "ReadOnlyMany" => "ROX", "ReadWriteOnce" => "RWO", var other => other }));
    static string Address(JsonObject node, string type) => (node.At("status.addresses") as JsonArray ?? []).FirstOrDefault(address => address.Text("type") == type).Text("address") ?? "<none>";
    static string? Condition(JsonObject item, string type) => (item.At("status.conditions") as JsonArray ?? []).FirstOrDefault(condition => condition.Text("type") == type).Text("status");
    static IEnumerable<JsonObject> Containers(JsonObject pod) => (pod.At("status.containerStatuses") as JsonArray ?? []).OfType<JsonObject>();
    static bool IsReady(JsonObject status) => status["ready"]?.GetValue<bool>() == true;

    /// <summary>The phase, or what says more about a Pod that is not well.</summary>
    static string PodStatus(JsonObject pod)
    {
        if (pod.At("metadata.deletionTimestamp") != null) return "Terminating";
        foreach (var status in Containers(pod))
            if ((status.At("state.waiting.reason") ?? status.At("state.terminated.reason")) is { } reason) return reason.ToString();
        return pod.Text("reason") ?? pod["status"].Text("reason") ?? pod["status"].Text("phase") ?? "Unknown";
    }
}
