using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes.Controllers;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Provisioning;

/// <summary>Makes NodeClaims for pods that fit no node but would fit one of a NodePool.</summary>
sealed class Provisioner(ClusterContext cluster, Offerings offerings, Func<bool> running)
{
    static readonly TimeSpan Batch = TimeSpan.FromSeconds(1); // Karpenter's default idle batch duration
    bool planned;

    public void Reconcile()
    {
        foreach (var pool in cluster.Store.List(Karpenter.Api, "NodePool").Where(pool => !pool.IsGoing())) Report(pool);
        if (planned || !Waiting().Any()) return;
        planned = true;
        cluster.After(Batch, () =>
        {
            planned = false;
            if (running()) Provision();
        });
    }

    IEnumerable<JsonObject> Waiting() => cluster.Store.List("v1", "Pod").Where(pod => pod.Text("spec", "nodeName") is null && !pod.IsGoing() && pod.Owner().Text("kind") != "DaemonSet"
        && pod.Condition("PodScheduled").Text("reason") == "Unschedulable" && Volumes.Obstacle(cluster.Store, pod) is null).OrderBy(pod => pod.Created()).ToList();

    void Provision()
    {
        var bins = cluster.Store.List(Karpenter.Api, "NodeClaim").Where(claim => !claim.IsGoing() && !claim.IsTrue("Initialized")).Select(Bin).OfType<Room>().ToList();
        foreach (var pod in Waiting())
        {
            var (spec, wanted) = (pod["spec"]!.AsObject(), Quantity.Requests(pod["spec"]));
            var room = bins.Find(room => Fits(spec, wanted, room.Claim, room.Offering, room.Free));
            if (room is null && Open(pod, spec, wanted) is { } opened) bins.Add(room = opened);
            if (room is null) continue;
            Quantity.Add(room.Free, wanted, -1);
            cluster.Events.Normal(pod, Karpenter.Component, "Nominated", $"Pod should schedule on: nodeclaim/{room.Claim.Name()}");
        }
    }

    /// <summary>A new claim in the first pool that may, or null with an event that says why not.</summary>
    Room? Open(JsonObject pod, JsonObject spec, Dictionary<string, decimal> wanted)
    {
        var refusals = new List<string>();
        foreach (var pool in cluster.Store.List(Karpenter.Api, "NodePool").Where(pool => !pool.IsGoing() && pool.IsTrue("Ready")).OrderByDescending(pool => pool["spec"].Number("weight") ?? 0))
        {
            var template = Template(pool);
            var offered = offerings.For([.. template["spec"].Items("requirements")]);
            if (offered.Count == 0)
            {
                cluster.Events.Warning(pool, Karpenter.Component, "NoCompatibleInstanceTypes", "NodePool requirements filtered out all compatible available instance types");
                refusals.Add("nodepool requirements filtered out all available instance types");
                continue;
            }

            var fitting = offered.Where(offering => Fits(spec, wanted, template, offering, Free(template, offering))).ToList();
            if (fitting.Count == 0)
            {
                refusals.Add($"no instance type met the scheduling requirements or had enough resources, requirements=karpenter.sh/nodepool In [{pool.Name()}], resources={{{string.Join(", ", wanted.Select(pair => $"{pair.Key}: {pair.Value}"))}}}");
                continue;
            }

            var within = fitting.Where(offering => Exceeded(pool, offering) is null).ToList();
            if (within.Count == 0)
            {
                refusals.Add($"all available instance types exceed limits for nodepool (NodePool={pool.Name()})");
                continue;
            }

            var claim = Create(pool, template, within, wanted);
            return new(claim, within[0], Free(claim, within[0]));
        }

        if (refusals.Count > 0) cluster.Events.Warning(pod, Karpenter.Component, "FailedScheduling", $"Failed to schedule pod, {string.Join("; ", refusals)}");
        return null;
    }

