using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Scenarios;

/// <summary>The bad days that can be rehearsed by name. A test runs each to the end that is said here.</summary>
public static class Scenarios
{
    const string NotReady = "NotReadyException", Resource = "ResourceFailedException", Workload = "WorkloadFailedException", SmokeTest = "SmokeTestFailedException", Unfit = "AccountUnfitException";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("gpu-capacity", "no zone has a GPU instance free, neither on demand nor spot", Resource, world => NoRoom(world, "*")),
        new("spot", "no zone has a GPU instance free as spot; on demand there are", null, world => NoRoom(world, "spot")),
        new("on-demand", "no zone has a GPU instance free on demand; as spot there are", null, world => NoRoom(world, "on-demand")),
        new("spot-role", "the account has never used spot: EnsureServiceRoles makes AWSServiceRoleForEC2Spot", null, world => world.Ec2.Capacity.HasSpotServiceRole = false),
        new("gpu-quota", "a new account: its quotas for GPU instances are 0, on demand and spot", Unfit, NoGpuQuota),
        new("joining-nodes", "GPU instances start and never join the cluster", Resource, world => world.Kubernetes.Faults.NodesNeverJoin = true),
        new("system-quota", "the quota for standard instances is 0, so the system nodes cannot start", Unfit, world => world.Ec2.Capacity.Quotas[Capacity.OnDemandStandard] = 0),
        new("addresses", "all public addresses of the region are taken", Unfit, world => world.Ec2.Addresses.Limit = 0),
        new("builds", "a new account: CodeBuild runs no build", Unfit, NoBuilds),
        new("gpu-types", "no zone offers the GPU types", Unfit, NoGpuTypes),
        new("pins", "the region has no Kubernetes, add-on or image of the pinned versions", Unfit, NoPins),
        new("zone", "EKS has no room for a control plane in the first zone; two others are left", null, world => world.Eks.Store.UnsupportedZones.Add(world.Ec2.Zones.Names.First())),
        new("zones", "EKS has room for a control plane in one of the zones only", "ResourceFailedException", world => world.Eks.Store.UnsupportedZones.UnionWith(world.Ec2.Zones.Names.Skip(1))),
        new("working-image", "the image's Dockerfile does not build", "BuildFailedException", world => world.Docker.BuildFailure = "ERROR: failed to solve: process \"/bin/sh -c uv pip install\" did not complete successfully: exit code: 1"),
        new("first-mount", "the S3 driver of the first GPU node comes up unable to mount", null, world => world.Kubernetes.Faults.DeafDrivers = 1),
        new("mounts", "the S3 driver of GPU nodes cannot mount, however often it starts", Workload, world => world.Kubernetes.Faults.DeafDrivers = 100),
        new("memory", "ComfyUI takes more memory than its container may have", Workload, world => world.ComfyUI.OutOfMemory = true),
        new("driver", "ComfyUI finds no NVIDIA driver and ends at its start, again and again", Workload, world => world.ComfyUI.CrashAtStart = "RuntimeError: Found no NVIDIA driver on your system."),
        new("ready-comfyui", "ComfyUI starts and never listens", Workload, world => world.ComfyUI.NeverReady = true),
        new("moving-queue", "ComfyUI accepts the smoke test's prompt and never runs it", SmokeTest, world => world.ComfyUI.QueueStandsStill = true),
        new("steady-process", "ComfyUI ends once while it works on the smoke test's prompt", null, world => world.ComfyUI.FatalPrompts = 1),
        new("lasting-process", "ComfyUI ends at each prompt", SmokeTest, world => world.ComfyUI.FatalPrompts = 100),
        new("gpu-memory", "the smoke test's prompt runs out of GPU memory", SmokeTest, world => world.ComfyUI.ExecutionError = "CUDA out of memory. Tried to allocate 2.00 GiB."),
        new("right-picture", "the picture that comes out is black", SmokeTest, world => world.ComfyUI.BlackPictures = true),
    ];

    static void NoRoom(RehearsedWorld world, string capacityType)
    {
        foreach (var type in Capacity.GpuTypes) world.Ec2.Capacity.Empty.Add((type, capacityType, "*"));
    }

    static void NoBuilds(RehearsedWorld world)
    {
        foreach (var type in world.CodeBuild.Queue.Limits.Keys.ToList()) world.CodeBuild.Queue.Limits[type] = 0;
    }

    static void NoGpuTypes(RehearsedWorld world)
    {
        foreach (var type in Capacity.GpuTypes.ToList()) foreach (var zone in world.Ec2.Zones.Names) world.Ec2.Capacity.NotOffered.Add((type, zone));
    }

    static void NoPins(RehearsedWorld world)
    {
        world.Eks.Store.NotOffered.UnionWith(["1.35", "v1.23.0-eksbuild.1"]);
        world.Ssm.Parameters.Public.Clear();
    }

    static void NoGpuQuota(RehearsedWorld world)
    {
        foreach (var quota in new[] { Capacity.OnDemandGpu, Capacity.SpotGpu }) world.Ec2.Capacity.Quotas[quota] = 0;
    }
}
