using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Kubernetes.Provisioning;

/// <summary>A NodeClaim's life from launch to an initialized node. Words and limits: Karpenter, pkg/controllers/nodeclaim/lifecycle.</summary>
sealed class Claims(ClusterContext cluster, MachineRoom machines, IInstances instances, IHosts? hosts, Offerings offerings, Func<bool> running, Action wake, Action<string> log)
{
    const string Unregistered = "karpenter.sh/unregistered";
    static readonly TimeSpan MayLaunchFor = TimeSpan.FromMinutes(5), MayRegisterFor = TimeSpan.FromMinutes(15), RetryAfter = TimeSpan.FromSeconds(10);

    readonly HashSet<string> launching = [];

    public bool NeverRegister { get; set; }

    public void Reconcile()
    {
        foreach (var claim in cluster.Store.List(Karpenter.Api, "NodeClaim").Where(claim => !claim.IsGoing()))
        {
            if (claim.Condition("Launched") is null) Await(claim);
            var (age, registered) = (cluster.Now - claim.Created(), claim.IsTrue("Registered"));
            if (!registered && age >= MayRegisterFor || !claim.IsTrue("Launched") && age >= MayLaunchFor) GiveUp(claim);
            else if (!claim.IsTrue("Launched")) Launch(claim);
            else if (!claim.IsTrue("Initialized")) Follow(claim);
        }
    }

    void Await(JsonObject claim)
    {
        cluster.Store.Update(claim, live =>
        {
            foreach (var type in new[] { "Launched", "Registered", "Initialized", "Ready" }) live.SetCondition(cluster.Now, type, null, "AwaitingReconciliation", "object is awaiting reconciliation");
        });
        foreach (var limit in new[] { MayLaunchFor, MayRegisterFor }) cluster.After(limit, wake);
    }

    void GiveUp(JsonObject claim)
    {
        cluster.Note($"NodeClaim {claim.Name()} is given up: {(claim.IsTrue("Launched") ? "its node has not registered within 15 minutes" : "not launched within 5 minutes")}");
        cluster.Store.Delete(claim);
    }

    void Launch(JsonObject claim)
    {
        if (!launching.Add(claim.Uid())) return;
        cluster.After(cluster.Latencies.Of("NodeClaimLaunched"), () => Try(claim));
    }

    void Try(JsonObject claim)
    {
        launching.Remove(claim.Uid());
        if (!running() || claim.IsGoing() || cluster.Store.Find(Karpenter.Api, "NodeClaim", null, claim.Name()) != claim) return;
        var possible = offerings.For([.. claim["spec"].Items("requirements")]);
        var (errors, nodeClass) = (new List<string>(), cluster.Store.Find(Karpenter.NodeClassApi, "EC2NodeClass", null, claim.Text("spec", "nodeClassRef", "name")!));
        if (nodeClass is null || !nodeClass.IsTrue("Ready"))
        {
            log($"failed launching nodeclaim {claim.Name()}: NodeClassRef not ready, {nodeClass?.Condition("Ready").Text("message")}");
            cluster.Store.Delete(claim);
            return;
        }

        foreach (var offering in possible.TakeWhile(offering => offering.CapacityType == possible[0].CapacityType))
        {
            try
            {
                Launched(claim, nodeClass, offering, instances.Launch(offering.Type.Name, offering.CapacityType, NodeClasses.Ids(nodeClass, "subnetSelectorTerms"), nodeClass.Text("spec", "instanceProfile")!, Tags(claim, nodeClass)));
                return;
            }
            catch (AwsError error) when (LaunchErrors.IsCapacity(error.Code))
            {
                errors.Add($"{error.Code}: {error.Message}");
                offerings.Block(error.Code == LaunchErrors.NoSpotRole ? "*" : offering.Type.Name, offering.CapacityType);
                if (error.Code != LaunchErrors.NoSpotRole) continue;
                cluster.Events.Warning(claim, Karpenter.Component, "", $"Attempted to launch a spot instance but failed due to \"{error.Code}\"");
                break;
            }
            catch (AwsError error)
            {
                Complain(claim, $"{error.Code}: {error.Message}");
                return;
            }
        }

        var why = errors.Count == 0 ? "insufficient capacity, all requested instance types were unavailable during launch"
            : $"insufficient capacity, with fleet error(s), {string.Join("; ", errors.Distinct())} (aws-error-code=UnfulfillableCapacity, aws-operation-name=CreateFleet, aws-service-name=EC2, aws-status-code=200)";
        cluster.Events.Warning(claim, Karpenter.Component, "InsufficientCapacityError", $"NodeClaim {claim.Name()} event: {LaunchErrors.Cut("creating instance, " + why)}");
        cluster.Note($"NodeClaim {claim.Name()}: {why}");
        cluster.Store.Delete(claim);
    }

    /// <summary>The condition has Karpenter's words for it; EC2's own are in the log.</summary>
    void Complain(JsonObject claim, string error)
    {
        var (reason, message) = LaunchErrors.Sort(error);
        var request = reason == "Unauthorized"; // the fleet's own refusal; others are of its instances
        log($"Reconciler error controller=nodeclaim.lifecycle NodeClaim={claim.Name()} error=launching nodeclaim, creating instance, creating nodeclaim, {(request ? "creating fleet request, " : "")}{error}");
        cluster.Store.Update(claim, live => live.SetCondition(cluster.Now, "Launched", null, reason, request ? "Error creating fleet request: " + message : message));
        cluster.After(RetryAfter, wake);
    }

