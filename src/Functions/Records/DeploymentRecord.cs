using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Image;

namespace ComfyServerless.Functions.Records;

/// <summary>What was proven to serve, by whom and when.</summary>
/// <param name="At">When its execution started, ISO 8601.</param>
/// <param name="Execution">The execution's ARN.</param>
public sealed record RecordedRun(Deployment Deployment, BuildImageOutput BuildImage, string At, string Execution);

/// <summary>What is deployed, and what was before: the value of one SSM parameter, as JSON.</summary>
/// <param name="Previous">Earlier images that served, the last one first: what a rollback goes back to.</param>
public sealed record DeploymentRecord(RecordedRun Current, IReadOnlyList<RecordedRun> Previous)
{
    /// <summary>The record after <paramref name="run"/> has been verified. The same image again replaces its own entry; a rollback takes away what it went back over.</summary>
    public static DeploymentRecord After(DeploymentRecord? before, RecordedRun run, bool rollback) => before switch
    {
        null => new(run, []),
        _ when before.Current.BuildImage.Digest == run.BuildImage.Digest => before with { Current = run },
        _ when rollback => new(run, [.. before.Previous.SkipWhile(earlier => earlier.BuildImage.Digest != run.BuildImage.Digest).Skip(1)]),
        _ => new(run, [before.Current, .. before.Previous]),
    };
}
