using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>Everything that EC2 has in the account and region.</summary>
public sealed class Ec2Store(AwsContext context)
{
    public Ec2Table Vpcs { get; } = new(context, new("vpc", "vpcId", "vpcSet", "VpcId", "InvalidVpcID.NotFound", "The vpc ID '{0}' does not exist",
        "vpc-id=vpcId state=state cidr=cidrBlock is-default=isDefault"));

    public Ec2Table Subnets { get; } = new(context, new("subnet", "subnetId", "subnetSet", "SubnetId", "InvalidSubnetID.NotFound", "The subnet ID '{0}' does not exist",
        "subnet-id=subnetId vpc-id=vpcId state=state availability-zone=availabilityZone availability-zone-id=availabilityZoneId"));

    public Ec2Table RouteTables { get; } = new(context, new("rtb", "routeTableId", "routeTableSet", "RouteTableId", "InvalidRouteTableID.NotFound", "The routeTable ID '{0}' does not exist",
        "route-table-id=routeTableId vpc-id=vpcId association.main=associationSet.main association.subnet-id=associationSet.subnetId route.nat-gateway-id=routeSet.natGatewayId route.state=routeSet.state"));

    public Ec2Table InternetGateways { get; } = new(context, new("igw", "internetGatewayId", "internetGatewaySet", "InternetGatewayId", "InvalidInternetGatewayID.NotFound", "The internetGateway ID '{0}' does not exist",
        "internet-gateway-id=internetGatewayId attachment.vpc-id=attachmentSet.vpcId attachment.state=attachmentSet.state"));

    public Ec2Table Endpoints { get; } = new(context, new("vpce", "vpcEndpointId", "vpcEndpointSet", "VpcEndpointId", "InvalidVpcEndpointId.NotFound", "The Vpc Endpoint Id '{0}' does not exist",
        "vpc-endpoint-id=vpcEndpointId vpc-id=vpcId service-name=serviceName vpc-endpoint-state=state"));

    public Ec2Table SecurityGroups { get; } = new(context, new("sg", "groupId", "securityGroupInfo", "GroupId", "InvalidGroup.NotFound", "The security group '{0}' does not exist",
        "group-id=groupId group-name=groupName vpc-id=vpcId description=groupDescription ip-permission.group-id=ipPermissions.groups.groupId"));

    public Ec2Table Addresses { get; } = new(context, new("eipalloc", "allocationId", "addressesSet", "AllocationId", "InvalidAllocationID.NotFound", "The allocation ID '{0}' does not exist",
        "allocation-id=allocationId association-id=associationId public-ip=publicIp domain=domain network-interface-id=networkInterfaceId"));

    public Ec2Table NatGateways { get; } = new(context, new("nat", "natGatewayId", "natGatewaySet", "NatGatewayId", "NatGatewayNotFound", "NatGateway {0} was not found",
        "nat-gateway-id=natGatewayId vpc-id=vpcId subnet-id=subnetId state=state"));

    public Ec2Table NetworkInterfaces { get; } = new(context, new("eni", "networkInterfaceId", "networkInterfaceSet", "NetworkInterfaceId", "InvalidNetworkInterfaceID.NotFound", "The networkInterface ID '{0}' does not exist",
        "network-interface-id=networkInterfaceId vpc-id=vpcId subnet-id=subnetId status=status description=description group-id=groupSet.groupId interface-type=interfaceType requester-id=requesterId "
        + "requester-managed=requesterManaged attachment.instance-id=attachment.instanceId attachment.instance-owner-id=attachment.instanceOwnerId attachment.status=attachment.status"));

    public Ec2Table Instances { get; } = new(context, new("i", "instanceId", "reservationSet", "InstanceId", "InvalidInstanceID.NotFound", "The instance ID '{0}' does not exist",
        "instance-id=instanceId instance-state-name=instanceState.name instance-state-code=instanceState.code instance-type=instanceType subnet-id=subnetId vpc-id=vpcId instance-lifecycle=instanceLifecycle "
        + "availability-zone=placement.availabilityZone private-dns-name=privateDnsName instance.group-id=groupSet.groupId iam-instance-profile.arn=iamInstanceProfile.arn"));

    public Ec2Table Volumes { get; } = new(context, new("vol", "volumeId", "volumeSet", "VolumeId", "InvalidVolume.NotFound", "The volume '{0}' does not exist.",
        "volume-id=volumeId status=status availability-zone=availabilityZone encrypted=encrypted attachment.instance-id=attachmentSet.instanceId attachment.status=attachmentSet.status"));

    public Ec2Table SpotRequests { get; } = new(context, new("sir", "spotInstanceRequestId", "spotInstanceRequestSet", "SpotInstanceRequestId", "InvalidSpotInstanceRequestID.NotFound",
        "The spot instance request ID '{0}' does not exist", "spot-instance-request-id=spotInstanceRequestId state=state instance-id=instanceId"));

    public Ec2Table LaunchTemplates { get; } = new(context, new("lt", "launchTemplateId", "launchTemplates", "LaunchTemplateId", "InvalidLaunchTemplateId.NotFound",
        "The specified launch template, with template ID {0}, does not exist.", "launch-template-name=launchTemplateName"));

    /// <summary>What CreateTags and DeleteTags find by id.</summary>
    /// <exception cref="AwsError">InvalidID.</exception>
    public JsonObject Any(string id)
    {
        Ec2Table[] all = [Vpcs, Subnets, RouteTables, InternetGateways, Endpoints, SecurityGroups, Addresses, NatGateways, NetworkInterfaces, Instances, Volumes, SpotRequests, LaunchTemplates];
        return all.Select(table => table.Find(id)).FirstOrDefault(row => row != null) ?? throw new AwsError(400, "InvalidID", $"The ID '{id}' is not valid");
    }
}
