using System.Globalization;
using ComfyServerless.Functions.Builds;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Controllers;

public sealed record InstallControllersInput(string Execution, EnsureClusterOutput EnsureCluster, ResolveControllersOutput ResolveControllers) : IOfExecution;

/// <param name="BuildId">Null when nothing was to be installed.</param>
public sealed record InstallControllersOutput(string? BuildId);

/// <summary>CodeBuild has run helm for the releases that ResolveControllers found missing or different.</summary>
public sealed class InstallControllers(BuildRuns builds, Settings settings) : IStep<InstallControllersInput, InstallControllersOutput>
{
    public async Task<InstallControllersOutput> RunAsync(InstallControllersInput input, CancellationToken cancel = default)
    {
        if (input.ResolveControllers.Installed) return new((string?)null);
        var variables = new Dictionary<string, string>(Releases.Variables(input.ResolveControllers))
        {
            ["FINGERPRINT"] = input.ResolveControllers.Fingerprint, ["CLUSTER"] = input.EnsureCluster.Name,
        };
        // A build that an earlier execution has left running, and that has ended since, has installed what was missing then.
        var since = DateTimeOffset.Parse(input.ResolveControllers.LookedAt, CultureInfo.InvariantCulture);
        return new(await builds.AwaitAsync(settings.ControllersProject, "FINGERPRINT", variables, input.Execution, cancel, since));
    }
}