    JsonObject Create(JsonObject pool, JsonObject template, List<Offering> within, Dictionary<string, decimal> wanted)
    {
        var claim = template.DeepClone().AsObject();
        claim["metadata"]!["name"] = $"{pool.Name()}-{cluster.Suffix()}";
        claim["metadata"]!["ownerReferences"] = new JsonArray(Objects.OwnedBy(pool));
        claim["metadata"]!["finalizers"] = new JsonArray(Karpenter.Finalizer);
        var requirements = claim["spec"]!["requirements"]!.AsArray();
        foreach (var row in requirements.OfType<JsonObject>().Where(row => row.Text("key") is "node.kubernetes.io/instance-type").ToList()) requirements.Remove(row);
        requirements.Add(new JsonObject { ["key"] = "node.kubernetes.io/instance-type", ["operator"] = "In", ["values"] = new JsonArray([.. within.Select(offering => offering.Type.Name).Distinct().Select(name => JsonValue.Create(name))]) });
        claim["spec"]!["resources"] = new JsonObject { ["requests"] = new JsonObject(wanted.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value.ToString()))) };
        cluster.Store.Create(claim);
        cluster.Note($"NodeClaim {claim.Name()} for {string.Join(", ", within.Select(offering => $"{offering.CapacityType} {offering.Type.Name}"))}");
        return claim;
    }

    /// <summary>A pool's claims before they have a name.</summary>
    static JsonObject Template(JsonObject pool)
    {
        var (template, labels) = (pool["spec"]!["template"]!, pool["spec"]!["template"]!["metadata"]?["labels"]?.DeepClone().AsObject() ?? []);
        labels["karpenter.sh/nodepool"] = pool.Name();
        labels["karpenter.k8s.aws/ec2nodeclass"] = template.Text("spec", "nodeClassRef", "name");
        var spec = template["spec"]!.DeepClone().AsObject();
        if (spec["requirements"] is null) spec["requirements"] = new JsonArray();
        return new() { ["apiVersion"] = Karpenter.Api, ["kind"] = "NodeClaim", ["metadata"] = new JsonObject { ["name"] = "", ["labels"] = labels }, ["spec"] = spec };
    }

    Room? Bin(JsonObject claim)
    {
        var type = claim.Label("node.kubernetes.io/instance-type");
        var offering = type is null ? offerings.For([.. claim["spec"].Items("requirements")]) is [var first, ..] ? first : null : new Offering(InstanceTypes.Get(type), claim.Label("karpenter.sh/capacity-type")!);
        if (offering is null) return null;
        var free = Free(claim, offering);
        foreach (var pod in cluster.Store.List("v1", "Pod").Where(pod => pod.Text("spec", "nodeName") is { } node && node == claim.Text("status", "nodeName") && pod.Owner().Text("kind") != "DaemonSet"))
            Quantity.Add(free, Quantity.Requests(pod["spec"]), -1);
        return new(claim, offering, free);
    }

    /// <summary>What a node would have left after its daemons.</summary>
    Dictionary<string, decimal> Free(JsonObject claim, Offering offering)
    {
        var free = Quantity.Map(offering.Type.Allocatable(localDisks: true, withGpu: true));
        var taints = claim["spec"].Items("taints").ToList();
        foreach (var set in cluster.Store.List("apps/v1", "DaemonSet").Where(set => !set.IsGoing()))
            if (DaemonSets.PodSpec(set) is var spec && Placement.Untolerated(spec, taints) is null && Placement.Matches(spec, "", LabelOf(claim, offering))) Quantity.Add(free, Quantity.Requests(spec), -1);
        return free;
    }

    static bool Fits(JsonObject spec, Dictionary<string, decimal> wanted, JsonObject claim, Offering offering, Dictionary<string, decimal> free)
        => Placement.Untolerated(spec, claim["spec"].Items("taints")) is null && Placement.Matches(spec, "", LabelOf(claim, offering)) && !Quantity.Lacking(wanted, free).Any();

    static Func<string, string?> LabelOf(JsonObject claim, Offering offering) => key => claim.Label(key) ?? Offerings.Label(offering, key);

    /// <summary>The limit that one more node of this type would exceed, or null.</summary>
    string? Exceeded(JsonObject pool, Offering offering)
    {
        var sum = Used(pool);
        Quantity.Add(sum, Quantity.Map(offering.Type.Capacity(localDisks: true, withGpu: true)));
        return Quantity.Map(pool.Under("spec", "limits")).Where(limit => sum.GetValueOrDefault(limit.Key) > limit.Value).Select(limit => limit.Key).FirstOrDefault();
    }

    Dictionary<string, decimal> Used(JsonObject pool)
    {
        var sum = new Dictionary<string, decimal>();
        foreach (var room in cluster.Store.List(Karpenter.Api, "NodeClaim").Where(claim => claim.Label("karpenter.sh/nodepool") == pool.Name()).Select(Bin).OfType<Room>())
            Quantity.Add(sum, Quantity.Map(room.Offering.Type.Capacity(localDisks: true, withGpu: true)));
        return sum;
    }

    void Report(JsonObject pool)
    {
        var ready = cluster.Store.Find(Karpenter.NodeClassApi, "EC2NodeClass", null, pool.Text("spec", "template", "spec", "nodeClassRef", "name")!)?.IsTrue("Ready") == true;
        var used = Used(pool);
        cluster.Store.Update(pool, live =>
        {
            live.Child("status")["resources"] = new JsonObject(used.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value.ToString("0.###"))));
            live.SetCondition(cluster.Now, "ValidationSucceeded", true, "ValidationSucceeded");
            live.SetCondition(cluster.Now, "NodeClassReady", ready, ready ? "NodeClassReady" : "NodeClassNotReady", ready ? "" : "NodeClass is not Ready");
            live.SetCondition(cluster.Now, "Ready", ready, ready ? "Ready" : "UnhealthyDependents", ready ? "" : "NodeClassReady=False");
        });
    }

    sealed record Room(JsonObject Claim, Offering Offering, Dictionary<string, decimal> Free);
}