    void Launched(JsonObject claim, JsonObject nodeClass, Offering offering, LaunchedInstance instance)
    {
        cluster.Store.Update(claim, live =>
        {
            var labels = live["metadata"]!.AsObject().Child("labels");
            (labels["node.kubernetes.io/instance-type"], labels["karpenter.sh/capacity-type"], labels["topology.kubernetes.io/zone"]) = (offering.Type.Name, offering.CapacityType, instance.Zone);
            foreach (var key in Offerings.Labels) if (Offerings.Label(offering, key) is { } value) labels[key] = value;
            var status = live.Child("status");
            (status["providerID"], status["capacity"], status["allocatable"]) = ($"aws:///{instance.Zone}/{instance.InstanceId}", offering.Type.Capacity(true, true), offering.Type.Allocatable(true, true));
            live.SetCondition(cluster.Now, "Launched", true, "Launched");
            live.SetCondition(cluster.Now, "Registered", null, "NodeNotFound", "Node not registered with cluster");
        });
        cluster.Note($"NodeClaim {claim.Name()} launched {offering.CapacityType} {offering.Type.Name} {instance.InstanceId} in {instance.Zone}");
        var localDisks = nodeClass.Text("spec", "instanceStorePolicy") == "RAID0";
        hosts?.Launch(instance.InstanceId, offering.Type, nodeClass.Text("spec", "userData") ?? "", localDisks);
        cluster.After(cluster.Latencies.Of("NodeReady"), () => cluster.Run(() => BootAsync(claim, offering, instance, localDisks)));
    }

    /// <summary>The instance's own doing, whether Karpenter runs or not.</summary>
    async Task BootAsync(JsonObject claim, Offering offering, LaunchedInstance instance, bool localDisks)
    {
        if (hosts != null) await hosts.BootAsync(instance.InstanceId);
        if (NeverRegister || claim.IsGoing() || cluster.Store.Find(Karpenter.Api, "NodeClaim", null, claim.Name()) != claim) return;
        var labels = claim["metadata"]!["labels"].Pairs().ToDictionary(pair => pair.Key, pair => pair.Value);
        var taints = claim["spec"].Items("taints").Concat(claim["spec"].Items("startupTaints")).Append(new JsonObject { ["key"] = Unregistered, ["effect"] = "NoExecute" });
        machines.Register(new(instance.PrivateDnsName, instance.InstanceId, offering.Type.Name, instance.Zone, offering.CapacityType, labels), taints, localDisks);
        machines.Find(instance.PrivateDnsName)!.Root = hosts?.NodeIsUp(instance.InstanceId);
    }

    void Follow(JsonObject claim)
    {
        if (cluster.Store.List("v1", "Node").FirstOrDefault(node => node.Text("spec", "providerID") == claim.Text("status", "providerID")) is not { } node) return;
        if (!claim.IsTrue("Registered")) Register(claim, node);
        var missing = Missing(claim, node);
        cluster.Store.Update(claim, live =>
        {
            live.SetCondition(cluster.Now, "Initialized", missing is null ? true : null, missing?.Reason ?? "Initialized", missing?.Message ?? "");
            live.SetCondition(cluster.Now, "Ready", missing is null ? true : null, missing is null ? "Ready" : "UnhealthyDependents", missing is null ? "" : "Initialized=Unknown");
        });
        if (missing != null) return;
        cluster.Store.Update(node, live => live["metadata"]!["labels"]!["karpenter.sh/initialized"] = "true");
        cluster.Note($"NodeClaim {claim.Name()} is initialized");
    }

    void Register(JsonObject claim, JsonObject node)
    {
        cluster.Store.Update(node, live =>
        {
            MachineRoom.Untaint(live, Unregistered);
            live["metadata"]!["labels"]!["karpenter.sh/registered"] = "true";
            live["metadata"]!["finalizers"] = new JsonArray(Karpenter.Finalizer);
        });
        cluster.Store.Update(claim, live =>
        {
            live.Child("status")["nodeName"] = node.Name();
            live.SetCondition(cluster.Now, "Registered", true, "Registered");
        });
    }

    static (string Reason, string Message)? Missing(JsonObject claim, JsonObject node)
    {
        if (!node.IsTrue("Ready")) return ("NodeNotReady", "Node status is NotReady");
        if (claim["spec"].Items("startupTaints").FirstOrDefault(taint => node.Items("spec", "taints").Any(found => found.Text("key") == taint.Text("key"))) is { } taint)
            return ("StartupTaintsExist", $"StartupTaint \"{taint.Text("key")}={taint.Text("value")}:{taint.Text("effect")}\" still exists");
        var wanted = Quantity.Map(claim.Under("spec", "resources", "requests"));
        return wanted.GetValueOrDefault(InstanceTypes.Gpu) > 0 && node.Text("status", "allocatable", InstanceTypes.Gpu) is null or "0"
            ? ("ResourceNotRegistered", $"Resource \"{InstanceTypes.Gpu}\" was requested but not registered") : null;
    }

    Dictionary<string, string> Tags(JsonObject claim, JsonObject nodeClass)
    {
        var tags = nodeClass.Under("spec", "tags").Pairs().ToDictionary(pair => pair.Key, pair => pair.Value);
        var pool = claim.Label("karpenter.sh/nodepool")!;
        (tags["eks:eks-cluster-name"], tags[$"kubernetes.io/cluster/{cluster.Name}"], tags["karpenter.sh/nodepool"]) = (cluster.Name, "owned", pool);
        (tags["karpenter.sh/nodeclaim"], tags["karpenter.k8s.aws/ec2nodeclass"], tags["Name"]) = (claim.Name(), nodeClass.Name(), claim.Name());
        return tags;
    }
}
