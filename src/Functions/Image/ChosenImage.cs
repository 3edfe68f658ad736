using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Image;

/// <summary>An image that the execution's input names by digest instead of having one built.</summary>
/// <param name="Repository">With its registry, e.g. <c>ghcr.io/owner/comfyui</c>.</param>
/// <param name="Digest"><c>sha256:</c> and 64 hex digits.</param>
/// <param name="IsOurs">It is in the deployment's own repository.</param>
public sealed record ChosenImage(string Repository, string Digest, bool IsOurs)
{
    public override string ToString() => $"{Repository}@{Digest}";

    /// <summary>The input may choose among what the account's owner has allowed at <c>cdk deploy</c>, and no more: whoever may start an execution must not run any image there is.</summary>
    /// <param name="image"><c>repository@sha256:…</c>.</param>
    /// <exception cref="InvalidDeploymentException">It is neither in our repository nor allowed.</exception>
    public static ChosenImage Parse(string image, Settings settings)
    {
        var (repository, digest) = image.Split('@') is [var name, var hash] ? (name, hash) : throw new InvalidDeploymentException($"image: found {image}; a digest is needed: repository@sha256:…");
        if (repository == settings.RepositoryUri) return new(repository, digest, IsOurs: true);
        return settings.AllowedImages.Any(allowed => allowed == repository || allowed == image)
            ? new(repository, digest, IsOurs: false)
            : throw new InvalidDeploymentException($"image: {image} is not allowed here. Push it to {settings.RepositoryUri}, or add \"{repository}\" to allowedImages in comfyserverless.json and run `cdk deploy`"
                + (settings.AllowedImages.Count == 0 ? "" : $"; allowed are {string.Join(", ", settings.AllowedImages)}"));
    }
}
