using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes.Controllers;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Kubernetes.Provisioning;

/// <summary>Whether EC2NodeClasses say all that a launch needs. Subnets and groups by id only; tags are not modelled.</summary>
sealed class NodeClasses(ClusterContext cluster, IInstances instances)
{
    const string Finalizer = "karpenter.k8s.aws/termination";
    static readonly TimeSpan Remembered = TimeSpan.FromMinutes(30); // Karpenter's AWS provider, pkg/cache: ValidationTTL

    // What dry runs said, by object and generation: asked again when it is forgotten.
    readonly Dictionary<(string Uid, int Generation), (bool Good, DateTimeOffset At)> dryRuns = [];

    public void Reconcile()
    {
        foreach (var nodeClass in cluster.Store.List(Karpenter.NodeClassApi, "EC2NodeClass"))
        {
            if (nodeClass.IsGoing())
            {
                if (!cluster.Store.List(Karpenter.Api, "NodeClaim").Any(claim => claim.Text("spec", "nodeClassRef", "name") == nodeClass.Name())) GarbageCollector.RemoveFinalizer(cluster.Store, nodeClass, Finalizer);
                continue;
            }

            cluster.Store.Update(nodeClass, Judge);
        }
    }

    /// <summary>The ids in a list of selector terms; none when a term says anything else.</summary>
    public static IReadOnlyList<string> Ids(JsonObject nodeClass, string terms)
        => nodeClass["spec"].Items(terms).All(term => term.Text("id") != null) ? [.. nodeClass["spec"].Items(terms).Select(term => term.Text("id")!)] : [];

    void Judge(JsonObject live)
    {
        if (live["metadata"]!["finalizers"] is null) live["metadata"]!["finalizers"] = new JsonArray(Finalizer);
        var (subnets, groups) = (Ids(live, "subnetSelectorTerms"), Ids(live, "securityGroupSelectorTerms"));
        var ami = live["spec"].Items("amiSelectorTerms").ToList() is [var only] && only.Text("alias") is { } alias && alias.Split('@') is ["al2023", ['v' or 'l', ..]];
        var status = live.Child("status");
        status["subnets"] = new JsonArray([.. subnets.Select(id => new JsonObject { ["id"] = id })]);
        status["securityGroups"] = new JsonArray([.. groups.Select(id => new JsonObject { ["id"] = id })]);
        status["instanceProfile"] = live.Text("spec", "instanceProfile");
        var all = Set("SubnetsReady", subnets.Count > 0, "SubnetsNotFound", "SubnetSelector did not match any Subnets")
            & Set("SecurityGroupsReady", groups.Count > 0, "SecurityGroupsNotFound", "SecurityGroupSelector did not match any SecurityGroups")
            & Set("AMIsReady", ami, "AMINotFound", "AMISelector did not match any AMIs")
            & Set("InstanceProfileReady", live.Text("spec", "instanceProfile") is { Length: > 0 }, "InstanceProfileNotFound", "instance profiles made from a role are not modelled");
        if (!all) Set("ValidationSucceeded", false, "DependenciesNotReady", "Awaiting AMI, Instance Profile, Security Group, and Subnet resolution");
        else all &= Set("ValidationSucceeded", DryRun(live), "CreateFleetAuthCheckFailed",
            "Controller isn't authorized to call ec2:CreateFleet: User is not authorized to perform this operation because no identity-based policy allows it");
        var missing = live.Items("status", "conditions").Where(condition => condition.Text("status") != "True" && condition.Text("type") != "Ready").Select(condition => $"{condition.Text("type")}=False");
        live.SetCondition(cluster.Now, "Ready", all, all ? "Ready" : "UnhealthyDependents", all ? "" : string.Join(", ", missing));

        bool Set(string type, bool good, string reason, string message)
        {
            live.SetCondition(cluster.Now, type, good, good ? type : reason, good ? "" : message);
            return good;
        }
    }

    bool DryRun(JsonObject nodeClass)
    {
        var key = (nodeClass.Uid(), nodeClass.Number("metadata", "generation") ?? 1);
        if (!dryRuns.TryGetValue(key, out var known) || cluster.Now - known.At >= Remembered) dryRuns[key] = known = (instances.MayLaunch, cluster.Now);
        return known.Good;
    }
}
