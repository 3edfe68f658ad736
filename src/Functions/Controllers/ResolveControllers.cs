using System.Globalization;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Controllers;

public sealed record ResolveControllersInput(EnsureClusterOutput EnsureCluster) : OfExecution;

/// <summary>Which helm releases the cluster should have, and whether it has them: read from helm's own Secrets. A release of the same name without our label is somebody else's.</summary>
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
            var isRight = found is { Status: "deployed" } && found.ChartVersion == wanted.Version && JsonNode.DeepEquals(found.Values, JsonNode.Parse(wanted.Values));
            installed &= isRight;
            releases.Add(wanted with { Found = found is null ? null : $"{found.ChartVersion} {found.Status}", Installed = isRight });
        }

        return new(installed, releases, Releases.Fingerprint(releases), lookedAt);
    }

    static async Task<HelmRelease?> LatestAsync(KubeApi api, Release wanted, CancellationToken cancel)
    {
        var secrets = await api.ListAsync($"/api/v1/namespaces/{wanted.Namespace}/secrets?labelSelector=owner%3Dhelm%2Cname%3D{wanted.Name}", cancel);
        var latest = secrets.MaxBy(secret => int.Parse(Conditions.Label(secret, "version")));
        if (latest is null) return null;
        if (Conditions.Label(latest, Applier.OwnerLabel) is var owner && owner != Applier.Owner)
            throw new NotOwnedException($"Helm release {wanted.Name} in {wanted.Namespace}", $"{Applier.OwnerLabel}={Applier.Owner}", owner.Length == 0 ? "no such label" : owner);
        return HelmRelease.Decode(latest);
    }
}
