using Amazon.EC2;
using Amazon.EC2.Model;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Account;

/// <param name="Name">E.g. <c>us-west-2a</c>: which place that is differs between accounts.</param>
/// <param name="Id">E.g. <c>usw2-az1</c>: the same in all accounts.</param>
/// <param name="Types">Of the types that were asked for, those that EC2 offers there.</param>
public sealed record ZoneFact(string Name, string Id, IReadOnlySet<string> Types)
{
    public override string ToString() => $"{Name} ({Id})";
}

/// <summary>The zones of the VPC's private subnets, where everything stands.</summary>
public sealed class ZoneFacts(IAmazonEC2 ec2, Settings settings)
{
    /// <param name="types">EC2 types to look for.</param>
    /// <returns>In the order of the zones' names.</returns>
    public async Task<IReadOnlyList<ZoneFact>> OfAsync(IEnumerable<string> types, CancellationToken cancel)
    {
        var subnets = (await ec2.DescribeSubnetsAsync(new DescribeSubnetsRequest { SubnetIds = [.. settings.PrivateSubnetIds] }, cancel)).Subnets ?? [];
        var offered = await OfferingsAsync(types, cancel);
        return [.. subnets.OrderBy(subnet => subnet.AvailabilityZone, StringComparer.Ordinal)
            .Select(subnet => new ZoneFact(subnet.AvailabilityZone, subnet.AvailabilityZoneId, offered.Where(offer => offer.Location == subnet.AvailabilityZone).Select(offer => offer.InstanceType.Value).ToHashSet()))];
    }

    async Task<List<InstanceTypeOffering>> OfferingsAsync(IEnumerable<string> types, CancellationToken cancel)
    {
        var request = new DescribeInstanceTypeOfferingsRequest { LocationType = LocationType.AvailabilityZone, Filters = [new("instance-type", [.. types])] };
        var offered = new List<InstanceTypeOffering>();
        do
        {
            var page = await ec2.DescribeInstanceTypeOfferingsAsync(request, cancel);
            offered.AddRange(page.InstanceTypeOfferings ?? []);
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return offered;
    }
}
