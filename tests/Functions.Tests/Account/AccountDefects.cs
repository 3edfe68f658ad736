using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Account;

/// <summary>What can be wrong with an account, or with what is wanted of it.</summary>
/// <param name="Told">Parts of the explanation: what is wrong, then what to do.</param>
public sealed record Defect(string Name, string Input, Func<StepBench, Task> Arrange, params string[] Told);

public static class AccountDefects
{
    const string Quotas = "https://console.aws.amazon.com/servicequotas/home/services/";

    public static IReadOnlyList<Defect> All { get; } =
    [
        new("a cluster of somebody else's", "{}", bench => bench.CreateClusterByHandAsync(new() { ["team"] = "other" }),
            "EKS cluster comfyui exists but is not this deployment's: expected tag comfyserverless:deployment=comfyui, found no such tag.", "deploy under another name"),
        new("a stack of somebody else's", "{}", ForeignStackAsync,
            "CloudFormation stack comfyui-edge exists but is not this deployment's: expected tag comfyserverless:deployment=comfyui, found comfyserverless:deployment=other.", "deploy under another name"),
        World("no GPU quota", world => { foreach (var code in new[] { Capacity.OnDemandGpu, Capacity.SpotGpu }) world.Ec2.Capacity.Quotas[code] = 4; },
            "replicas is 1, which needs 8 vCPUs of GPU instances", "\"Running On-Demand G and VT instances\" (L-DB2E81BA) is 4", "ask for 16 or more of L-3819A6DF at " + Quotas + "ec2/quotas/L-3819A6DF?region=us-west-2"),
        World("no quota for the system nodes", world => world.Ec2.Capacity.Quotas[Capacity.OnDemandStandard] = 2, "2 system nodes need 4 vCPUs (t3.large has 2)", "ask for 4 or more of L-1216C47A at " + Quotas),
        World("no GPU type in the zones", world => NotOffered(world, Capacity.GpuTypes), "EC2 offers g6.2xlarge, g5.2xlarge, g4dn.2xlarge in none of the zones us-west-2a (", "choose other instanceTypes"),
        World("no system type in a zone", world => world.Ec2.Capacity.NotOffered.Add(("t3.large", "us-west-2b")), "EC2 does not offer the system nodes' type t3.large in us-west-2b", "choose another systemNodes.instanceType"),
        World("too few zones", world =>
            {
                foreach (var subnet in PrivateSubnets(world)[..2]) world.Ec2.Store.Subnets.Get(subnet)["availabilityZoneId"] = "usw1-az2";
            }, "EKS takes only 1 of the zones us-west-2a (usw1-az2), us-west-2b (usw1-az2), us-west-2c (usw2-az3)", "CloudFront's VPC origins take only 1 of the zones", "name three other zones"),
        World("no such Kubernetes", world => world.Eks.Store.NotOffered.Add("1.35"), "EKS offers no Kubernetes 1.35 here, only 1.34, 1.33.", "src/Functions/Cluster/ClusterShape.cs"),
        World("no such add-on", world => world.Eks.Store.NotOffered.Add("v1.14.3-eksbuild.3"),
            "EKS has no version v1.14.3-eksbuild.3 of the add-on coredns for Kubernetes 1.35 here; it has v1.13.2-eksbuild.11.", "src/Functions/Cluster/Addon.cs"),
        World("no such image", world => world.Ssm.Parameters.Public.Clear(), "The GPU nodes' image, EKS's AL2023 release v20260714 with NVIDIA's driver for Kubernetes 1.35, is not here", "manifests/karpenter/ec2nodeclass.yaml"),
        World("no address left", world => world.Ec2.Addresses.Limit = 0, "All 0 public addresses of the region are taken", "ask for 1 or more of L-0263D0A3 at " + Quotas + "ec2/"),
        World("no NAT gateway left", FillZone, "The zone us-west-2a has 5 NAT gateways (nat-", "ask for 6 or more of L-FE5A380F at " + Quotas + "vpc/"),
        World("no builds", world => world.CodeBuild.Queue.Limits["BUILD_GENERAL1_LARGE"] = 0, "CodeBuild runs no build of the size Large, which building the image needs", "ask for 1 or more of L-4DDC4A99 at " + Quotas + "codebuild/"),
        World("an organization that denies", world => world.Iam().Simulator.DeniedByOrganization.UnionWith(["eks:CreateCluster", "cloudfront:CreateVpcOrigin"]),
            "The organization's service control policies deny cloudfront:CreateVpcOrigin, eks:CreateCluster.", "organization's administrators"),
        World("a boundary that denies", world => world.Iam().Simulator.DeniedByBoundary = new HashSet<string> { "ec2:RunInstances" }, "denies ec2:RunInstances.", "widen the boundary"),
        World("no token", _ => { }, "The sets flux-dev have gated models (diffusion_models/flux1-dev.safetensors), and there is no token for them.",
            "aws ssm put-parameter --type SecureString --name /comfyserverless/comfyui/model-token --value TOKEN", "https://huggingface.co/black-forest-labs/FLUX.1-dev,") with { Input = """{ "models": { "sets": ["sdxl", "flux-dev"] } }""" },
        World("models too large", world => world.S3.PutSparse(Setting(world, "ModelsBucket"), "checkpoints/mine.safetensors", [], 250_000_000_000), "g4dn.2xlarge has local disks of 225 GB", "leave g4dn.2xlarge out of instanceTypes"),
        World("no model for the smoke test", _ => { }, "The smoke test's workflow sd15 needs checkpoints/v1-5-pruned-emaonly-fp16.safetensors", "choose another smokeTest.workflow") with { Input = """{ "smokeTest": { "workflow": "sd15" } }""" },
    ];

