using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.World;
using Microsoft.AspNetCore.WebUtilities;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>Outside: no way to the private endpoint. Unknown: 401. Powerless: authenticated, allowed nothing but discovery.</summary>
public enum Standing { Outside, Unknown, Powerless, Administrator }

/// <param name="Caller">For the journal.</param>
/// <param name="Name">Kubernetes' user name, as it stands in refusals.</param>
public sealed record User(string Caller, string Name, Standing Standing);

/// <summary>
/// Who a bearer token is. An EKS token is a presigned STS URL; what makes one acceptable is aws-iam-authenticator's pkg/token/token.go, as far as it can be
/// judged without the secret key: neither the signature nor the cluster's name in the signed header, and no dates, which stay on the wall clock.
/// </summary>
public sealed partial class Authenticator(ICallers callers, IClusterAccess access, string? operatorToken)
{
    const string Prefix = "k8s-aws-v1.", AdministratorPolicy = "AmazonEKSClusterAdminPolicy";
    const int LongestToken = 4096, LongestExpiry = 900;

    static readonly HashSet<string> Parameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "Action", "Version", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-Security-Token", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-User-Agent",
    };

    public User Identify(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return new("anonymous", "system:anonymous", Standing.Unknown);
        var token = authorization["Bearer ".Length..].Trim();
        if (operatorToken != null && token == operatorToken) return new("operator", "kubernetes-admin", Standing.Administrator);
        if (AccessKeyId(token) is not { } key) return new("malformed token", "", Standing.Unknown);
        if (callers.Find(key) is not { } caller) return new(key, "", Standing.Unknown);
        return new(caller.Name, UserName(caller), !caller.Inside ? Standing.Outside : access.Find(caller.RoleArn) switch
        {
            null => Standing.Unknown,
            { } entry when entry.Policies.Contains(AdministratorPolicy) => Standing.Administrator,
            _ => Standing.Powerless,
        });
    }

    /// <returns>Whose key signed the token, or null for a token that the authenticator refuses.</returns>
    static string? AccessKeyId(string token)
    {
        if (token.Length > LongestToken || !token.StartsWith(Prefix) || token.Contains('=')) return null;
        string text;
        try { text = Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(token[Prefix.Length..])); }
        catch (FormatException) { return null; }
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != "https" || url.AbsolutePath != "/" || !StsHost().IsMatch(url.Host)) return null;
        var query = QueryHelpers.ParseQuery(url.Query);
        if (query.Keys.Any(name => !Parameters.Contains(name)) || query.Values.Any(values => values.Count != 1) || Text("Action") != "GetCallerIdentity") return null;
        if (!int.TryParse(Text("X-Amz-Expires"), NumberStyles.None, CultureInfo.InvariantCulture, out var expires) || expires > LongestExpiry) return null;
        if (!Text("X-Amz-SignedHeaders").Split(';').Contains("x-k8s-aws-id")) return null;
        return Text("X-Amz-Credential").Split('/') is [var key, _, _, "sts", "aws4_request"] ? key : null;

        string Text(string name) => query.TryGetValue(name, out var value) ? value.ToString() : "";
    }

    /// <summary>EKS's default for an access entry of a role.</summary>
    static string UserName(Caller caller)
        => caller.RoleArn.Split(':') is [_, _, _, _, var account, var role] ? $"arn:aws:sts::{account}:assumed-role/{role[(role.LastIndexOf('/') + 1)..]}/{caller.Name}" : caller.RoleArn;

    [GeneratedRegex(@"^sts\.([a-z]{2}(-[a-z]+)+-\d\.)?amazonaws\.com$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex StsHost();
}
