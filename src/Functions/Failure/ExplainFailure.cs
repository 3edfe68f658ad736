using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Logs;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Failure;

/// <summary>What Catch gives.</summary>
public sealed record FailureInfo(string Error, string Cause);

public sealed record ExplainFailureInput(string Execution, FailureInfo Failure, ResolveSymptomsOutput? ResolveSymptoms = null) : IOfExecution;

/// <param name="State">The state that failed, or "an unknown state".</param>
/// <param name="Cause">The known cause's id, or <c>unknown</c>.</param>
/// <param name="What">What failed, in the failure's own words.</param>
/// <param name="Why">What is behind it.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Link">The console's page that helps most.</param>
/// <param name="Explanation">All of it as text: the execution's cause.</param>
public sealed record ExplainFailureOutput(
    string State, string Error, string Cause, string What, string Why, string Remedy, IReadOnlyList<string> Evidence, string Link, string Explanation);

/// <summary>
/// What failed, why, and what to do: the failure's own words and what the world says of the part that the state works on, compared with the causes that are known. Catch does not say which state
/// failed, so the execution's history is read backwards. Whatever cannot be asked is left out: an explanation must not fail.
/// </summary>
public sealed class ExplainFailure(ExecutionHistory history, WorldEvidence world, Settings settings) : IStep<ExplainFailureInput, ExplainFailureOutput>
{
    const int MostLines = 20, LineLength = 400, WhatLength = 10_000, TailLines = 20;

    // What these fail by does not come from inside the cluster, where an old warning would mislead.
    static readonly HashSet<string> OutsideTheCluster = ["EnsureLock", "EnsureTeardownLock", "VerifyAccount", "EnsureStackProtection", "EnsureEgress", "EnsureEdge", "AttachCloudFront", "BuildImage", "SeedModels", "ResolveVersion", "ResolveRecord", "EnsureRecord"];

    public async Task<ExplainFailureOutput> RunAsync(ExplainFailureInput input, CancellationToken cancel = default)
    {
        var found = await history.FailedStateAsync(input.Execution, input.Failure, cancel);
        var message = LambdaCause.Message(input.Failure.Cause) is { Length: > 0 } text ? text : input.Failure.Error; // a time-out has no cause
        var (own, build) = await world.LookAsync(found, message, cancel);
        var symptoms = found is not null && OutsideTheCluster.Contains(found) ? [] : input.ResolveSymptoms?.Symptoms ?? [];
        var tail = Tail(input.Failure.Error, message);
        IReadOnlyList<string> evidence = [.. own.Concat(symptoms).Concat(tail).Distinct().Take(MostLines + tail.Count).Select(line => Explanation.Short(Secrets.Hide(line), LineLength))];
        var cause = KnownCauses.Find(input.Failure.Error, message, evidence, new Dictionary<string, string> { ["deployment"] = settings.Deployment, ["region"] = settings.Region });
        var state = found ?? "an unknown state";
        var what = $"{state} failed: {Explanation.Short(tail.Count > 0 ? message.Split('\n')[0] : message, WhatLength)}";
        var explained = new Explanation(what, cause.Why, cause.Remedy, evidence, new Links(settings, input.Execution, found, build).Of(cause.Cause));
        return new(state, input.Failure.Error, cause.Cause.Id, what, cause.Why, cause.Remedy, evidence, explained.Link, explained.ToString());
    }

    /// <summary>A build's failure brings its log's last lines, which are evidence.</summary>
    static List<string> Tail(string error, string message)
        => error == nameof(BuildFailedException) ? [.. message.Split('\n').Skip(1).Where(line => line.Trim().Length > 0).TakeLast(TailLines)] : [];
}
