using Amazon.Runtime;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Account;

public sealed record VerifyAccountInput(Deployment Deployment) : OfExecution;

/// <param name="Checked">The checks that looked and found no problem.</param>
/// <param name="Hints">What goes well all the same, but not as the input says, with what to do about it; and checks that could not look.</param>
/// <param name="Facts">What is good to know: the zones, the roles that are still to be made.</param>
public sealed record VerifyAccountOutput(IReadOnlyList<string> Checked, IReadOnlyList<string> Hints, IReadOnlyList<string> Facts);

/// <summary>The account and the deployment fit together, as far as can be known before anything is made. All that is wrong is told at once. Changes nothing.</summary>
public sealed class VerifyAccount(IEnumerable<IAccountCheck> checks) : IStep<VerifyAccountInput, VerifyAccountOutput>
{
    static readonly string[] Denials = ["AccessDenied", "AccessDeniedException", "UnauthorizedOperation"];

    public async Task<VerifyAccountOutput> RunAsync(VerifyAccountInput input, CancellationToken cancel = default)
    {
        var found = await checks.InTurnAsync(check => FindAsync(check, input.Deployment, cancel));
        var findings = found.SelectMany(each => each.Findings).ToList();
        return findings.OfType<AccountProblem>().ToList() is { Count: > 0 } problems
            ? throw new AccountUnfitException(string.Join("\n", problems))
            : new([.. found.Where(each => each.Looked).Select(each => each.Name)], Texts<AccountHint>(findings), Texts<AccountFact>(findings));
    }

    // Who may not look knows nothing: that the steps are denied something too is PermissionsSuffice's to say.
    static async Task<(string Name, bool Looked, IReadOnlyList<AccountFinding> Findings)> FindAsync(IAccountCheck check, Deployment deployment, CancellationToken cancel)
    {
        var name = check.GetType().Name;
        try { return (name, true, await check.FindAsync(deployment, cancel)); }
        catch (AmazonServiceException denied) when (Denials.Contains(denied.ErrorCode))
        {
            return (name, false, [new AccountHint($"{name} could not look: {denied.Message}", "allow VerifyAccount's role to read that; a permission boundary or a service control policy denies it.")]);
        }
    }

    static List<string> Texts<T>(IEnumerable<AccountFinding> findings) where T : AccountFinding => [.. findings.OfType<T>().Select(finding => finding.ToString())];
}
