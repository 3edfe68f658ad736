using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Models;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Nodes;

public sealed record ApplyKarpenterInput(Deployment Deployment, EnsureClusterOutput EnsureCluster) : OfExecution;

/// <summary>Karpenter may launch the GPU nodes that the deployment allows: manifests/karpenter.</summary>
public sealed class ApplyKarpenter(KubeApis apis, Manifests manifests, Settings settings) : IStep<ApplyKarpenterInput, ApplyOutput>
{
    public async Task<ApplyOutput> RunAsync(ApplyKarpenterInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.EnsureCluster);
        return await Applier.ApplyAsync(api, manifests.Load("karpenter", new Dictionary<string, JsonNode>
        {
            ["ClusterName"] = input.EnsureCluster.Name,
            ["InstanceProfile"] = settings.GpuNodeInstanceProfile,
            ["SubnetTerms"] = new JsonArray([.. settings.PrivateSubnetIds.Select(id => new JsonObject { ["id"] = id })]),
            ["UserData"] = input.Deployment.Models.Source == ModelSettings.Mount ? NodeUserData.Mounted() : NodeUserData.Of(settings.ModelsBucket, settings.Region, FirstModels.Of(input.Deployment)),
            ["ClusterSecurityGroupId"] = input.EnsureCluster.ClusterSecurityGroupId,
            ["InstanceTypes"] = Texts(input.Deployment.InstanceTypes),
            ["CapacityTypes"] = Texts(input.Deployment.CapacityTypes),
            ["MaxGpuNodes"] = input.Deployment.MaxGpuNodes,
        }), cancel);
    }

    static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
