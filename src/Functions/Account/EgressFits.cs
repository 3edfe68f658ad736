using Amazon.EC2;
using Amazon.EC2.Model;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Account;

/// <summary>There is room for a public address and a NAT gateway, unless this deployment has them already.</summary>
public sealed class EgressFits(IAmazonEC2 ec2, AccountQuotas quotas, Settings settings) : IAccountCheck
{
    public async Task<IReadOnlyList<AccountFinding>> FindAsync(Deployment deployment, CancellationToken cancel)
        => [.. new[] { await AddressAsync(cancel), await GatewayAsync(cancel) }.OfType<AccountFinding>()];

    async Task<AccountFinding?> AddressAsync(CancellationToken cancel)
    {
        var (addresses, limit) = ((await ec2.DescribeAddressesAsync(new DescribeAddressesRequest(), cancel)).Addresses ?? [], await quotas.ValueAsync(AccountQuota.Addresses, cancel));
        return addresses.Count < limit || addresses.Exists(address => IsOurs(address.Tags)) ? null : new AccountProblem(
            $"All {limit} public addresses of the region are taken ({string.Join(", ", addresses.Take(10).Select(address => address.PublicIp))}), and the NAT gateway needs one: {AccountQuota.Addresses}.",
            $"release one that nobody uses; or {quotas.Raise(AccountQuota.Addresses, addresses.Count + 1)}.");
    }

    async Task<AccountFinding?> GatewayAsync(CancellationToken cancel)
    {
        var gateways = new List<NatGateway>();
        var request = new DescribeNatGatewaysRequest { Filter = [new("state", ["pending", "available", "deleting"])] };
        do
        {
            var page = await ec2.DescribeNatGatewaysAsync(request, cancel);
            gateways.AddRange(page.NatGateways ?? []);
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        if (gateways.Exists(gateway => gateway.State != NatGatewayState.Deleting && IsOurs(gateway.Tags))) return null;

        var zones = await ZonesAsync([settings.PublicSubnetIds[0], .. gateways.Select(gateway => gateway.SubnetId)], cancel);
        var (zone, limit) = (zones[settings.PublicSubnetIds[0]], await quotas.ValueAsync(AccountQuota.GatewaysOfZone, cancel));
        var there = gateways.Where(gateway => zones.GetValueOrDefault(gateway.SubnetId) == zone).ToList();
        return there.Count < limit ? null : new AccountProblem(
            $"The zone {zone} has {there.Count} NAT gateways ({string.Join(", ", there.Take(10).Select(gateway => gateway.NatGatewayId))}), as many as {AccountQuota.GatewaysOfZone} allows.",
            $"delete one that nobody uses; or {quotas.Raise(AccountQuota.GatewaysOfZone, there.Count + 1)}; or put another zone first in comfyserverless.json.");
    }

    async Task<Dictionary<string, string>> ZonesAsync(IEnumerable<string> subnets, CancellationToken cancel)
    {
        // By a filter: a subnet of somebody else's may be gone meanwhile.
        var found = await ec2.DescribeSubnetsAsync(new DescribeSubnetsRequest { Filters = [new("subnet-id", [.. subnets.Distinct()])] }, cancel);
        return (found.Subnets ?? []).ToDictionary(subnet => subnet.SubnetId, subnet => subnet.AvailabilityZone);
    }

    bool IsOurs(List<Tag>? tags) => tags?.Exists(tag => tag.Key == Settings.OwnerTag && tag.Value == settings.Deployment) == true;
}
