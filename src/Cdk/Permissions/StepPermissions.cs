namespace ComfyServerless.Cdk.Permissions;

/// <summary>What each step may do, and no more: one entry a step, in the file of its room. A step without an entry does not synthesize.</summary>
public static class StepPermissions
{
    static readonly IReadOnlyDictionary<string, Func<StepResources, IEnumerable<Grant>>> Entries =
        new[] { AccountPermissions.Entries, LockingPermissions.Entries, RecordPermissions.Entries, ClusterPermissions.Entries, NodePermissions.Entries, BuildPermissions.Entries, KubernetesPermissions.Entries, ModelPermissions.Entries, EdgePermissions.Entries, FailurePermissions.Entries, MailPermissions.Entries,
            TeardownPermissions.Entries, WatchPermissions.Entries }
            .SelectMany(room => room).ToDictionary(entry => entry.Key, entry => entry.Value);

    public static IEnumerable<string> Steps => Entries.Keys;

    public static IEnumerable<Grant> Of(string step, StepResources resources) => Entries.TryGetValue(step, out var entry)
        ? entry(resources)
        : throw new InvalidOperationException($"The step {step} has no entry in src/Cdk/Permissions.");
}
