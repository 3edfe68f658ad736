namespace ComfyServerless.Functions.Failure.Causes;

/// <summary>What does not go. Beside each row: where its words were read.</summary>
static class TeardownCauses
{
    public static IReadOnlyList<KnownCause> All { get; } =
    [
        // github.com/aws/aws-cdk/issues/14456, github.com/hashicorp/terraform-provider-aws/issues/1671
        new("dependency", "(?<what>\\b(sg|subnet|vpc|eni|igw|rtb)-[0-9a-f]+)[^\\n]*(has a dependent object|has dependencies and cannot be deleted)", "Something still uses {what}.",
            "Find it in EC2, Network interfaces and Security groups, filtered by {what}: an interface or a rule that somebody made by hand. Remove that and start the execution again.", Page.Execution),
        new("dependency", "DependencyViolation|has a dependent object|has dependencies and cannot be deleted|Cluster has nodegroups attached", "Something still uses what should go.",
            "Remove what somebody made by hand in the deployment's VPC (interfaces, rules, node groups) and start the execution again.", Page.Execution),
        // RemoveCluster
        new("deletion-protection", "has deletion protection", "Somebody has protected the cluster against deletion.", "Take the protection off in the EKS console if it may go, and start Teardown again.", Page.Cluster),
        // VerifyNothingLeft
        new("leftovers", "Still there: ", "Teardown has found things of the deployment that are not safe to remove by itself.", "Remove each by hand, as docs/operations.md has it under \"By hand\", and start Teardown again.", Page.Execution),
    ];
}
