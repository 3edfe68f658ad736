using Amazon.CloudFormation.Model;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Edge;

/// <summary>Where ComfyUI answers.</summary>
public sealed class EdgeAddress(EdgeStacks stacks, AwsEnvironment aws)
{
    /// <returns>As <see cref="Of"/>; null: there is no edge.</returns>
    public async Task<string?> FindAsync(EdgeWishes wishes, CancellationToken cancel) => await stacks.FindAsync(cancel) is { } stack && Of(stack, wishes) is { Length: > 0 } url ? url : null;

    /// <returns>Without a trailing slash: the public address, or inside the VPC the load balancer's when CloudFront is left out. Empty: the stack has neither.</returns>
    public string Of(Stack stack, EdgeWishes wishes)
    {
        var (distribution, balancer) = (EdgeStacks.Output(stack, "DistributionDomain"), EdgeStacks.Output(stack, "LoadBalancerDomain"));
        if (distribution.Length == 0) return balancer.Length == 0 ? "" : $"http://{balancer}";
        // Away from AWS nothing has a certificate, nor a DNS record.
        return aws.IsLocal ? $"http://{distribution}" : $"https://{wishes.Domain ?? distribution}";
    }
}
