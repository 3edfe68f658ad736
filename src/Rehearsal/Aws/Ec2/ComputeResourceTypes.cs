using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.Ec2;

/// <summary>Security groups, their rules and launch templates out of templates.</summary>
public sealed class ComputeResourceTypes(AwsContext context, Ec2Service ec2) : IResourceTypes
{
    const string Rule = "CidrIp Description FromPort IpProtocol ToPort GroupId ";

    readonly Dictionary<string, Action> revocations = new();

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::EC2::SecurityGroup", "GroupDescription GroupName SecurityGroupEgress SecurityGroupIngress Tags VpcId", Group) { Delete = ec2.SecurityGroups.Delete },
        new("AWS::EC2::SecurityGroupIngress", Rule + "SourceSecurityGroupId SourcePrefixListId", request => Permit(request, "ipPermissions", "SourceSecurityGroupId")) { Delete = Revoke },
        new("AWS::EC2::SecurityGroupEgress", Rule + "DestinationSecurityGroupId DestinationPrefixListId", request => Permit(request, "ipPermissionsEgress", "DestinationSecurityGroupId")) { Delete = Revoke },
        new("AWS::EC2::LaunchTemplate", "LaunchTemplateData LaunchTemplateName TagSpecifications", Template) { Delete = ec2.LaunchTemplates.Delete, Update = NewVersion },
    ];

    CreatedResource Group(ResourceRequest request)
    {
        var group = ec2.SecurityGroups.Create(PhysicalNames.Of(request, "GroupName", context), request.Text("GroupDescription"), request.Text("VpcId"), request.Tags);
        var id = group.Text("groupId")!;
        foreach (var rule in request.Properties["SecurityGroupIngress"] as JsonArray ?? []) Permit(id, "ipPermissions", rule!.AsObject(), "SourceSecurityGroupId");
        if (request.Properties["SecurityGroupEgress"] is JsonArray { Count: > 0 } egress)
        {
            group["ipPermissionsEgress"] = new JsonArray();
            foreach (var rule in egress) Permit(id, "ipPermissionsEgress", rule!.AsObject(), "DestinationSecurityGroupId");
        }

        return new(id, new() { ["GroupId"] = id, ["Id"] = id, ["VpcId"] = group.Text("vpcId") });
    }

    CreatedResource Permit(ResourceRequest request, string direction, string peer)
    {
        var (rule, group) = (Json.Map(request.Properties), request.Text("GroupId"));
        var id = Permit(group, direction, rule, peer);
        revocations[id] = () => ec2.SecurityGroups.Revoke(group, direction, rule.Text("IpProtocol")!, Json.Number(rule["FromPort"]), Json.Number(rule["ToPort"]), Network(rule), rule.Text(peer), rule.Text("Description"));
        return new(id, new() { ["Id"] = id });
    }

    string Permit(string group, string direction, JsonObject rule, string peer) => ec2.SecurityGroups.Permit(group, direction, rule.Text("IpProtocol")!,
        Json.Number(rule["FromPort"]), Json.Number(rule["ToPort"]), Network(rule), rule.Text(peer), rule.Text("Description"));

    static string? Network(JsonObject rule) => rule.Text("CidrIp") ?? rule.Text("SourcePrefixListId") ?? rule.Text("DestinationPrefixListId");

    void Revoke(string id)
    {
        if (revocations.Remove(id, out var revoke)) revoke();
    }

    CreatedResource Template(ResourceRequest request)
    {
        var tags = (request.Properties["TagSpecifications"] as JsonArray ?? []).SelectMany(specification => Ec2Tags.Pairs(specification!["Tags"])).ToDictionary();
        var template = ec2.LaunchTemplates.Create(PhysicalNames.Of(request, "LaunchTemplateName", context, 128), Data(request), tags);
        return new(template.Text("launchTemplateId")!, Attributes(template));
    }

    JsonObject NewVersion(string id, ResourceRequest request)
    {
        var template = ec2.LaunchTemplates.Find(id);
        ec2.LaunchTemplates.AddVersion(template, Data(request));
        return Attributes(template);
    }

    static JsonObject Data(ResourceRequest request) => Json.Map(request.Properties["LaunchTemplateData"]);

    static JsonObject Attributes(JsonObject template) => new()
    {
        ["LaunchTemplateId"] = template.Text("launchTemplateId"), ["LatestVersionNumber"] = template.Text("latestVersionNumber"), ["DefaultVersionNumber"] = template.Text("defaultVersionNumber"),
    };
}
