using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Cdk.Steps;

/// <summary>Where a step's function runs: inside the VPC it reaches Kubernetes and S3 only, outside it reaches AWS's APIs only.</summary>
public enum Place { Inside, Outside }

/// <summary>Every step's place and how long one attempt may take (seconds).</summary>
public static class StepCatalogue
{
    static readonly IReadOnlyDictionary<string, (Place Place, int Seconds)> Rows = new Dictionary<string, (Place, int)>
    {
        ["EnsureLock"] = (Place.Outside, 30),
        ["RemoveLock"] = (Place.Outside, 30),
        ["VerifyAccount"] = (Place.Outside, 30),
        ["ResolvePlan"] = (Place.Outside, 30),
        ["EnsureServiceRoles"] = (Place.Outside, 30),
        ["EnsureEgress"] = (Place.Outside, 30),
        ["EnsureCluster"] = (Place.Outside, 30),
        ["EnsureAccess"] = (Place.Outside, 60),
        ["EnsureBaseAddons"] = (Place.Outside, 60),
        ["EnsureSystemNodes"] = (Place.Outside, 30),
        ["EnsureAddons"] = (Place.Outside, 60),
        ["ResolveControllers"] = (Place.Inside, 30),
        ["InstallControllers"] = (Place.Outside, 30),
        ["AwaitControllers"] = (Place.Inside, 30),
        ["BuildImage"] = (Place.Outside, 30),
        ["SeedModels"] = (Place.Outside, 30),
        ["ApplyGpu"] = (Place.Inside, 60),
        ["ApplyKarpenter"] = (Place.Inside, 60),
        ["ApplyStorage"] = (Place.Inside, 60),
        ["ApplyComfyUI"] = (Place.Inside, 60),
        ["AwaitGpuNodes"] = (Place.Inside, 30),
        ["AwaitComfyUI"] = (Place.Inside, 30),
        ["VerifyComfyUI"] = (Place.Inside, 60),
        ["EnsureRecord"] = (Place.Outside, 30),
        ["SyncModels"] = (Place.Outside, 30),
        ["ResolveRecord"] = (Place.Outside, 30),
        ["ResolveVersion"] = (Place.Outside, 30),
        ["AwaitQueue"] = (Place.Inside, 30),
        ["EnsureEdge"] = (Place.Outside, 60),
        ["AttachCloudFront"] = (Place.Outside, 60),
        ["ResolveCluster"] = (Place.Outside, 30),
        ["ResolveSymptoms"] = (Place.Inside, 60),
        ["ExplainFailure"] = (Place.Outside, 30),
        // As many pages as a history can have.
        ["ExplainExecution"] = (Place.Outside, 60),
        ["EnsureStackProtection"] = (Place.Outside, 30),
        ["EnsureTeardownLock"] = (Place.Outside, 30),
        ["RemoveBuilds"] = (Place.Outside, 30),
        ["AwaitPrompts"] = (Place.Inside, 30),
        ["RemoveComfyUI"] = (Place.Inside, 60),
        ["RemoveStorage"] = (Place.Inside, 60),
        ["RemoveKarpenter"] = (Place.Inside, 60),
        ["RemoveGpuInstances"] = (Place.Outside, 30),
        ["RemoveSystemNodes"] = (Place.Outside, 30),
        ["RemoveCluster"] = (Place.Outside, 30),
        ["RemoveEdge"] = (Place.Outside, 30),
        ["RemoveEgress"] = (Place.Outside, 30),
        ["RemoveData"] = (Place.Outside, 60),
        ["VerifyNothingLeft"] = (Place.Outside, 60),
        ["RemoveStackProtection"] = (Place.Outside, 30),
        ["ResolveCost"] = (Place.Outside, 30),
        ["ResolveUse"] = (Place.Inside, 60),
    };

    /// <summary>Steps that no machine runs: a queue does, which hands its messages over in batches.</summary>
    public static IReadOnlySet<string> OfQueues { get; } = new HashSet<string> { "SyncModels" };

    /// <summary>Steps that no machine runs either: the clock does, one after the other.</summary>
    public static IReadOnlyList<string> OfTheClock { get; } = ["ResolveCost", "ResolveUse"];

    /// <summary>Steps that no machine runs: a rule does when an execution ends badly, and only where somebody wants e-mail.</summary>
    public static IReadOnlySet<string> OfRules { get; } = new HashSet<string> { "ExplainExecution" };

    /// <summary>The steps of <see cref="All"/> that a deployment has functions for.</summary>
    public static IReadOnlyList<Step> Of(Configuration configuration) => [.. All.Where(step => configuration.Notifications.Emails.Count > 0 || !OfRules.Contains(step.Name))];

    /// <summary>In the order of the class names: every step of the functions' assembly.</summary>
    public static IReadOnlyList<Step> All { get; } = [.. Composition.Steps.Select(type => Of(type.Name)).OrderBy(step => step.Name, StringComparer.Ordinal)];

    static Step Of(string name) => Rows.TryGetValue(name, out var row)
        ? new(name, row.Place, row.Seconds)
        : throw new InvalidOperationException($"{nameof(StepCatalogue)} has no row for the step {name}: say where it runs and how long one attempt may take.");
}

public sealed record Step(string Name, Place Place, int TimeoutSeconds)
{
    public bool Inside => Place == Place.Inside;
}
