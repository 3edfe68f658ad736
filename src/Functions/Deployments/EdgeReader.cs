using System.Net;
using System.Text.RegularExpressions;

namespace ComfyServerless.Functions.Deployments;

/// <summary>Reads the input's <c>edge</c>.</summary>
static partial class EdgeReader
{
    public static EdgeWishes Read(FieldReader fields, EdgeWishes wanted, List<string> problems)
    {
        var edge = fields.Object("edge", "enabled", "users", "allowedCidrs", "domain", "certificateArn", "webAclArn", "rotatePassword");
        var before = problems.Count;
        var wishes = new EdgeWishes(
            edge.Flag("enabled", wanted.Enabled),
            edge.TextsOrNull("users", wanted.Users, name => UserName().IsMatch(name), "user names of comfyserverless.json"),
            edge.TextsOrNull("allowedCidrs", wanted.AllowedCidrs, cidr => IPNetwork.TryParse(cidr, out _), "networks such as 203.0.113.0/24 or 2001:db8::/32"),
            edge.TextOrNull("domain", wanted.Domain, Domain(), "a DNS name in lower case, such as comfyui.example.com"),
            edge.TextOrNull("certificateArn", wanted.CertificateArn, Certificate(), "the ARN of an ACM certificate in us-east-1, where CloudFront looks for it"),
            edge.TextOrNull("webAclArn", wanted.WebAclArn, WebAcl(), "the ARN of a WAF web ACL in us-east-1 of the scope CLOUDFRONT (global/webacl)"),
            edge.Flag("rotatePassword", standard: false)); // an order, not a state: what was once asked is not asked again
        if (problems.Count == before && wishes.Domain is null != wishes.CertificateArn is null) problems.Add("edge.domain: a domain and its certificateArn are needed together");
        if (wishes.AllowedCidrs?.Count > 40) problems.Add($"edge.allowedCidrs: {wishes.AllowedCidrs.Count} networks do not fit into the access function; at most 40 do");
        return wishes;
    }

    // \z, because $ lets a line feed follow.
    [GeneratedRegex("^[a-z][a-z0-9-]{0,31}\\z", RegexOptions.NonBacktracking)] private static partial Regex UserName();
    [GeneratedRegex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex Domain();
    [GeneratedRegex("^arn:aws:acm:us-east-1:[0-9]{12}:certificate/[0-9a-f-]{36}\\z", RegexOptions.NonBacktracking)] private static partial Regex Certificate();
    [GeneratedRegex("^arn:aws:wafv2:us-east-1:[0-9]{12}:global/webacl/[A-Za-z0-9_-]{1,128}/[0-9a-f-]{36}\\z", RegexOptions.NonBacktracking)] private static partial Regex WebAcl();
}
