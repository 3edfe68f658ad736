using ComfyServerless.Functions.Deployments;

namespace ComfyServerless.Functions.Account;

/// <summary>
/// Something that would make a deployment fail half an hour later, or be useless. A class of this assembly that is a check is part of VerifyAccount. It reads only; its calls go into
/// VerifyAccount's permissions.
/// </summary>
public interface IAccountCheck
{
    /// <returns>All that it finds; empty when all is well.</returns>
    Task<IReadOnlyList<AccountProblem>> FindAsync(Deployment deployment, CancellationToken cancel);
}

/// <param name="What">A sentence that says what is wrong, with what was found and what is needed.</param>
/// <param name="Remedy">What to do, in the reader's own words: fields of the input, quotas, commands.</param>
public sealed record AccountProblem(string What, string Remedy)
{
    public override string ToString() => $"{What} Remedy: {Remedy}";
}
