using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Scenarios;

/// <summary>The bad days that can be rehearsed by name. A test runs each to the end that is said here.</summary>
public static class Scenarios
{
    const string NotReady = "NotReadyException", Resource = "ResourceFailedException", SmokeTest = "SmokeTestFailedException";

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("gpu-capacity", "no zone has a GPU instance free, neither on demand nor spot", Resource, world => NoRoom(world, "*")),
        new("spot", "no zone has a GPU instance free as spot; on demand there are", null, world => NoRoom(world, "spot")),
        new("on-demand", "no zone has a GPU instance free on demand; as spot there are", null, world => NoRoom(world, "on-demand")),
        new("spot-role", "the account has never used spot: AWSServiceRoleForEC2Spot is missing", null, world => world.Ec2.Capacity.HasSpotServiceRole = false),
        new("gpu-quota", "a new account: its quotas for GPU instances are 0, on demand and spot", Resource, NoGpuQuota),
        new("system-quota", "the quota for standard instances is 0, so the system nodes cannot start", NotReady, world => world.Ec2.Capacity.Quotas[Capacity.OnDemandStandard] = 0),
        new("zone", "EKS has no room for a control plane in the first zone", "UnsupportedAvailabilityZoneException", world => world.Eks.Store.UnsupportedZones.Add(world.Ec2.Zones.Names.First())),
        new("working-image", "the image's Dockerfile does not build", "BuildFailedException", world => world.Docker.BuildFailure = "ERROR: failed to solve: process \"/bin/sh -c uv pip install\" did not complete successfully: exit code: 1"),
        new("driver", "ComfyUI finds no NVIDIA driver and ends at its start, again and again", NotReady, world => world.ComfyUI.CrashAtStart = "RuntimeError: Found no NVIDIA driver on your system."),
        new("ready-comfyui", "ComfyUI starts and never listens", NotReady, world => world.ComfyUI.NeverReady = true),
        new("moving-queue", "ComfyUI accepts the smoke test's prompt and never runs it", NotReady, world => world.ComfyUI.QueueStandsStill = true),
        new("gpu-memory", "the smoke test's prompt runs out of GPU memory", SmokeTest, world => world.ComfyUI.ExecutionError = "CUDA out of memory. Tried to allocate 2.00 GiB."),
        new("right-picture", "the picture that comes out is black", SmokeTest, world => world.ComfyUI.BlackPictures = true),
    ];

    static void NoRoom(RehearsedWorld world, string capacityType)
    {
        foreach (var type in Capacity.GpuTypes) world.Ec2.Capacity.Empty.Add((type, capacityType, "*"));
    }

    static void NoGpuQuota(RehearsedWorld world)
    {
        foreach (var quota in new[] { Capacity.OnDemandGpu, Capacity.SpotGpu }) world.Ec2.Capacity.Quotas[quota] = 0;
    }
}
