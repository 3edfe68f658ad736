using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Iam;

/// <summary>
/// The roles that services take on, by service. An account that has used them has them: so does this one, until a scenario takes one away. Only the absence of spot's makes anything fail here;
/// EKS, load balancing and CloudFront make theirs when they are first used.
/// </summary>
public sealed class ServiceLinkedRoles(AwsContext context)
{
    // Names: the services' guides on service-linked roles.
    static readonly IReadOnlyDictionary<string, string> Names = new Dictionary<string, string>
    {
        ["spot.amazonaws.com"] = "AWSServiceRoleForEC2Spot", ["eks.amazonaws.com"] = "AWSServiceRoleForAmazonEKS", ["eks-nodegroup.amazonaws.com"] = "AWSServiceRoleForAmazonEKSNodegroup",
        ["elasticloadbalancing.amazonaws.com"] = "AWSServiceRoleForElasticLoadBalancing", ["vpcorigin.cloudfront.amazonaws.com"] = "AWSServiceRoleForCloudFrontVPCOrigin",
    };

    /// <summary>Services whose role is there. Settable.</summary>
    public ISet<string> Services { get; } = new HashSet<string>(Names.Keys);

    /// <returns>As GetRole shows it; null: there is no service-linked role of that name.</returns>
    public JsonObject? Find(string name) => Names.FirstOrDefault(role => role.Value == name && Services.Contains(role.Key)) is { Key: { } service } ? Show(service) : null;

    public JsonObject Create(Call call)
    {
        var service = call.Text("AWSServiceName");
        if (!Names.TryGetValue(service, out var name)) throw AwsError.NotModelled(400, $"iam:CreateServiceLinkedRole: the service {service} is not modelled");
        return Services.Add(service) ? new() { ["Role"] = Show(service) }
            : throw new AwsError(400, "InvalidInput", $"Service role name {name} has been taken in this account, please try a different suffix.");
    }

    JsonObject Show(string service) => new()
    {
        ["RoleName"] = Names[service], ["RoleId"] = "AROA" + Names[service][^17..].ToUpperInvariant(), ["Path"] = $"/aws-service-role/{service}/",
        ["Arn"] = $"arn:aws:iam::{context.Account}:role/aws-service-role/{service}/{Names[service]}",
    };
}
