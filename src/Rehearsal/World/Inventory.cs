using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Ec2;

namespace ComfyServerless.Rehearsal.World;

/// <summary>Everything in the account that costs by the hour, or stands in the way of deleting the stack: a line each, so that two moments can be compared. World's thread.</summary>
public static class Inventory
{
    static readonly string[] Gone = ["terminated", "deleted", "failed", "closed", "cancelled"];

    public static SortedSet<string> Take(RehearsedWorld world)
    {
        var (store, all) = (world.Ec2.Store, new SortedSet<string>(StringComparer.Ordinal));
        foreach (var cluster in world.Eks.Store.Clusters.Values) all.Add($"EKS cluster {cluster.Name}");
        foreach (var row in store.Instances.All.Where(row => !Gone.Contains(Instances.StateOf(row)))) all.Add($"instance {row.Text("instanceId")}");
        foreach (var row in store.NatGateways.All.Where(row => !Gone.Contains(row.Text("state")))) all.Add($"NAT gateway {row.Text("natGatewayId")}");
        foreach (var row in store.SpotRequests.All.Where(row => !Gone.Contains(row.Text("state")))) all.Add($"spot request {row.Text("spotInstanceRequestId")}");
        Add("address", store.Addresses, "allocationId");
        Add("volume", store.Volumes, "volumeId");
        Add("network interface", store.NetworkInterfaces, "networkInterfaceId");
        Add("security group", store.SecurityGroups, "groupId");
        Add("launch template", store.LaunchTemplates, "launchTemplateId");
        foreach (var table in store.RouteTables.All)
            foreach (var route in table["routeSet"]!.AsArray()) all.Add($"route {table.Text("routeTableId")} {route!["destinationCidrBlock"]}");
        foreach (var balancer in world.Elb.Store.LoadBalancers.Values) all.Add($"load balancer {balancer.Name}");
        foreach (var group in world.Elb.Store.TargetGroups.Values) all.Add($"target group {group.Name}");
        foreach (var profile in world.Iam.Profiles) all.Add($"instance profile {profile.Name}");
        foreach (var build in world.CodeBuild.Builds.Where(build => !build.HasEnded)) all.Add($"build {build.Id}");
        foreach (var group in world.Logs.Groups) all.Add($"log group {group}");
        foreach (var item in world.DynamoDb.Tables.Values.SelectMany(table => table.Items)) all.Add($"item {item.ToJsonString()}");
        return all;

        void Add(string kind, Ec2Table table, string id)
        {
            foreach (var row in table.All) all.Add($"{kind} {row.Text(id)}");
        }
    }

    /// <summary>What is kept on purpose: objects and images, a line a holder.</summary>
    public static IEnumerable<string> Data(RehearsedWorld world) => world.S3.Buckets.Values.Where(bucket => bucket.Objects.Count > 0)
        .Select(bucket => $"bucket {bucket.Name}: {bucket.Objects.Count} objects").Concat(world.Ecr.Counts.Where(pair => pair.Value > 0).Select(pair => $"repository {pair.Key}: {pair.Value} images"));
}
