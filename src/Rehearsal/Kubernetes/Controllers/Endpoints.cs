using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Controllers;

/// <summary>The ready pods behind each Service, as EndpointSlices and as the older Endpoints.</summary>
public sealed class Endpoints
{
    readonly ClusterContext cluster;

    public Endpoints(ClusterContext cluster)
    {
        this.cluster = cluster;
        cluster.Loop.Add(Reconcile, "Service", "Pod");
    }

    /// <summary>The ready pods that a Service selects.</summary>
    public static IEnumerable<JsonObject> Backends(ObjectStore store, JsonObject service)
        => Selected(store, service).Where(pod => pod.IsTrue("Ready") && !pod.IsGoing());

    /// <summary>The number of a Service's port on a pod, which may go by the name of a container's port.</summary>
    public static int? PortOn(JsonObject pod, JsonObject port)
    {
        var target = (port["targetPort"] ?? port["port"])!.ToString();
        return int.TryParse(target, out var number) ? number
            : pod["spec"].Items("containers").SelectMany(container => container.Items("ports")).FirstOrDefault(one => one.Text("name") == target).Number("containerPort");
    }

    static IEnumerable<JsonObject> Selected(ObjectStore store, JsonObject service)
        => service.Under("spec", "selector") is JsonObject { Count: > 0 } selector
            ? store.List("v1", "Pod", service.Space()).Where(pod => pod.Text("status", "podIP") != null && selector.All(pair => pod.Label(pair.Key) == pair.Value!.ToString())) : [];

    void Reconcile()
    {
        foreach (var service in cluster.Store.List("v1", "Service").Where(service => service.Under("spec", "selector") is JsonObject { Count: > 0 }))
        {
            var pods = Selected(cluster.Store, service).ToList();
            Slice(service, pods);
            Legacy(service, [.. pods.Where(pod => pod.IsTrue("Ready") && !pod.IsGoing())]);
        }
    }

    void Slice(JsonObject service, List<JsonObject> pods)
    {
        var endpoints = new JsonArray([.. pods.Select(pod => new JsonObject
        {
            ["addresses"] = new JsonArray(pod.Text("status", "podIP")),
            ["conditions"] = new JsonObject { ["ready"] = pod.IsTrue("Ready") && !pod.IsGoing(), ["serving"] = pod.IsTrue("Ready"), ["terminating"] = pod.IsGoing() },
            ["nodeName"] = pod.Text("spec", "nodeName"), ["targetRef"] = Reference(pod),
        })]);
        var ports = Ports(service, pods);
        var slice = cluster.Store.List("discovery.k8s.io/v1", "EndpointSlice", service.Space()).FirstOrDefault(slice => slice.Items("metadata", "ownerReferences").Any(owner => owner.Text("uid") == service.Uid()));
        if (slice != null)
        {
            cluster.Store.Update(slice, live => (live["endpoints"], live["ports"]) = (endpoints, ports));
            return;
        }

        cluster.Store.Create(new()
        {
            ["apiVersion"] = "discovery.k8s.io/v1", ["kind"] = "EndpointSlice",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{service.Name()}-{cluster.Suffix()}", ["namespace"] = service.Space(), ["ownerReferences"] = new JsonArray(Objects.OwnedBy(service)),
                ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = service.Name(), ["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io" },
            },
            ["addressType"] = "IPv4", ["endpoints"] = endpoints, ["ports"] = ports,
        });
    }

    void Legacy(JsonObject service, List<JsonObject> ready) => cluster.Apply(new()
    {
        ["apiVersion"] = "v1", ["kind"] = "Endpoints",
        ["metadata"] = new JsonObject { ["name"] = service.Name(), ["namespace"] = service.Space(), ["ownerReferences"] = new JsonArray(Objects.OwnedBy(service)) },
        ["subsets"] = ready.Count == 0 ? new JsonArray() : new JsonArray(new JsonObject
        {
            ["addresses"] = new JsonArray([.. ready.Select(pod => new JsonObject { ["ip"] = pod.Text("status", "podIP"), ["nodeName"] = pod.Text("spec", "nodeName"), ["targetRef"] = Reference(pod) })]),
            ["ports"] = Ports(service, ready),
        }),
    });

    static JsonArray Ports(JsonObject service, List<JsonObject> pods) => new([.. service["spec"].Items("ports").Select(port => new JsonObject
    {
        ["name"] = port.Text("name") ?? "", ["protocol"] = port.Text("protocol") ?? "TCP", ["port"] = pods.Count > 0 ? PortOn(pods[0], port) : null,
    })]);

    static JsonObject Reference(JsonObject pod) => new() { ["kind"] = "Pod", ["namespace"] = pod.Space(), ["name"] = pod.Name(), ["uid"] = pod.Uid() };
}
