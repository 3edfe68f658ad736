using System.Net;
using System.Text.RegularExpressions;

namespace ComfyServerless.Cdk.Edge;

/// <summary>Who may use ComfyUI: <c>comfyserverless.edge</c> of <c>cdk.json</c>. An execution's input can narrow the lists and change nothing else.</summary>
/// <param name="Access"><c>password</c>, or <c>open</c>: everybody on the internet may use it, and it costs you what they do with it.</param>
/// <param name="Users">User names, each with a password of its own: 1 to 8.</param>
/// <param name="AllowedCidrs">Networks, IPv4 or IPv6, that may try a password; empty: all.</param>
/// <param name="PrivateCidrs">IPv4 networks that reach the internal load balancer without CloudFront and without a password: at most 5, none by default.</param>
public sealed partial record EdgeConfiguration(string Access, IReadOnlyList<string> Users, IReadOnlyList<string> AllowedCidrs, IReadOnlyList<string> PrivateCidrs)
{
    const string Key = Configuration.ContextKey + ".edge";

    public static EdgeConfiguration Default { get; } = new("password", ["comfyui"], [], []);

    /// <exception cref="ArgumentException">A field is wrong; the message names it and what is allowed.</exception>
    public static EdgeConfiguration Parse(IDictionary<string, object> context)
    {
        foreach (var key in context.Keys.Where(key => key is not ("access" or "users" or "allowedCidrs" or "privateCidrs")))
            throw new ArgumentException($"{Key}.{key}: unknown; known are access, users, allowedCidrs and privateCidrs.");
        var access = context.TryGetValue("access", out var value) ? value as string : Default.Access;
        if (access is not ("password" or "open")) throw new ArgumentException($"{Key}.access: 'password' or 'open' is needed; found '{value}'.");
        return new EdgeConfiguration(access, Configuration.List(context, "users", Key) ?? Default.Users, Configuration.List(context, "allowedCidrs", Key) ?? [],
            Configuration.List(context, "privateCidrs", Key) ?? []).Validated();
    }

    EdgeConfiguration Validated()
    {
        if (Users.Count is < 1 or > 8 || Users.Distinct().Count() != Users.Count) throw new ArgumentException($"{Key}.users: 1 to 8 different user names are needed; found [{string.Join(", ", Users)}].");
        foreach (var user in Users.Where(user => !UserName().IsMatch(user)))
            throw new ArgumentException($"{Key}.users: '{user}' is not 1 to 32 lower-case letters, digits and hyphens, beginning with a letter.");
        if (AllowedCidrs.Count > 40) throw new ArgumentException($"{Key}.allowedCidrs: {AllowedCidrs.Count} networks do not fit into the access function; at most 40 do.");
        foreach (var cidr in AllowedCidrs.Concat(PrivateCidrs).Where(cidr => !IPNetwork.TryParse(cidr, out _)))
            throw new ArgumentException($"{Key}: '{cidr}' is not a network such as 203.0.113.0/24 or 2001:db8::/32.");
        // The prefix list of CloudFront counts 55 of a security group's 60 rules.
        if (PrivateCidrs.Count > 5) throw new ArgumentException($"{Key}.privateCidrs: {PrivateCidrs.Count} networks do not fit into the load balancer's security group; at most 5 do.");
        foreach (var cidr in PrivateCidrs.Where(cidr => cidr.Contains(':') || IPNetwork.Parse(cidr).PrefixLength < 8))
            throw new ArgumentException($"{Key}.privateCidrs: '{cidr}' is not an IPv4 network of a length of at least 8: who is in it reaches ComfyUI without a password.");
        return this;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,31}\\z", RegexOptions.NonBacktracking)] private static partial Regex UserName();
}
