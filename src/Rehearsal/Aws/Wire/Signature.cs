using Microsoft.AspNetCore.Http;

namespace ComfyServerless.Rehearsal.Aws.Wire;

/// <summary>Who signed and for which service: the credential scope of Signature Version 4. The signature itself is not checked: its dates are on the wall clock.</summary>
public sealed record Signature(string AccessKeyId, string Region, string Service)
{
    const string Algorithm = "AWS4-HMAC-SHA256";

    /// <returns>Null for an unsigned request.</returns>
    public static Signature? Of(HttpRequest request)
    {
        if (request.Query["X-Amz-Credential"].ToString() is { Length: > 0 } query) return Parse(query);
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Algorithm)) return null;
        var credential = header[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries).FirstOrDefault(part => part.StartsWith("Credential="));
        return credential is null ? null : Parse(credential["Credential=".Length..]);
    }

    static Signature? Parse(string scope) => scope.Split('/') is [var key, _, var region, var service, "aws4_request"] ? new(key, region, service) : null;
}
