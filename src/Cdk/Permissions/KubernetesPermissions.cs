namespace ComfyServerless.Cdk.Permissions;

/// <summary>Inside, what a step may do is the cluster's access entry for its role; of AWS it needs at most the outputs bucket.</summary>
static class KubernetesPermissions
{
    public static IReadOnlyDictionary<string, Func<StepResources, IEnumerable<Grant>>> Entries { get; } = new Dictionary<string, Func<StepResources, IEnumerable<Grant>>>
    {
        ["ResolveControllers"] = _ => [],
        ["AwaitControllers"] = _ => [],
        ["ApplyGpu"] = _ => [],
        ["ApplyKarpenter"] = _ => [],
        ["ApplyStorage"] = _ => [],
        ["ApplyComfyUI"] = _ => [],
        ["AwaitGpuNodes"] = _ => [],
        ["AwaitComfyUI"] = _ => [],
        ["AwaitQueue"] = _ => [],
        ["ResolveSymptoms"] = _ => [],
        ["AwaitPrompts"] = _ => [],
        ["RemoveComfyUI"] = _ => [],
        ["RemoveStorage"] = _ => [],
        ["RemoveKarpenter"] = _ => [],
        ["VerifyComfyUI"] = of =>
        [
            Grant.Wild("The smoke test's pictures, one an execution.", of.Made.Buckets.Outputs.ArnForObjects("smoke-tests/*"), "s3:GetObject", "s3:PutObject"),
            // Without it S3 answers a missing object with 403 instead of 404.
            Grant.On(of.Made.Buckets.Outputs.BucketArn, "s3:ListBucket"),
        ],
    };
}
