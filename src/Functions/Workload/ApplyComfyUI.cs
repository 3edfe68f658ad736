using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Image;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Models;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Functions.Storage;

namespace ComfyServerless.Functions.Workload;

public sealed record ApplyComfyUIInput(Deployment Deployment, EnsureClusterOutput EnsureCluster, BuildImageOutput BuildImage, Redeployment? Redeployment = null);

/// <summary>ComfyUI's Deployment (by image digest), Service and TargetGroupBinding say what should run: manifests/comfyui.</summary>
public sealed class ApplyComfyUI(KubeApis apis, Manifests manifests, Settings settings) : IStep<ApplyComfyUIInput, ApplyOutput>
{
    public async Task<ApplyOutput> RunAsync(ApplyComfyUIInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.EnsureCluster);
        return await Applier.ApplyAsync(api, manifests.Load("comfyui", new Dictionary<string, JsonNode>
        {
            ["Image"] = input.BuildImage.Image, ["Version"] = input.Deployment.Version, ["Replicas"] = input.Deployment.Replicas,
            ["TargetGroupArn"] = settings.EdgeTargetGroupArn, ["LoadBalancerSecurityGroup"] = settings.EdgeSecurityGroupId,
            ["FirstModels"] = string.Join('\n', FirstModels.Of(input.Deployment)), ["ModelsClaim"] = ApplyStorage.ModelsClaim(input.Deployment),
            ["Resources"] = GpuShare.Resources(input.Deployment.InstanceTypes),
            ["MaxSurge"] = input.Redeployment?.Surge == true ? 1 : 0, ["MaxUnavailable"] = input.Redeployment?.Surge == true ? 0 : 1,
        }), cancel);
    }
}
