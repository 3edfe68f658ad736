using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Account;

public sealed record VerifyAccountInput(Deployment Deployment);

/// <param name="Checked">The checks that found nothing.</param>
public sealed record VerifyAccountOutput(IReadOnlyList<string> Checked);

/// <summary>The account and the deployment fit together, as far as can be known before anything is made. All that is wrong is told at once. Changes nothing.</summary>
public sealed class VerifyAccount(IEnumerable<IAccountCheck> checks) : IStep<VerifyAccountInput, VerifyAccountOutput>
{
    public async Task<VerifyAccountOutput> RunAsync(VerifyAccountInput input, CancellationToken cancel = default)
    {
        var found = await Task.WhenAll(checks.Select(check => check.FindAsync(input.Deployment, cancel)));
        var problems = found.SelectMany(each => each).ToList();
        return problems.Count == 0 ? new([.. checks.Select(check => check.GetType().Name)]) : throw new AccountUnfitException(string.Join("\n", problems));
    }
}
