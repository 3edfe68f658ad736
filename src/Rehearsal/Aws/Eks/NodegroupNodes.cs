using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Aws.Eks;

/// <summary>The machines of node groups: launched from EKS's copy of the launch template, spread over the subnets, joined to the cluster, and what keeps them from it.</summary>
public sealed class NodegroupNodes(AwsContext context, EksStore store, Ec2Service ec2, IamRoles roles, IKubernetesPlane plane)
{
    /// <param name="template">LaunchTemplateData as EC2 describes it.</param>
    public void Start(EksCluster cluster, Nodegroup group, JsonObject template)
    {
        var (unique, role) = ("eks-" + context.Uuid(), roles.Find(group.Description.Text("nodeRole")!)!);
        var tags = new Dictionary<string, string> { ["eks:cluster-name"] = cluster.Name, ["eks:nodegroup-name"] = group.Name };
        (group.Profile, group.TemplateId) = (roles.CreateProfile(unique, role.Name).Name, ec2.LaunchTemplates.Create(unique, [], tags).Text("launchTemplateId")!);
        group.Specifications = template["tagSpecificationSet"] as JsonArray ?? [];
        if ((Launch(cluster, group) ?? store.TakeFailure(group.Name)) is { } refused)
        {
            Show(group, refused); // while it is still CREATING
            context.After("NodegroupFailed", () => Fail(group, refused));
            return;
        }

        context.After("NodegroupActive", () =>
        {
            if (Obstacle(cluster, group, role) is { } obstacle)
            {
                context.Time.After(context.Latencies.Of("NodegroupFailed") - context.Latencies.Of("NodegroupActive"), () => Fail(group, obstacle));
                return;
            }

            foreach (var node in group.Nodes) Join(cluster, group, node);
            Activate(group);
        });
    }

    public void Scale(EksCluster cluster, Nodegroup group, JsonObject update)
    {
        var desired = Json.Number(group.Description["scalingConfig"]!["desiredSize"])!.Value;
        var present = group.Nodes.Count;
        var refused = Launch(cluster, group);
        foreach (var extra in group.Nodes.Skip(desired).ToList()) Drop(cluster, group, extra);
        context.After("NodegroupUpdated", () =>
        {
            foreach (var node in group.Nodes.Skip(present)) Join(cluster, group, node);
            update["status"] = refused is null ? "Successful" : "Failed";
            if (refused is { } issue) update["errors"] = Json.List([new JsonObject { ["errorCode"] = "NodeCreationFailure", ["errorMessage"] = issue.Message, ["resourceIds"] = new JsonArray() }]);
            Activate(group);
        });
    }

    /// <summary>New machines, and then without the old ones; as many stand side by side as the update lasts.</summary>
    public void Replace(EksCluster cluster, Nodegroup group, JsonObject template, JsonObject update)
    {
        var old = group.Nodes.ToList();
        group.Nodes.Clear();
        group.Specifications = template["tagSpecificationSet"] as JsonArray ?? [];
        var refused = Launch(cluster, group);
        context.After("NodegroupReplaced", () =>
        {
            foreach (var node in group.Nodes) Join(cluster, group, node);
            foreach (var node in refused is null ? old : []) Drop(cluster, group, node);
            if (refused is not null) group.Nodes.AddRange(old);
            update["status"] = refused is null ? "Successful" : "Failed";
            Activate(group);
        });
    }

    public void Delete(EksCluster cluster, Nodegroup group)
    {
        group.Description["status"] = "DELETING";
        context.Time.After(context.Latencies.Of("NodegroupDeleted") - context.Latencies.Of("InstanceTerminated"), () =>
        {
            foreach (var node in group.Nodes.ToList()) Drop(cluster, group, node);
            context.After("InstanceTerminated", () => Remove(cluster, group));
        });
    }

    void Remove(EksCluster cluster, Nodegroup group)
    {
        ec2.LaunchTemplates.Delete(group.TemplateId);
        roles.DeleteProfile(group.Profile);
        cluster.Nodegroups.Remove(group.Name);
        context.Note("eks", $"node group {group.Name} is deleted");
    }

