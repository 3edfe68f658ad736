using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Records;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Image;

public sealed record ResolveVersionInput(Deployment Deployment, RecordedRun ResolveRecord, Redeployment Redeployment) : OfExecution;

/// <param name="Commit">40 hex digits; empty when it was not asked for, because nothing of this version is fetched or it was fetched before.</param>
public sealed record ResolveVersionOutput(string Version, string Commit);

/// <summary>The ComfyUI version exists, before half an hour is spent on building it.</summary>
public sealed class ResolveVersion(GitReferences git, Settings settings) : IStep<ResolveVersionInput, ResolveVersionOutput>
{
    const int Nearest = 3;

    public async Task<ResolveVersionOutput> RunAsync(ResolveVersionInput input, CancellationToken cancel = default)
    {
        var version = input.Deployment.Version;
        // What ran already exists: a host that is down keeps nobody from a rollback or from newer OS packages.
        if (input.Redeployment.Earlier is not null || input.Deployment.Image is not null || version == input.ResolveRecord.Deployment.Version) return new(version, "");
        return new(version, await CommitAsync(git, settings.ComfyUIRepository, version, cancel));
    }

    /// <exception cref="InvalidDeploymentException">The repository has no such version.</exception>
    /// <exception cref="NotReadyException">Its host does not answer.</exception>
    public static async Task<string> CommitAsync(GitReferences git, string repository, string version, CancellationToken cancel)
    {
        var tags = await git.TagsAsync(repository, cancel);
        if (!version.StartsWith('v'))
            return tags.Values.Contains(version) || await git.HasCommitAsync(repository, version, cancel) ? version
                : throw new InvalidDeploymentException($"version: {repository} has no commit {version}");
        if (tags.TryGetValue(version, out var commit)) return commit;
        var newest = tags.Keys.Where(tag => Version.TryParse(tag.TrimStart('v'), out _)).OrderByDescending(tag => Version.Parse(tag.TrimStart('v'))).Take(Nearest);
        throw new InvalidDeploymentException($"version: {repository} has no tag {version}; its newest are {string.Join(", ", newest)}");
    }
}
