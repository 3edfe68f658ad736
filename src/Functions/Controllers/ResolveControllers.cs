using System.Globalization;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Controllers;

public sealed record ResolveControllersInput(EnsureClusterOutput EnsureCluster);

/// <summary>Which helm releases the cluster should have, and whether it has them: read from helm's own Secrets.</summary>
public sealed class ResolveControllers(KubeApis apis, Manifests manifests, TimeProvider time, Settings settings) : IStep<ResolveControllersInput, ResolveControllersOutput>
{
    public async Task<ResolveControllersOutput> RunAsync(ResolveControllersInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.EnsureCluster);
        var lookedAt = time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture);
        var releases = new List<Release>();
        var installed = true;
        foreach (var wanted in Releases.Wanted(manifests, input.EnsureCluster.Name, settings.InterruptionQueue, settings.Region, settings.VpcId))
        {
            var found = await LatestAsync(api, wanted, cancel);
            installed &= found is { Status: "deployed" } && found.ChartVersion == wanted.Version && JsonNode.DeepEquals(found.Values, JsonNode.Parse(wanted.Values));
            releases.Add(wanted with { Found = found is null ? null : $"{found.ChartVersion} {found.Status}" });
        }

        return new(installed, releases, Releases.Fingerprint(releases), lookedAt);
    }

    static async Task<HelmRelease?> LatestAsync(KubeApi api, Release wanted, CancellationToken cancel)
    {
        var secrets = await api.ListAsync($"/api/v1/namespaces/{wanted.Namespace}/secrets?labelSelector=owner%3Dhelm%2Cname%3D{wanted.Name}", cancel);
        var latest = secrets.MaxBy(secret => int.Parse(Conditions.Label(secret, "version")));
        return latest is null ? null : HelmRelease.Decode(latest);
    }
}