    /// <summary>Launches what is missing.</summary>
    /// <returns>The issue when EC2 refuses.</returns>
    (string Code, string Message)? Launch(EksCluster cluster, Nodegroup group)
    {
        var description = group.Description;
        var (subnets, capacity) = (Json.Texts(description["subnets"]), description.Text("capacityType") == "SPOT" ? "spot" : "on-demand");
        var own = new Dictionary<string, string>
        {
            ["eks:cluster-name"] = cluster.Name, ["eks:nodegroup-name"] = group.Name, ["kubernetes.io/cluster/" + cluster.Name] = "owned",
            ["aws:autoscaling:groupName"] = description["resources"]!["autoScalingGroups"]![0]!["name"]!.ToString(), ["aws:ec2launchtemplate:id"] = group.TemplateId,
        };
        try
        {
            for (var wanted = Json.Number(description["scalingConfig"]!["desiredSize"])!.Value; group.Nodes.Count < wanted;)
            {
                string[] turned = [.. subnets.Skip(group.Nodes.Count % subnets.Count), .. subnets.Take(group.Nodes.Count % subnets.Count)];
                group.Nodes.Add(ec2.Instances.Launch(new(Json.Texts(description["instanceTypes"])[0], capacity, turned, group.Profile,
                    [cluster.Description["resourcesVpcConfig"]!["clusterSecurityGroupId"]!.ToString()], Tags(group, "instance", own), Tags(group, "volume", own))));
            }

            return null;
        }
        catch (AwsError refused)
        {
            return ("AsgInstanceLaunchFailures", $"Could not launch {(capacity == "spot" ? "Spot" : "On-Demand")} Instances. {refused.Code} - {refused.Message} Launching EC2 instance failed.");
        }
    }

    static Dictionary<string, string> Tags(Nodegroup group, string type, Dictionary<string, string> own)
    {
        var tags = new Dictionary<string, string>(own);
        foreach (var tag in group.Specifications.Where(row => row!["resourceType"]!.ToString() == type).SelectMany(row => row!["tagSet"]!.AsArray())) tags[tag!["key"]!.ToString()] = tag["value"]!.ToString();
        return tags;
    }

    /// <summary>What keeps nodes from joining: no way out for nodeadm and the kubelet's images, no permissions, no network plug-in.</summary>
    (string, string)? Obstacle(EksCluster cluster, Nodegroup group, IamRole role)
    {
        var reach = Json.Texts(group.Description["subnets"]).All(id => ec2.Routes.ReachesInternet(ec2.Store.Subnets.Get(id)));
        var allowed = role.ManagedPolicyArns.Any(arn => arn.EndsWith("/AmazonEKSWorkerNodePolicy")) && cluster.Find(role.Arn) != null;
        if (!reach || !allowed) return ("NodeCreationFailure", "Instances failed to join the kubernetes cluster");
        return cluster.Addons.ContainsKey("vpc-cni") ? null : ("NodeCreationFailure", "Unhealthy nodes in the kubernetes cluster");
    }

    void Join(EksCluster cluster, Nodegroup group, LaunchedInstance node)
    {
        var (type, capacity) = (Json.Texts(group.Description["instanceTypes"])[0], group.Description.Text("capacityType")!);
        var labels = Json.Map(group.Description["labels"]).ToDictionary(label => label.Key, label => label.Value!.ToString());
        (labels["eks.amazonaws.com/nodegroup"], labels["eks.amazonaws.com/capacityType"]) = (group.Name, capacity);
        plane.AddNode(cluster.Name, new(node.PrivateDnsName, node.InstanceId, type, node.Zone, capacity == "SPOT" ? "spot" : "on-demand", labels));
    }

    void Drop(EksCluster cluster, Nodegroup group, LaunchedInstance node)
    {
        group.Nodes.Remove(node);
        plane.RemoveNode(cluster.Name, node.PrivateDnsName);
        if (ec2.Store.Instances.Find(node.InstanceId) != null) ec2.Instances.Terminate(node.InstanceId);
    }

    void Activate(Nodegroup group)
    {
        (group.Description["status"], group.Description["modifiedAt"]) = ("ACTIVE", AwsContext.Seconds(context.Now));
        context.Note("eks", $"node group {group.Name} is ACTIVE");
    }

    static void Show(Nodegroup group, (string Code, string Message) issue)
        => group.Description["health"] = EksStore.Health(EksStore.Issue(issue, [.. group.Nodes.Select(node => node.InstanceId)]));

    void Fail(Nodegroup group, (string Code, string Message) issue)
    {
        Show(group, issue);
        group.Description["status"] = "CREATE_FAILED";
        context.Note("eks", $"node group {group.Name} is CREATE_FAILED: {issue.Message}");
    }
}
