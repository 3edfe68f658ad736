using ComfyServerless.Functions.Builds;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Account;

/// <summary>CodeBuild runs a build of each compute type that the projects have. One at a time is enough, but several sets of models then come one after the other.</summary>
public sealed class BuildsCanRun(AccountQuotas quotas) : IAccountCheck
{
    public async Task<IReadOnlyList<AccountFinding>> FindAsync(Deployment deployment, CancellationToken cancel)
        => [.. (await BuildCapacity.All.InTurnAsync(build => JudgeAsync(build, deployment, cancel))).OfType<AccountFinding>()];

    async Task<AccountFinding?> JudgeAsync(BuildCapacity build, Deployment deployment, CancellationToken cancel)
    {
        var quota = new AccountQuota("codebuild", build.QuotaCode, $"Concurrently running builds for Linux/{build.Size} environment");
        var limit = await quotas.ValueAsync(quota, cancel);
        if (limit == 0)
            return new AccountProblem($"CodeBuild runs no build of the size {build.Size}, which {build.Purpose} needs: {quota} is 0.", $"{quotas.Raise(quota, 1)}; accounts that were just opened may need a case with AWS Support.");
        var sets = deployment.Models.Sets.Count;
        return build == BuildCapacity.Models && limit < sets
            ? new AccountHint($"{sets} sets of models are seeded {limit} at a time: {quota} is {limit}.", $"{quotas.Raise(quota, sets)}.") : null;
    }
}