    public static TheoryData<string> Names => [.. All.Select(defect => defect.Name)];

    public static Defect Find(string name) => All.Single(defect => defect.Name == name);

    public static string[] PrivateSubnets(RehearsedWorld world) => Setting(world, "PrivateSubnetIds").Split(',');

    static string Setting(RehearsedWorld world, string name) => world.Lambda.Functions.Values.First(function => function.Environment.ContainsKey(name)).Environment[name];

    static IamService Iam(this RehearsedWorld world) => world.Services.OfType<IamService>().Single();

    static Defect World(string name, Action<RehearsedWorld> arrange, params string[] told) => new(name, "{}", bench => bench.Do(() => arrange(bench.World)), told);

    static void NotOffered(RehearsedWorld world, IEnumerable<string> types)
    {
        foreach (var type in types.ToList()) foreach (var zone in world.Ec2.Zones.Names) world.Ec2.Capacity.NotOffered.Add((type, zone));
    }

    /// <summary>Somebody has NAT gateways in the zone of ours.</summary>
    static void FillZone(RehearsedWorld world)
    {
        var (limit, subnet) = (world.Ec2.Addresses.Limit, Setting(world, "PublicSubnetIds").Split(',')[0]);
        world.Ec2.Addresses.Limit = 100;
        for (var i = 0; i < 5; i++) world.Ec2.NatGateways.Create(subnet, world.Ec2.Addresses.Allocate(new Dictionary<string, string>())["allocationId"]!.ToString(), new Dictionary<string, string> { ["team"] = "other" });
        world.Ec2.Addresses.Limit = limit;
    }

    static async Task ForeignStackAsync(StepBench bench)
    {
        await bench.RunAsync("EnsureLock");
        await bench.RunAsync("EnsureEdge");
        await bench.Do(() =>
        {
            var stack = bench.World.CloudFormation.Find("comfyui-edge")!;
            stack.Content = stack.Content with { Tags = new Dictionary<string, string> { ["comfyserverless:deployment"] = "other" } };
        });
        await bench.RunAsync("RemoveLock");
    }
}
