using Amazon.EC2;
using Amazon.EC2.Model;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Leftovers;

/// <summary>What nodes and controllers leave in the network, mostly untagged: interfaces, security groups, gateways, addresses. Only in this deployment's VPC, or with its tag.</summary>
public sealed class NetworkSweep(IAmazonEC2 ec2, Settings settings)
{
    public async Task<IReadOnlyList<Leftover>> SweepAsync(CancellationToken cancel)
        => [.. await InterfacesAsync(cancel), .. await GroupsAsync(cancel), .. await GatewaysAsync(cancel), .. await AddressesAsync(cancel)];

    // The functions' own interfaces in the VPC are not among these.
    async Task<List<Leftover>> InterfacesAsync(CancellationToken cancel)
    {
        var left = new List<Leftover>();
        var found = await ec2.DescribeNetworkInterfacesAsync(new DescribeNetworkInterfacesRequest
        {
            Filters = [InVpc, new Filter("description", ["aws-K8S-*", "Amazon EKS " + settings.Deployment, $"ELB app/{settings.Deployment}-*"])],
        }, cancel);
        foreach (var card in found.NetworkInterfaces ?? [])
        {
            if (card.Status == NetworkInterfaceStatus.Available) await ec2.DeleteNetworkInterfaceAsync(new DeleteNetworkInterfaceRequest { NetworkInterfaceId = card.NetworkInterfaceId }, cancel);
            left.Add(new($"network interface {card.NetworkInterfaceId} ({card.Description}) is {card.Status}", Goes: true));
        }

        return left;
    }

    async Task<List<Leftover>> GroupsAsync(CancellationToken cancel)
    {
        var left = new List<Leftover>();
        foreach (var tag in new[] { new Filter("tag-key", ["kubernetes.io/cluster/" + settings.Deployment]), new Filter("tag:elbv2.k8s.aws/cluster", [settings.Deployment]) })
            foreach (var group in (await ec2.DescribeSecurityGroupsAsync(new DescribeSecurityGroupsRequest { Filters = [InVpc, tag] }, cancel)).SecurityGroups ?? [])
                left.Add(await RemoveAsync(group, cancel));
        return left;
    }

    async Task<Leftover> RemoveAsync(SecurityGroup group, CancellationToken cancel)
    {
        try
        {
            await ec2.DeleteSecurityGroupAsync(new DeleteSecurityGroupRequest { GroupId = group.GroupId }, cancel);
            return new($"security group {group.GroupId} ({group.GroupName}) is being deleted", Goes: true);
        }
        catch (AmazonEC2Exception used) when (used.ErrorCode == "DependencyViolation")
        {
            return new($"security group {group.GroupId} ({group.GroupName}) is still used", Goes: true);
        }
        catch (AmazonEC2Exception gone) when (gone.ErrorCode == "InvalidGroup.NotFound")
        {
            return new($"security group {group.GroupId} has just gone", Goes: true);
        }
    }

    async Task<IEnumerable<Leftover>> GatewaysAsync(CancellationToken cancel)
        => ((await ec2.DescribeNatGatewaysAsync(new DescribeNatGatewaysRequest { Filter = [Owned, new Filter("state", ["pending", "available", "deleting"])] }, cancel)).NatGateways ?? [])
            .Select(gateway => new Leftover($"NAT gateway {gateway.NatGatewayId} is {gateway.State}", Goes: gateway.State == NatGatewayState.Deleting));

    async Task<IEnumerable<Leftover>> AddressesAsync(CancellationToken cancel)
        => ((await ec2.DescribeAddressesAsync(new DescribeAddressesRequest { Filters = [Owned] }, cancel)).Addresses ?? []).Select(address => new Leftover($"address {address.PublicIp}", Goes: false));

    Filter InVpc => new("vpc-id", [settings.VpcId]);

    Filter Owned => new("tag:" + Settings.OwnerTag, [settings.Deployment]);
}
