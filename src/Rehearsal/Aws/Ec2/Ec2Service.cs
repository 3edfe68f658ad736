using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.Journal;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>EC2 as far as the steps, EKS and Karpenter use it.</summary>
public sealed class Ec2Service : AwsService
{
    const string Page = " Filter MaxResults NextToken";

    public Ec2Service(AwsContext context, IamRoles roles)
    {
        (Store, Zones) = (new(context), new(context));
        Capacity = new(Zones, roles.Linked);
        (Addresses, Interfaces, Routes, LaunchTemplates) = (new(context, Store), new(context, Store), new(Store), new(context, Store));
        NatGateways = new(context, Store, Addresses, Interfaces, Routes);
        Instances = new(context, Store, roles, Interfaces, Capacity);
        PrefixLists = new(context);
        SecurityGroups = new(context, Store, PrefixLists);

        Describe("DescribeVpcs", "VpcId", Store.Vpcs);
        Describe("DescribeSubnets", "SubnetId", Store.Subnets);
        Describe("DescribeRouteTables", "RouteTableId", Store.RouteTables);
        Describe("DescribeInternetGateways", "InternetGatewayId", Store.InternetGateways);
        Describe("DescribeVpcEndpoints", "VpcEndpointId", Store.Endpoints);
        Describe("DescribeSecurityGroups", "GroupId", Store.SecurityGroups);
        Describe("DescribeNetworkInterfaces", "NetworkInterfaceId", Store.NetworkInterfaces);
        Describe("DescribeVolumes", "VolumeId", Store.Volumes);
        Describe("DescribeSpotInstanceRequests", "SpotInstanceRequestId", Store.SpotRequests);
        Describe("DescribeNatGateways", "NatGatewayId", Store.NatGateways);
        Describe("DescribeInstances", "InstanceId", Store.Instances, Instances.Reservation);
        Add("DescribeAddresses", Effect.Reading, "AllocationId Filter", call => Store.Addresses.Describe(call));
        Add("DescribeLaunchTemplates", Effect.Reading, "LaunchTemplateId LaunchTemplateName" + Page, LaunchTemplates.Describe);
        Add("DescribeLaunchTemplateVersions", Effect.Reading, "LaunchTemplateId LaunchTemplateName LaunchTemplateVersion MaxResults NextToken", LaunchTemplates.DescribeVersions);
        Add("DescribeManagedPrefixLists", Effect.Reading, "PrefixListId" + Page, PrefixLists.Describe);
        Add("DescribeAvailabilityZones", Effect.Reading, "ZoneName", Zones.Describe);
        Add("DescribeInstanceTypes", Effect.Reading, "InstanceType" + Page, InstanceTypeList.Describe);
        Add("DescribeInstanceTypeOfferings", Effect.Reading, "LocationType" + Page, Capacity.Describe);

        Add("CreateNatGateway", Effect.Mutating, "SubnetId AllocationId ClientToken ConnectivityType TagSpecification", NatGateways.Create);
        Add("DeleteNatGateway", Effect.Mutating, "NatGatewayId", NatGateways.Delete);
        Add("AllocateAddress", Effect.Mutating, "Domain TagSpecification", Addresses.Allocate);
        Add("ReleaseAddress", Effect.Mutating, "AllocationId", Addresses.Release);
        Add("CreateRoute", Effect.Mutating, "RouteTableId DestinationCidrBlock GatewayId NatGatewayId", Routes.Create);
        Add("ReplaceRoute", Effect.Mutating, "RouteTableId DestinationCidrBlock GatewayId NatGatewayId", Routes.Replace);
        Add("DeleteRoute", Effect.Mutating, "RouteTableId DestinationCidrBlock", Routes.Delete);
        Add("TerminateInstances", Effect.Mutating, "InstanceId", Instances.Terminate);
        Add("CancelSpotInstanceRequests", Effect.Mutating, "SpotInstanceRequestId", Instances.CancelSpotRequests);
        Add("DeleteVolume", Effect.Mutating, "VolumeId", DeleteVolume);
        Add("DeleteLaunchTemplate", Effect.Mutating, "LaunchTemplateId LaunchTemplateName", LaunchTemplates.Delete);
        Add("DeleteSecurityGroup", Effect.Mutating, "GroupId", SecurityGroups.Delete);
        Add("DeleteNetworkInterface", Effect.Mutating, "NetworkInterfaceId", DeleteInterface);
        Add("CreateTags", Effect.Mutating, "ResourceId Tag", CreateTags);
        Add("DeleteTags", Effect.Mutating, "ResourceId Tag", DeleteTags);
    }

    public override string SigningName => "ec2";

    public override Protocol Protocol => Protocol.Ec2Query;

    public Ec2Store Store { get; }
    public Zones Zones { get; }
    public Capacity Capacity { get; }
    public Addresses Addresses { get; }
    public NetworkInterfaces Interfaces { get; }
    public Routes Routes { get; }
    public LaunchTemplates LaunchTemplates { get; }
    public NatGateways NatGateways { get; }
    public PrefixLists PrefixLists { get; }
    public SecurityGroups SecurityGroups { get; }

    /// <summary>For Karpenter, and for EKS's node groups.</summary>
    public Instances Instances { get; }

    void Describe(string name, string ids, Ec2Table table, Func<JsonObject, JsonObject>? view = null)
        => Add(name, Effect.Reading, ids + Page, call => table.Describe(call, view));

    JsonObject DeleteInterface(Call call)
    {
        var card = Store.NetworkInterfaces.Get(call.Text("NetworkInterfaceId"));
        if (card.Text("status") == "in-use") throw new AwsError(400, "InvalidParameterValue", $"Network interface '{card.Text("networkInterfaceId")}' is currently in use.");
        Interfaces.Delete(card.Text("networkInterfaceId")!);
        return new() { ["return"] = true };
    }

    JsonObject DeleteVolume(Call call)
    {
        var volume = Store.Volumes.Get(call.Text("VolumeId"));
        if (volume.Text("status") == "in-use") throw new AwsError(400, "VolumeInUse", $"Volume {volume.Text("volumeId")} is currently attached to {volume["attachmentSet"]![0]!["instanceId"]}");
        Store.Volumes.Remove(volume.Text("volumeId")!);
        return new() { ["return"] = true };
    }

    JsonObject CreateTags(Call call)
    {
        foreach (var row in Json.Texts(call.Input["ResourceId"]).Select(Store.Any).ToList()) Ec2Tags.Put(row, Ec2Tags.Pairs(call.Input["Tag"]));
        return new() { ["return"] = true };
    }

    JsonObject DeleteTags(Call call)
    {
        var gone = Ec2Tags.Pairs(call.Input["Tag"]).Select(tag => tag.Key).ToHashSet();
        foreach (var row in Json.Texts(call.Input["ResourceId"]).Select(Store.Any).ToList()) Ec2Tags.Write(row, Ec2Tags.Of(row).Where(tag => !gone.Contains(tag.Key)).ToDictionary());
        return new() { ["return"] = true };
    }
}
