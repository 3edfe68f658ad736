using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Aws.Eks;

/// <summary>Clusters: CREATING → ACTIVE or FAILED, DELETING → gone.</summary>
public sealed partial class Clusters(AwsContext context, EksStore store, Ec2Service ec2, IamRoles roles, IKubernetesPlane plane, AccessEntries entries)
{
    public const string Members = "name version roleArn clientRequestToken resourcesVpcConfig.subnetIds resourcesVpcConfig.securityGroupIds resourcesVpcConfig.endpointPublicAccess "
        + "resourcesVpcConfig.endpointPrivateAccess resourcesVpcConfig.publicAccessCidrs kubernetesNetworkConfig.ipFamily kubernetesNetworkConfig.serviceIpv4Cidr accessConfig.authenticationMode "
        + "accessConfig.bootstrapClusterCreatorAdminPermissions logging.clusterLogging.types logging.clusterLogging.enabled upgradePolicy.supportType bootstrapSelfManagedAddons deletionProtection tags";

    [GeneratedRegex("^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$")]
    private static partial Regex Names();

    public JsonObject Create(Call call)
    {
        var name = call.Text("name");
        if (store.Tokens.Find(call) == name && store.Clusters.TryGetValue(name, out var same)) return Answer(same);
        if (!Names().IsMatch(name)) throw EksErrors.Parameter($"The cluster name '{name}' does not match ^[0-9A-Za-z][A-Za-z0-9-_]*");
        if (store.Clusters.ContainsKey(name)) throw EksErrors.InUse($"Cluster already exists with name: {name}");
        if (store.Clusters.Count >= store.ClusterLimit) throw EksErrors.Limit($"You have exceeded the limit of {store.ClusterLimit} clusters in this region");
        if (Json.Flag(call.Input["bootstrapSelfManagedAddons"], true)) throw AwsError.NotModelled(400, "eks:CreateCluster: bootstrapSelfManagedAddons must be false: self-managed add-ons are not modelled");
        var cluster = new EksCluster(context, roles, Describe(call, name));
        store.Clusters.Add(name, cluster);
        store.Tokens.Remember(call, name);
        if (Json.Flag(call.Input["accessConfig"]?["bootstrapClusterCreatorAdminPermissions"], true) && AccessEntries.IsOn(cluster)) entries.Bootstrap(cluster, call.Caller.RoleArn);
        context.After("ClusterActive", () => _ = ActivateAsync(cluster));
        return Answer(cluster);
    }

    public JsonObject Describe(Call call) => Answer(store.Get(call.Text("name")));

    public JsonObject List(Call call) => Json.Page([.. store.Clusters.Keys.Select(name => (JsonNode)name)], "clusters", call.Input["nextToken"], call.Input["maxResults"]);

    public JsonObject Delete(Call call)
    {
        var cluster = store.Get(call.Text("name"));
        if (cluster.Status is "CREATING" or "UPDATING") throw EksErrors.InUse($"Cannot delete because cluster {cluster.Name} is in status {cluster.Status}");
        if (cluster.Status == "DELETING") throw EksErrors.InUse($"Cluster {cluster.Name} is already being deleted");
        if (cluster.Nodegroups.Count > 0) throw EksErrors.InUse("Cluster has nodegroups attached");
        if (Json.Flag(cluster.Description["deletionProtection"])) throw EksErrors.Request($"Cluster {cluster.Name} has deletion protection enabled. Disable it before you delete the cluster.");
        cluster.Status = "DELETING";
        context.After("ClusterDeleted", () => Remove(cluster));
        return Answer(cluster);
    }

    static JsonObject Answer(EksCluster cluster) => new() { ["cluster"] = cluster.Description.DeepClone() };

    JsonObject Describe(Call call, string name)
    {
        var (version, role, network) = (KubernetesVersions.Require(call.TextOrNull("version") ?? KubernetesVersions.Default, store.NotOffered), call.Text("roleArn"), Json.Map(call.Input["resourcesVpcConfig"]));
        if (roles.Find(role)?.Trusts("eks.amazonaws.com") != true)
            throw EksErrors.Parameter($"Role with arn: {role}, could not be assumed because it does not exist or the trusted entity is not correct");
        RequireNetwork(name, network);
        var open = Json.Flag(network["endpointPublicAccess"], true);
        if (!open && !Json.Flag(network["endpointPrivateAccess"])) throw EksErrors.Parameter("Private and public endpoint access cannot be false");
        (network["endpointPublicAccess"], network["endpointPrivateAccess"]) = (open, Json.Flag(network["endpointPrivateAccess"]));
        network["publicAccessCidrs"] ??= open ? Json.List(["0.0.0.0/0"]) : new JsonArray();
        network["securityGroupIds"] ??= new JsonArray();
        var mode = call.Input["accessConfig"]?["authenticationMode"]?.ToString() ?? "CONFIG_MAP";
        return new()
        {
            ["name"] = name, ["arn"] = context.Arn("eks", "cluster/" + name), ["createdAt"] = AwsContext.Seconds(context.Now), ["version"] = version, ["platformVersion"] = "eks.1", ["roleArn"] = role,
            ["resourcesVpcConfig"] = network, ["status"] = "CREATING", ["certificateAuthority"] = new JsonObject(), ["clientRequestToken"] = call.TextOrNull("clientRequestToken"),
            ["kubernetesNetworkConfig"] = new JsonObject { ["ipFamily"] = "ipv4", ["serviceIpv4Cidr"] = call.Input["kubernetesNetworkConfig"]?["serviceIpv4Cidr"]?.ToString() ?? "172.20.0.0/16" },
            ["accessConfig"] = new JsonObject { ["authenticationMode"] = mode }, ["logging"] = ClusterUpdates.Logging(call.Input["logging"]), ["health"] = EksStore.Health(),
            ["upgradePolicy"] = new JsonObject { ["supportType"] = call.Input["upgradePolicy"]?["supportType"]?.ToString() ?? "EXTENDED" },
            ["deletionProtection"] = Json.Flag(call.Input["deletionProtection"]), ["tags"] = Json.Map(call.Input["tags"]),
        };
    }

