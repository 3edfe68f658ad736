namespace ComfyServerless.Functions.Failure.Causes;

/// <summary>What the deployer's own errors mean, by their names.</summary>
static class OwnCauses
{
    const string Again = "Start the execution again: every step goes on where it stopped.";

    /// <summary>These leave no doubt, whatever else is found.</summary>
    public static IReadOnlyList<KnownCause> Exact { get; } =
    [
        Named("input", "InvalidDeploymentException", "The execution's input is not valid.", "Correct the named fields of the execution's input and start it again; {} is a complete input.", Page.Execution),
        Named("account", "AccountUnfitException", "The account does not fit the input yet.", "Do what each line says and start the execution again: nothing was made yet.", Page.Execution),
        Named("lock-held", "LockedException", "Another execution works on the deployment.", "Wait until the named execution has ended, or stop it in the Step Functions console; its lock is then released.", Page.Execution),
        Named("not-ours", "NotOwnedException", "A resource of the wanted name belongs to somebody else.",
            "Remove or rename the named resource, or deploy under another name (comfyserverless.json).", Page.Execution),
    ];

    /// <summary>What is left to say when nothing tells more. The last one fits everything.</summary>
    public static IReadOnlyList<KnownCause> ByName { get; } =
    [
        Named("build", "BuildFailedException", "The build failed; its last lines are below.", "Read the build's last lines; mend comfyui_image/ or the version and start the execution again.", Page.Build),
        Named("resource", "ResourceFailedException", "AWS could not make or change a resource, for the reason above.", "Mend what the reason names and start the execution again: it deletes what failed and makes it anew.", Page.Execution),
        Named("smoke-test", "SmokeTestFailedException", "ComfyUI runs but does not work.", "Its log says more: kubectl logs --namespace comfyui deployment/comfyui.", Page.Cluster),
        Named("workload", "WorkloadFailedException", "ComfyUI's container ends again and again.", "Its log says why: kubectl logs --namespace comfyui deployment/comfyui --previous.", Page.Cluster),
        Named("patience", "NotReadyException", "The step gave up waiting: what it waited for did not come in time.", "Look at what it waited for, and at the evidence; then start the execution again: it goes on where this one stopped.", Page.Execution),
        Named("busy", "ServiceBusyException", "AWS kept throttling the account for minutes, or had a fault of its own.", "Look at https://health.aws.amazon.com and at what else calls this service; start the execution again: it goes on where this one stopped.", Page.Log),
        Named("attempt", "States.Timeout", "One attempt of the step took too long.", "Start the execution again: it goes on where this one stopped.", Page.Log),
        Named("kubernetes", "KubernetesRefusedException", "The Kubernetes API refused a request, with the words above.", "Somebody else's admission rule or a changed object may be in the way: mend what the words name and start the execution again.", Page.Cluster),
        new("unknown", ".*", "None of the known causes fits. What could be found out is below.", Again + " If it fails the same way, the step's log says more."),
    ];

    static KnownCause Named(string id, string error, string why, string remedy, Page page) => new(id, ".*", why, remedy, page) { Error = error };
}
