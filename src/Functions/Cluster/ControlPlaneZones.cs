using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.EKS.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Cluster;

/// <summary>Which of the deployment's zones are left when EKS has no room for a control plane in one.</summary>
public sealed class ControlPlaneZones(IAmazonEC2 ec2, Settings settings)
{
    /// <returns>The private subnets in zones that EKS takes, in two zones at least.</returns>
    /// <exception cref="ResourceFailedException">There are no two: which there are, which EKS takes, and where to name others.</exception>
    public async Task<List<string>> SubnetsAsync(UnsupportedAvailabilityZoneException refused, CancellationToken cancel)
    {
        var subnets = (await ec2.DescribeSubnetsAsync(new DescribeSubnetsRequest { SubnetIds = [.. settings.PrivateSubnetIds] }, cancel)).Subnets ?? [];
        var valid = refused.ValidZones ?? [];
        var good = subnets.Where(subnet => valid.Contains(subnet.AvailabilityZone)).ToList();
        if (good.DistinctBy(subnet => subnet.AvailabilityZone).Count() >= 2) return [.. good.Select(subnet => subnet.SubnetId)];
        throw new ResourceFailedException($"EKS cannot make the cluster {settings.Deployment} in this deployment's zones {Names(subnets)}: {refused.Message.TrimEnd('.')}. A cluster needs two zones, and of these EKS takes {(good.Count == 0 ? "none" : Names(good))}. "
            + $"Name others in comfyserverless.json (zones), of {string.Join(", ", valid)}, and deploy the CDK app again.");
    }

    static string Names(IEnumerable<Subnet> subnets) => string.Join(", ", subnets.Select(subnet => $"{subnet.AvailabilityZone} ({subnet.AvailabilityZoneId})").Distinct().Order(StringComparer.Ordinal));
}
