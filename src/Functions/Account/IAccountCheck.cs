using ComfyServerless.Functions.Deployments;

namespace ComfyServerless.Functions.Account;

/// <summary>
/// Something that would make a deployment fail half an hour later, or be useless. A class of this assembly that is a check is part of VerifyAccount. It reads only; its calls go into
/// VerifyAccount's permissions. What this deployment itself has made already never counts against it.
/// </summary>
public interface IAccountCheck
{
    /// <returns>All that it finds; empty when all is well.</returns>
    Task<IReadOnlyList<AccountFinding>> FindAsync(Deployment deployment, CancellationToken cancel);
}
