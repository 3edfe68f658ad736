using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ComfyServerless.Rehearsal.Aws.ApiGateway;

/// <summary>Signature Version 4 in the Authorization header, checked for real. Its date is on the wall clock, because real clients sign.</summary>
public sealed record RequestSignature(string AccessKeyId, string Date, string Region, string Service, IReadOnlyList<string> SignedHeaders, string Value)
{
    static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(5);

    /// <returns>Null: there is none, or not in this form.</returns>
    public static RequestSignature? Parse(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith("AWS4-HMAC-SHA256 ", StringComparison.Ordinal)) return null;
        var parts = authorization["AWS4-HMAC-SHA256 ".Length..].Split(',', StringSplitOptions.TrimEntries).Select(part => part.Split('=', 2)).Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0]).ToDictionary(pair => pair.Key, pair => pair.First()[1]);
        return parts.TryGetValue("Credential", out var credential) && parts.TryGetValue("SignedHeaders", out var headers) && parts.TryGetValue("Signature", out var value)
            && credential.Split('/') is [var key, var date, var region, var service, "aws4_request"] ? new(key, date, region, service, headers.Split(';'), value) : null;
    }

    /// <param name="path">As sent.</param>
    /// <param name="query">As sent, without the question mark.</param>
    /// <returns>What is wrong, in API Gateway's words; null: nothing.</returns>
    public string? Refuse(string method, string path, string query, IReadOnlyDictionary<string, string> headers, byte[] body, string secret, string region, DateTimeOffset now)
    {
        var signedAt = headers.GetValueOrDefault("x-amz-date") ?? "";
        if (!DateTimeOffset.TryParseExact(signedAt, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) || !signedAt.StartsWith(Date, StringComparison.Ordinal))
            return "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP";
        if ((now - time).Duration() > Tolerated) return $"Signature expired: {signedAt} is now earlier or later than {now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'} by more than 5 min.";
        if (Region != region || Service != "execute-api") return $"Credential should be scoped to a valid region and to the service execute-api, not {Region}/{Service}.";
        if (!SignedHeaders.Contains("host") || SignedHeaders.Any(name => !headers.ContainsKey(name))) return "'Host' or a header of SignedHeaders is missing";
        var canonical = string.Join('\n', method, EscapedAgain(path), Canonical(query), string.Concat(SignedHeaders.Select(name => $"{name}:{Trimmed(headers[name])}\n")), string.Join(';', SignedHeaders), Hex(SHA256.HashData(body)));
        var toSign = string.Join('\n', "AWS4-HMAC-SHA256", signedAt, $"{Date}/{Region}/{Service}/aws4_request", Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        var key = new[] { Date, Region, Service, "aws4_request" }.Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)))), Encoding.ASCII.GetBytes(Value)) ? null
            : "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.";
    }

    /// <summary>Every service but S3 escapes the path, which is escaped already, once more.</summary>
    static string EscapedAgain(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    static string Canonical(string query) => string.Join('&', query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Contains('=') ? pair : pair + "=").Order(StringComparer.Ordinal));
    static string Trimmed(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
