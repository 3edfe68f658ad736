using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Eks;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Steps;

/// <summary>Something of somebody else's where a step's own would be.</summary>
/// <param name="Named">How the refusal begins, or what it must contain.</param>
/// <param name="Place">Makes what is there somebody else's.</param>
/// <param name="Error">That the step ends with.</param>
/// <param name="By">The step that refuses, when an earlier one looks first.</param>
sealed record ForeignCase(string Step, string Named, Func<StepBench, Task> Place, string Error = "NotOwnedException", string? By = null)
{
    public override string ToString() => $"{Step}: {Named}";
}

/// <summary>What a foreign one is, for each step; objects in the cluster are found by <see cref="ForeignTests"/> itself.</summary>
static class ForeignCases
{
    const string Tag = "comfyserverless:deployment", Label = "app.kubernetes.io/managed-by";

    /// <summary>Why there is no such case.</summary>
    public static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>
    {
        ["EnsureServiceRoles"] = "Service-linked roles are the account's, and as good whoever made them.",
        ["EnsureStackProtection"] = "The stack is the one that the functions themselves belong to, by the name in their environment.",
    };

    public static IReadOnlyList<ForeignCase> All { get; } =
    [
        new("EnsureLock", " is locked by arn:x:other", bench => LockAsync(bench), "LockedException"),
        new("EnsureTeardownLock", " is locked by arn:x:other", bench => LockAsync(bench), "LockedException"),
        new("EnsureCluster", "EKS cluster comfyui", bench => Foreign(bench, cluster => cluster.Description)),
        new("EnsureAccess", "Access entry of arn:", bench => Foreign(bench, cluster => cluster.AccessEntries.First().Value.Description)),
        new("EnsureAccess", "Pod Identity association of kube-system/karpenter", bench => Foreign(bench, cluster => cluster.Associations.First().Value.Description)),
        new("EnsureAccess", "Pod Identity association of kube-system/aws-load-balancer-controller", bench => Foreign(bench, cluster => cluster.Associations.ElementAt(1).Value.Description)),
        .. new[] { "vpc-cni", "kube-proxy", "eks-pod-identity-agent" }.Select(addon => new ForeignCase("EnsureBaseAddons", "EKS add-on " + addon, bench => Foreign(bench, cluster => cluster.Addons[addon].Description))),
        .. new[] { "coredns", "aws-mountpoint-s3-csi-driver", "metrics-server" }.Select(addon => new ForeignCase("EnsureAddons", "EKS add-on " + addon, bench => Foreign(bench, cluster => cluster.Addons[addon].Description))),
        new("EnsureSystemNodes", "EKS node group system", bench => Foreign(bench, cluster => cluster.Nodegroups["system"].Description)),
        new("EnsureEdge", "Stack comfyui-edge", bench => bench.Do(() =>
        {
            var stack = bench.World.CloudFormation.Find("comfyui-edge")!;
            stack.Content = stack.Content with { Tags = new Dictionary<string, string> { [Tag] = "other" } };
        })),
        new("EnsureRecord", "The SSM parameter /comfyserverless/comfyui/deployed holds no record of a deployment", bench => bench.Do(() => bench.World.Ssm.Parameters.Set("/comfyserverless/comfyui/deployed", "mine")), "InvalidDeploymentException"),
        .. new[] { "karpenter-crd", "karpenter", "aws-load-balancer-controller" }.Select(release => new ForeignCase("InstallControllers", $"Helm release {release} in kube-system", bench => bench.Do(() =>
        {
            var store = bench.Cluster().Store;
            foreach (var secret in store.List("v1", "Secret", "kube-system").Where(secret => secret.Label("owner") == "helm" && secret.Label("name") == release).ToList())
                store.Update(secret, live => live["metadata"]!["labels"]!.AsObject().Remove(Label));
        }), By: "ResolveControllers")),
    ];

    static Task Foreign(StepBench bench, Func<EksCluster, JsonObject> of) => bench.Do(() => { of(bench.World.Eks.Store.Get("comfyui"))["tags"] = new JsonObject { [Tag] = "other" }; });

    /// <summary>An execution that Step Functions does not show, because it is so new.</summary>
    static async Task LockAsync(StepBench bench)
    {
        await bench.Do(() => { bench.World.DynamoDb.Tables.Values.Single().Items.Single()["Execution"]!["S"] = "arn:x:other"; });
    }
}
