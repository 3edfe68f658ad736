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

public sealed record ApplyComfyUIInput(Deployment Deployment, EnsureClusterOutput EnsureCluster, BuildImageOutput BuildImage, Redeployment? Redeployment = null, AwaitQueueOutput? AwaitQueue = null) : OfExecution;

/// <summary>
/// ComfyUI's Deployment (by image digest), Service and TargetGroupBinding say what should run, its NetworkPolicy who reaches what, its PodDisruptionBudget how many pods a drain may take: manifests/comfyui.
/// Where a Redeploy has waited long enough for prompts, those that are left are ended with the pods, which would give them a quarter of an hour more.
/// </summary>
public sealed class ApplyComfyUI(KubeApis apis, Manifests manifests, Settings settings) : IStep<ApplyComfyUIInput, ApplyOutput>
{
    public async Task<ApplyOutput> RunAsync(ApplyComfyUIInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.EnsureCluster);
        var output = await Applier.ApplyAsync(api, manifests.Load("comfyui", new Dictionary<string, JsonNode>
        {
            ["Image"] = input.BuildImage.Image, ["Version"] = input.Deployment.Version, ["Replicas"] = input.Deployment.Replicas,
            ["TargetGroupArn"] = settings.EdgeTargetGroupArn, ["LoadBalancerSecurityGroup"] = settings.EdgeSecurityGroupId,
            ["FirstModels"] = string.Join('\n', FirstModels.Of(input.Deployment)), ["ModelsClaim"] = ApplyStorage.ModelsClaim(input.Deployment),
            ["FirstModelsScript"] = Script("first-models"), ["OutputsScript"] = Script("outputs"), ["LastPromptsScript"] = Script("last-prompts"), ["Resources"] = GpuShare.Resources(input.Deployment.InstanceTypes),
            ["PrivateSubnets"] = new JsonArray([.. settings.PrivateSubnetCidrs.Select(cidr => new JsonObject { ["ipBlock"] = new JsonObject { ["cidr"] = cidr } })]), ["VpcCidr"] = settings.VpcCidr,
            ["MaxSurge"] = input.Redeployment?.Surge == true ? 1 : 0, ["MaxUnavailable"] = input.Redeployment?.Surge == true ? 0 : 1,
        }), cancel);
        // With surge the new pods come first, and the old ones have their time.
        if (output.Applied > 0 && input.Redeployment is { Surge: false } && input.AwaitQueue?.Cut.Count > 0) await PodQueues.CutAsync(api, cancel);
        return output;
    }

    /// <summary>A file of <c>pod/</c>, which a container runs. In the pod's own template, so that another text is another template.</summary>
    public static string Script(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "pod", name));
}
