namespace ComfyServerless.Functions.Failure;

/// <summary>The likeliest causes, told by the error's name and by words in its text, and what to do about each. The first match counts.</summary>
public static class KnownFailures
{
    static readonly (string? Error, string? Text, string Remedy)[] Rows =
    [
        ("InvalidDeploymentException", null, "Correct the named fields of the execution's input and start it again; {} is a complete input."),
        ("AccountUnfitException", null, "Do what each line says and start the execution again: nothing was made yet."),
        ("LockedException", null, "Wait until the named execution has ended, or stop it in the Step Functions console; its lock is then released."),
        ("NotOwnedException", null, "Remove or rename the named resource, or deploy under another name (context comfyserverless.deployment in cdk.json)."),
        (null, "ServiceLinkedRoleCreationNotPermitted", "Create the role once: aws iam create-service-linked-role --aws-service-name spot.amazonaws.com; or allow only on-demand: {\"capacityTypes\": [\"on-demand\"]}."),
        (null, "InsufficientInstanceCapacity", "AWS has no such GPU instance free in these zones now: allow more instanceTypes, or both capacityTypes, or try later."),
        (null, "MaxSpotInstanceCountExceeded", "Raise the quota \"All G and VT Spot Instance Requests\" (L-3819A6DF) in the Service Quotas console, or allow on-demand."),
        (null, "VcpuLimitExceeded", "Raise the quota \"Running On-Demand G and VT instances\" (L-DB2E81BA) in the Service Quotas console: 8 vCPUs a GPU node."),
        (null, "UnsupportedAvailabilityZone", "EKS does not offer one of the zones: choose others in context comfyserverless.zones and deploy the CDK app again."),
        (null, "Addon version specified is not supported", "Change the pinned add-on version to one of those listed."),
        (null, "ErrImagePull", "The node cannot pull the image: look whether it is in ECR and whether the NAT gateway and routes are there."),
        (null, "ImagePullBackOff", "The node cannot pull the image: look whether it is in ECR and whether the NAT gateway and routes are there."),
        (null, "FailedMount", "The S3 CSI driver could not mount a bucket: delete the pod s3-csi-node-… of that node; it starts again and mounts."),
        (null, "CrashLoopBackOff", "ComfyUI's container ends again and again: its log says why (kubectl logs -n comfyui deployment/comfyui --previous)."),
        (null, "is not authorized to perform", "The step's role lacks the named action: deploy the CDK app again; if a permission boundary or SCP denies it, allow it there."),
        ("BuildFailedException", null, "Read the build's last lines above; mend comfyui_image/ or the version and start the execution again."),
        ("ResourceFailedException", null, "Mend what the reason names and start the execution again: it deletes what failed and makes it anew."),
        ("SmokeTestFailedException", null, "ComfyUI runs but does not work: its log says more (kubectl logs -n comfyui deployment/comfyui)."),
        ("NotReadyException", null, "The step gave up waiting. Look at what it waited for; then start the execution again: it goes on where this one stopped."),
        (null, "does not know this function's role", "Start a Deploy: EnsureAccess puts the cluster's access entries right."),
        ("ServiceBusyException", null, "AWS kept throttling the account for minutes, or had a fault of its own: look at the AWS Health Dashboard and at what else calls this service, and start the execution again."),
        ("States.Timeout", null, "One attempt of the step took too long; start the execution again: it goes on where this one stopped."),
    ];

    public static string Remedy(string error, string text)
        => Array.Find(Rows, row => (row.Error is null || row.Error == error) && (row.Text is null || text.Contains(row.Text, StringComparison.Ordinal))).Remedy
            ?? "Start the execution again: every step goes on where it stopped. If it fails the same way, the step's log group says more.";
}
