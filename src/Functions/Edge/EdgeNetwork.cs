using Amazon.EC2;
using Amazon.EC2.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Edge;

/// <summary>Where in the VPC the load balancer can stand, and what CloudFront's addresses are called.</summary>
public sealed class EdgeNetwork(IAmazonEC2 ec2, Settings settings)
{
    const string OriginFacing = "com.amazonaws.global.cloudfront.origin-facing";

    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
    static readonly string[] Refused = ["use1-az3", "usw1-az2", "apne1-az3", "cac1-az3"];

    /// <param name="zone">A zone's id, such as <c>usw2-az1</c>.</param>
    public static bool Takes(string zone) => !Refused.Contains(zone);

    /// <returns>The private subnets in zones that VPC origins take, at least two.</returns>
    public async Task<IReadOnlyList<string>> SubnetsAsync(CancellationToken cancel)
    {
        var subnets = (await ec2.DescribeSubnetsAsync(new DescribeSubnetsRequest { SubnetIds = [.. settings.PrivateSubnetIds] }, cancel)).Subnets ?? [];
        var good = subnets.Where(subnet => Takes(subnet.AvailabilityZoneId)).Select(subnet => subnet.SubnetId).Order(StringComparer.Ordinal).ToList();
        return good.Count >= 2 ? good : throw new ResourceFailedException(
            $"A load balancer needs two zones, and CloudFront's VPC origins take only {good.Count} of {string.Join(", ", subnets.Select(subnet => $"{subnet.AvailabilityZone} ({subnet.AvailabilityZoneId})"))}: name others in comfyserverless.json (zones) and deploy the CDK app again.");
    }

    public async Task<string> PrefixListAsync(CancellationToken cancel)
    {
        var found = await ec2.DescribeManagedPrefixListsAsync(new DescribeManagedPrefixListsRequest { Filters = [new Filter("prefix-list-name", [OriginFacing])] }, cancel);
        return found.PrefixLists?.FirstOrDefault()?.PrefixListId ?? throw new ResourceFailedException($"The region has no managed prefix list {OriginFacing}, so CloudFront's addresses cannot be let in.");
    }
}
