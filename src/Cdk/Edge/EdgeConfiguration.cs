using System.Net;
using System.Text.RegularExpressions;

namespace ComfyServerless.Cdk.Edge;

/// <summary>Who may use ComfyUI: a deployment's <c>edge</c> in <c>comfyserverless.json</c>. An execution's input can narrow the lists and change nothing else.</summary>
/// <param name="Access"><c>password</c>, or <c>open</c>: everybody on the internet may use it, and it costs you what they do with it.</param>
/// <param name="Users">User names, each with a password of its own: 1 to 8.</param>
/// <param name="AllowedCidrs">Networks, IPv4 or IPv6, that may try a password; empty: all.</param>
/// <param name="PrivateCidrs">IPv4 networks that reach the internal load balancer without CloudFront and without a password: at most 5, none by default.</param>
public sealed partial record EdgeConfiguration(string Access, IReadOnlyList<string> Users, IReadOnlyList<string> AllowedCidrs, IReadOnlyList<string> PrivateCidrs)
{
    public static EdgeConfiguration Default { get; } = new("password", ["comfyui"], [], []);

    /// <exception cref="ArgumentException">A field is wrong; the message names it and what is allowed.</exception>
    public static EdgeConfiguration Parse(ConfigurationFields fields)
    {
        fields.Knowing("access", "users", "allowedCidrs", "privateCidrs");
        var access = fields.Text("access") ?? Default.Access;
        if (access is not ("password" or "open")) throw new ArgumentException($"{fields.At("access")}: 'password' or 'open' is needed; found '{access}'.");
        return new EdgeConfiguration(access, fields.Texts("users") ?? Default.Users, fields.Texts("allowedCidrs") ?? [], fields.Texts("privateCidrs") ?? []).Validated(fields);
    }

    EdgeConfiguration Validated(ConfigurationFields fields)
    {
        if (Users.Count is < 1 or > 8 || Users.Distinct().Count() != Users.Count) throw new ArgumentException($"{fields.At("users")}: 1 to 8 different user names are needed; found [{string.Join(", ", Users)}].");
        foreach (var user in Users.Where(user => !UserName().IsMatch(user)))
            throw new ArgumentException($"{fields.At("users")}: '{user}' is not 1 to 32 lower-case letters, digits and hyphens, beginning with a letter.");
        if (AllowedCidrs.Count > 40) throw new ArgumentException($"{fields.At("allowedCidrs")}: {AllowedCidrs.Count} networks do not fit into the access function; at most 40 do.");
        foreach (var (field, cidr) in AllowedCidrs.Select(cidr => ("allowedCidrs", cidr)).Concat(PrivateCidrs.Select(cidr => ("privateCidrs", cidr))).Where(pair => !IPNetwork.TryParse(pair.cidr, out _)))
            throw new ArgumentException($"{fields.At(field)}: '{cidr}' is not a network such as 203.0.113.0/24 or 2001:db8::/32.");
        // The prefix list of CloudFront counts 55 of a security group's 60 rules.
        if (PrivateCidrs.Count > 5) throw new ArgumentException($"{fields.At("privateCidrs")}: {PrivateCidrs.Count} networks do not fit into the load balancer's security group; at most 5 do.");
        foreach (var cidr in PrivateCidrs.Where(cidr => cidr.Contains(':') || IPNetwork.Parse(cidr).PrefixLength < 8))
            throw new ArgumentException($"{fields.At("privateCidrs")}: '{cidr}' is not an IPv4 network of a length of at least 8: who is in it reaches ComfyUI without a password.");
        return this;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,31}\\z", RegexOptions.NonBacktracking)] private static partial Regex UserName();
}
