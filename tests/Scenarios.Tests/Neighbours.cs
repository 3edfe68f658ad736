using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>What other people have in the same account: a VPC with a cluster of theirs and its nodes, a load balancer, a gateway, a bucket, images of what they log and launch from.</summary>
static class Neighbours
{
    /// <summary>World's thread.</summary>
    public static void Settle(RehearsedWorld world)
    {
        var network = new NetworkResourceTypes(world.Aws, world.Ec2).ResourceTypes.ToDictionary(type => type.Name);
        string Make(string type, JsonObject properties) => network[type].Create(new("Theirs", "Theirs", properties)).Id;
        var vpc = Make("AWS::EC2::VPC", new() { ["CidrBlock"] = "10.99.0.0/16" });
        var gateway = Make("AWS::EC2::InternetGateway", new());
        Make("AWS::EC2::VPCGatewayAttachment", new() { ["InternetGatewayId"] = gateway, ["VpcId"] = vpc });
        string[] subnets = [.. new[] { "a", "b" }.Select((zone, index) => Make("AWS::EC2::Subnet", new() { ["VpcId"] = vpc, ["CidrBlock"] = $"10.99.{index}.0/24", ["AvailabilityZone"] = "us-west-2" + zone }))];
        world.Ec2.NatGateways.Create(subnets[0], world.Ec2.Addresses.Allocate(new Dictionary<string, string>())["allocationId"]!.GetValue<string>(), new Dictionary<string, string> { ["Name"] = "comfyui" });
        var theirs = new Dictionary<string, string> { ["kubernetes.io/cluster/theirs"] = "owned", ["karpenter.sh/nodepool"] = "gpu", ["comfyserverless:deployment"] = "theirs" };
        var group = world.Ec2.SecurityGroups.Create("eks-cluster-sg-theirs-1", "theirs", vpc, theirs)["groupId"]!.GetValue<string>();
        world.Ec2.Instances.Launch(new("g5.2xlarge", "spot", subnets, world.Iam.Profiles.First().Name, [group], theirs, theirs));
        world.Ec2.Interfaces.Create(world.Ec2.Store.Subnets.Get(subnets[1]), "ELB app/theirs/0123456789abcdef", "interface", [group], "amazon-elb");
        world.Ec2.Interfaces.Create(world.Ec2.Store.Subnets.Get(subnets[1]), "aws-K8S-i-theirs", "interface", [group], null)["status"] = "available";
        world.Ec2.LaunchTemplates.Create("Karpenter-theirs", [], new Dictionary<string, string> { ["karpenter.k8s.aws/cluster"] = "theirs" });
        var role = world.Iam.Create("theirs", []).Name;
        world.Iam.CreateProfile("theirs_1234567890", role, tags: new Dictionary<string, string> { ["kubernetes.io/cluster/theirs"] = "owned" });
        world.Iam.CreateProfile("comfyui_website", role);
        var balancing = world.Elb.ResourceTypes.ResourceTypes.Single(type => type.Name == "AWS::ElasticLoadBalancingV2::TargetGroup");
        balancing.Create(new("Theirs", "Theirs", new() { ["Name"] = "theirs", ["Port"] = 80, ["Protocol"] = "HTTP", ["TargetType"] = "ip", ["VpcId"] = vpc, ["Tags"] = new JsonObject { ["elbv2.k8s.aws/cluster"] = "theirs" } }));
        world.Logs.Write("/aws/containerinsights/theirs/performance", "node", "theirs");
        world.S3.Add("theirs");
        world.S3.Put("theirs", "precious", [1, 2, 3]);
    }

    /// <summary>All that Settle has made, word for word. World's thread.</summary>
    public static string Look(RehearsedWorld world)
    {
        var store = world.Ec2.Store;
        var rows = new[] { store.Vpcs, store.Subnets, store.RouteTables, store.NatGateways, store.Addresses, store.NetworkInterfaces, store.SecurityGroups, store.Instances, store.Volumes, store.SpotRequests, store.LaunchTemplates }
            .SelectMany(table => table.All).Select(row => row.ToJsonString());
        return string.Join('\n', rows.Where(row => row.Contains("theirs", StringComparison.Ordinal) || row.Contains("10.99.", StringComparison.Ordinal)))
            + $"\n{string.Join(',', world.S3.Keys("theirs", ""))} {string.Join(',', world.Logs.Groups.Where(group => group.Contains("theirs", StringComparison.Ordinal)))}";
    }
}