    void RequireNetwork(string name, JsonObject network)
    {
        var subnets = Json.Texts(network["subnetIds"]).Select(id => Existing(ec2.Store.Subnets, id)).ToList();
        foreach (var group in Json.Texts(network["securityGroupIds"])) Existing(ec2.Store.SecurityGroups, group);
        var zones = subnets.Select(subnet => subnet.Text("availabilityZone")!).Distinct().ToList();
        if (zones.Count < 2) throw EksErrors.Parameter("Subnets specified must be in at least two different AZs");
        if (zones.FirstOrDefault(store.UnsupportedZones.Contains) is { } zone) throw EksErrors.Zone(name, zone, ec2.Zones.Names.Where(zone => !store.UnsupportedZones.Contains(zone)));
        network["vpcId"] = subnets.Select(subnet => subnet.Text("vpcId")).Distinct().Count() == 1 ? subnets[0].Text("vpcId")
            : throw EksErrors.Parameter("Subnets specified must belong to the same VPC");
    }

    static JsonObject Existing(Ec2Table table, string id)
    {
        try { return table.Get(id); }
        catch (AwsError missing) { throw EksErrors.Parameter(missing.Message); }
    }

    async Task ActivateAsync(EksCluster cluster)
    {
        if (store.TakeFailure(cluster.Name) is { } failure)
        {
            (cluster.Status, cluster.Description["health"]) = ("FAILED", EksStore.Health(EksStore.Issue(failure, cluster.Name)));
            context.Note("eks", $"cluster {cluster.Name} FAILED: {failure.Message}");
            return;
        }

        using var hold = context.Time.Hold();
        try
        {
            var api = await plane.StartAsync(cluster.Name, cluster);
            (cluster.Description["endpoint"], cluster.Description["certificateAuthority"]) = (api.Url, new JsonObject { ["data"] = api.CertificateAuthority });
            cluster.Description["identity"] = new JsonObject { ["oidc"] = new JsonObject { ["issuer"] = $"https://oidc.eks.{context.Region}.amazonaws.com/id/{context.Hex(32).ToUpperInvariant()}" } };
            Connect(cluster);
            cluster.Status = "ACTIVE";
            context.Note("eks", $"cluster {cluster.Name} is ACTIVE");
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A defect of the rehearsal, told where the step looks.
            (cluster.Status, cluster.Description["health"]) = ("FAILED", EksStore.Health(EksStore.Issue(("InternalFailure", error.ToString()), cluster.Name)));
            context.Note("eks", $"cluster {cluster.Name} FAILED: {error.Message}");
        }
    }

    /// <summary>The cluster's security group, and the control plane's interfaces in two of the subnets.</summary>
    void Connect(EksCluster cluster)
    {
        var network = cluster.Description["resourcesVpcConfig"]!.AsObject();
        var tags = new Dictionary<string, string> { ["Name"] = "eks-cluster-sg-" + cluster.Name, ["aws:eks:cluster-name"] = cluster.Name, ["kubernetes.io/cluster/" + cluster.Name] = "owned" };
        var group = ec2.SecurityGroups.Create($"eks-cluster-sg-{cluster.Name}-{context.Hex(8)}",
            "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes, as well as any managed workloads.", network.Text("vpcId")!, tags).Text("groupId")!;
        ec2.SecurityGroups.Permit(group, "ipPermissions", "-1", null, null, null, group, null);
        network["clusterSecurityGroupId"] = group;
        foreach (var subnet in Json.Texts(network["subnetIds"]).Select(ec2.Store.Subnets.Get).DistinctBy(subnet => subnet.Text("availabilityZone")).Take(2))
            ec2.Interfaces.Create(subnet, "Amazon EKS " + cluster.Name, "interface", [group, .. Json.Texts(network["securityGroupIds"])], "amazon-eks");
    }

    void Remove(EksCluster cluster)
    {
        foreach (var card in ec2.Store.NetworkInterfaces.All.Where(card => card.Text("description") == "Amazon EKS " + cluster.Name).ToList()) ec2.Interfaces.Delete(card.Text("networkInterfaceId")!);
        if (cluster.Description["endpoint"] != null) plane.Stop(cluster.Name);
        if (cluster.Description["resourcesVpcConfig"]?["clusterSecurityGroupId"]?.ToString() is { } group)
        {
            try { ec2.SecurityGroups.Delete(group); }
            catch (AwsError used) when (used.Code == "DependencyViolation") { context.Note("eks", $"security group {group} of cluster {cluster.Name} stays: something uses it"); }
        }

        store.Clusters.Remove(cluster.Name);
        context.Note("eks", $"cluster {cluster.Name} is deleted");
    }
}
