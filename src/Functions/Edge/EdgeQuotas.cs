using Amazon.CloudFormation.Model;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Edge;

/// <summary>The quotas that the edge stack's resources count against.</summary>
public static class EdgeQuotas
{
    static readonly Dictionary<string, Quota> ByType = new()
    {
        ["AWS::ElasticLoadBalancingV2::LoadBalancer"] = Quota.LoadBalancers, ["AWS::CloudFront::Distribution"] = Quota.Distributions, ["AWS::CloudFront::VpcOrigin"] = Quota.VpcOrigins,
    };

    // Of the services themselves, and CloudFormation's own code for all of them.
    static readonly string[] Words = ["ServiceLimitExceeded", "TooManyLoadBalancers", "TooManyDistributions", "EntityLimitExceeded", "has been reached"];

    /// <returns>What to do, after a space; empty when it was no quota.</returns>
    public static string Remedy(StackEvent failed)
        => ByType.TryGetValue(failed.ResourceType, out var quota) && Array.Exists(Words, word => failed.ResourceStatusReason?.Contains(word, StringComparison.Ordinal) == true) ? " " + quota.Remedy : "";
}
