using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Acornima;
using Acornima.Ast;
using static ComfyServerless.Functions.Tests.Edge.AccessFunction;

namespace ComfyServerless.Functions.Tests.Edge;

/// <summary>The access function, run: who passes, who is asked, and what attackers try.</summary>
public sealed class AccessFunctionTests
{
    readonly AccessFunction edge = new();

    [Fact]
    public void It_uses_only_what_runtime_2_0_has() // the rehearsal's interpreter knows more
    {
        NodeType[] missing = [NodeType.ClassDeclaration, NodeType.ClassExpression, NodeType.ForOfStatement, NodeType.SpreadElement, NodeType.YieldExpression, NodeType.ObjectPattern, NodeType.ArrayPattern,
            NodeType.AssignmentPattern, NodeType.ChainExpression, NodeType.ImportDeclaration, NodeType.ImportExpression, NodeType.WithStatement, NodeType.MetaProperty];
        var nodes = new Parser().ParseScript(edge.Code).DescendantNodesAndSelf().ToList();
        Assert.DoesNotContain(nodes, node => missing.Contains(node.Type));
        Assert.DoesNotContain(nodes, node => node is LogicalExpression { Operator: Operator.NullishCoalescing });
        Assert.True(nodes.Count > 500);
    }

    [Fact]
    public void Who_has_no_password_is_asked_for_it_whatever_the_path_and_method()
        => Assert.All((string[])["/", "/ws", "/prompt", "/assets/index.js", "//", "/../", "/%2e%2e/", "/ws/../view", "/;/", "/view\\..\\", "/favicon.ico", "/.well-known/x", ""], path =>
            Assert.All((string[])["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"], method => AssertRefused(edge.Ask(path, method))));

    [Fact]
    public void The_first_page_with_the_password_gives_a_session_and_leads_to_itself()
    {
        var answer = edge.Open("/workflows", Basic("anna", Password), more: request => request["querystring"] = new JsonObject { ["id"] = Value("7"), ["tag"] = Values("a%20b", "c"), ["flag"] = Value("") });
        Assert.Equal((302, "/workflows?id=7&tag=a%20b&tag=c&flag"), (Status(answer), answer["headers"]!["location"]!["value"]!.GetValue<string>()));
        Assert.Equal("no-store", answer["headers"]!["cache-control"]!["value"]!.GetValue<string>());
        var cookie = answer["cookies"]![Cookie]!;
        Assert.Equal("Path=/; Max-Age=43200; Secure; HttpOnly; SameSite=Lax", cookie["attributes"]!.GetValue<string>());
        AssertPasses(edge.Ask("/prompt", "POST", cookie: cookie["value"]!.GetValue<string>()));
        AssertPasses(edge.Open(cookie: cookie["value"]!.GetValue<string>()));
    }

    [Fact]
    public void Everything_else_with_the_password_passes_without_it()
    {
        foreach (var method in (string[])["GET", "HEAD", "POST", "DELETE"]) AssertPasses(edge.Ask("/prompt", method, Basic("anna", Password)));
        AssertPasses(edge.Ask(authorization: Basic("anna", Password).Replace("Basic", "bAsIc")));
    }

    [Fact]
    public void ComfyUI_sees_neither_password_nor_session_but_everything_else()
    {
        var passed = edge.Ask("/view", authorization: Basic("anna", Password), cookie: edge.Login(), more: request =>
        {
            request["querystring"] = new JsonObject { ["filename"] = Value("a.png") };
        });
        Assert.Equal(["accept", "host"], passed["headers"]!.AsObject().Select(header => header.Key).Order());
        Assert.Equal(("theme", "a.png"), (passed["cookies"]!.AsObject().Single().Key, passed["querystring"]!["filename"]!["value"]!.GetValue<string>()));
    }

    [Fact]
    public void A_WebSocket_passes_with_the_cookie_and_not_without()
    {
        void Upgrade(JsonObject request)
        {
            request["headers"]!["sec-websocket-key"] = Value("dGhlIHNhbXBsZSBub25jZQ=="); // functions are not shown the header upgrade
            request["headers"]!["origin"] = Value("https://D111111abcdef8.cloudfront.net");
        }

        var passed = edge.Ask("/ws", cookie: edge.Login(), more: Upgrade);
        AssertPasses(passed);
        Assert.NotNull(passed["headers"]!["sec-websocket-key"]);
        AssertRefused(edge.Ask("/ws", more: Upgrade));
        AssertPasses(edge.Ask("/ws", authorization: Basic("anna", Password), more: Upgrade)); // and is not redirected, which a WebSocket could not follow
    }

    [Fact]
    public void Each_user_has_a_password_of_their_own()
    {
        var two = new AccessFunction(users: [("anna", "one"), ("ben", "two:with:colons")]);
        AssertPasses(two.Ask(authorization: Basic("anna", "one")));
        AssertPasses(two.Ask(authorization: Basic("ben", "two:with:colons")));
        AssertRefused(two.Ask(authorization: Basic("anna", "two:with:colons")));
        AssertRefused(two.Ask(authorization: Basic("carl", "one")));
        AssertPasses(two.Ask(cookie: two.Login("ben", "two:with:colons")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic ====")]
    [InlineData("Basic !!!!")]
    [InlineData("Basic YW5uYQ==")] // anna, without a colon
    [InlineData("Basic OmNvcnJlY3QtaG9yc2U=")] // no name
    [InlineData("Basic YW5uYTo=")] // no password
    [InlineData("Basic  YW5uYTpjb3JyZWN0LWhvcnNl")] // right, but for the second space
    [InlineData("Basic YW5uYTpjb3JyZWN0LWhvcnNl,Basic YW5uYTpjb3JyZWN0LWhvcnNl")]
    [InlineData("Basic YW5uYTpjb3JyZWN0LWhvcnNl\r\nX: y")]
    [InlineData("Bearer YW5uYTpjb3JyZWN0LWhvcnNl")]
    [InlineData("Digest username=\"anna\"")]
    public void A_malformed_password_is_no_password(string authorization) => AssertRefused(edge.Ask(authorization: authorization));

    [Theory]
    [InlineData("anna", "correct-hors")]
    [InlineData("anna", "correct-horse ")]
    [InlineData("anna", "Correct-horse")]
    [InlineData("Anna", Password)]
    [InlineData("anna ", Password)]
    [InlineData("anna\0", Password)]
    [InlineData("constructor", Password)]
    [InlineData("__proto__", Password)]
    [InlineData("anna:0000", Password)]
    public void A_wrong_name_or_password_is_refused(string user, string password) => AssertRefused(edge.Ask(authorization: Basic(user, password)));

    [Fact]
    public void The_hash_or_a_row_of_the_function_is_no_password()
    {
        var row = Functions.Edge.EdgeCredentials.Row("anna", Password, Key).Split(':');
        Assert.All((string[])[row[1], row[2], $"{row[1]}:{row[2]}", Key], stolen => AssertRefused(edge.Ask(authorization: Basic("anna", stolen))));
        AssertRefused(edge.Ask(authorization: Basic($"anna:{row[1]}:{row[2]}", "")));
        AssertRefused(edge.Ask(authorization: Basic($"x,anna:{row[1]}", Password)));
    }

    [Fact]
    public void What_is_too_large_is_refused_without_hashing_it()
    {
        AssertRefused(edge.Ask(authorization: Basic("anna", new string('x', 100_000))));
        AssertRefused(edge.Ask(cookie: new string('x', 100_000)));
        AssertRefused(edge.Ask(cookie: string.Concat(Enumerable.Repeat("anna.1751356800.", 5_000))));
    }

    [Fact]
    public void Two_passwords_or_two_sessions_in_one_request_are_none() // proxies and servers differ in which of them counts
    {
        var (good, session) = (Basic("anna", Password), edge.Login());
        AssertRefused(edge.Ask(more: request => request["headers"]!["authorization"] = Values(good, good)));
        AssertRefused(edge.Ask(more: request => request["headers"]!["authorization"] = Values("Basic eDp5", good)));
        AssertRefused(edge.Ask(more: request => request["cookies"] = new JsonObject { [Cookie] = Values("x", session) }));
    }

    [Fact]
    public void A_password_in_other_places_does_not_count()
        => Assert.All((string[])["proxy-authorization", "x-authorization", "x-amz-authorization", "x-forwarded-authorization", "authentication"],
            header => AssertRefused(edge.Ask(more: request => request["headers"]![header] = Value(Basic("anna", Password)))));

    [Fact]
    public void A_session_ends_after_twelve_hours_and_the_password_begins_another()
    {
        var session = edge.Login();
        edge.Now += TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1);
        AssertPasses(edge.Ask(cookie: session));
        edge.Now += TimeSpan.FromSeconds(1);
        AssertRefused(edge.Ask(cookie: session));
        Assert.Equal(302, Status(edge.Open(authorization: Basic("anna", Password), cookie: session)));
    }

    [Fact]
    public void A_session_replayed_after_its_password_was_changed_is_refused()
    {
        var session = edge.Login();
        AssertRefused(new AccessFunction(users: [("anna", "another")]).Ask(cookie: session));
        AssertRefused(new AccessFunction(key: new string('a', 64)).Ask(cookie: session));
        AssertRefused(new AccessFunction(users: [("ben", Password)]).Ask(cookie: session));
        AssertPasses(new AccessFunction(users: [("anna", Password), ("ben", "another")]).Ask(cookie: session)); // somebody else's is no reason
    }

    [Fact]
    public void A_forged_session_is_refused()
    {
        var parts = edge.Login().Split('.');
        string Forged(string user, string expires, string mac) => $"{user}.{expires}.{mac}";
        string later = (long.Parse(parts[1]) + 1).ToString(), flipped = (parts[2][0] == '0' ? '1' : '0') + parts[2][1..];
        string Mac(string key, string text) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text)));
        var two = new AccessFunction(users: [("anna", Password), ("ben", Password)]);
        Assert.All(
            [
                Forged("anna", later, parts[2]), Forged("anna", parts[1], flipped), Forged("anna", parts[1], ""), Forged("anna", parts[1], parts[2][..^1]), Forged("anna", parts[1], parts[2].ToUpperInvariant()),
                Forged("anna", parts[1], parts[2] + "0"), Forged("anna", "9999999999", Mac("", "anna.9999999999")), Forged("anna", parts[1], Mac(Password, "anna." + parts[1])), Forged("carl", parts[1], parts[2]),
                Forged("ben", parts[1], parts[2]), Forged("anna", "0x7fffffff", parts[2]), Forged("anna", "1e99", parts[2]), Forged("anna", "99999999999", parts[2]), Forged("anna", " " + parts[1], parts[2]),
                "anna", "anna..", "..", "", $"anna.{parts[1]}", $"anna.{parts[1]}.{parts[2]}.x", $" {string.Join('.', parts)}",
            ], forged => AssertRefused(two.Ask(cookie: forged)));
        AssertPasses(two.Ask(cookie: two.Login("ben")));
    }

    [Fact]
    public void Somebody_unknown_has_no_session_even_with_the_key() // the stand-in hash of unknown users is no way in
    {
        var expires = "1999999999";
        var mac = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes($"carl.{expires}.{Key}")));
        AssertRefused(edge.Ask(cookie: $"carl.{expires}.{mac}"));
    }

    [Theory]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("", "/")]
    [InlineData("/a\r\nSet-Cookie: x", "/a%0D%0ASet-Cookie:%20x")]
    [InlineData("/ä/😀", "/%C3%A4/%F0%9F%98%80")]
    [InlineData("/a%0d%0a//b", "/a%0d%0a//b")]
    public void The_redirect_leads_to_no_other_host_and_breaks_no_header(string uri, string location)
        => Assert.Equal(location, edge.Open(uri, Basic("anna", Password))["headers"]!["location"]!["value"]!.GetValue<string>());

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://d111111abcdef8.cloudfront.net.evil.example")]
    [InlineData("https://evil.example/d111111abcdef8.cloudfront.net")]
    [InlineData("null")]
    [InlineData("")]
    public void Another_sites_page_cannot_write_or_open_a_WebSocket_with_a_stored_password(string origin)
    {
        foreach (var way in new[] { (Authorization: (string?)Basic("anna", Password), Cookie: (string?)null), (null, edge.Login()) })
        {
            Assert.Equal(403, Status(edge.Ask("/prompt", "POST", way.Authorization, way.Cookie, more: request => request["headers"]!["origin"] = Value(origin))));
            Assert.Equal(403, Status(edge.Ask("/ws", "GET", way.Authorization, way.Cookie, more: request => (request["headers"]!["origin"], request["headers"]!["sec-websocket-key"]) = (Value(origin), Value("dGhlIHNhbXBsZSBub25jZQ==")))));
        }
    }

    [Theory]
    [InlineData("cb007100/24", "203.0.113.255", true)]
    [InlineData("cb007100/24", "203.0.114.0", false)]
    [InlineData("cb007100/24", "::ffff:203.0.113.9", true)]
    [InlineData("cb007100/23", "203.0.113.1", true)]
    [InlineData("cb007107/32", "203.0.113.7", true)]
    [InlineData("cb007107/32", "203.0.113.8", false)]
    [InlineData("00000000/0", "198.51.100.1", true)]
    [InlineData("00000000/0", "2001:db8::1", false)]
    [InlineData("20010db8000000000000000000000000/33", "2001:db8:7fff::1", true)]
    [InlineData("20010db8000000000000000000000000/33", "2001:db8:8000::1", false)]
    [InlineData("00000000000000000000000000000001/128", "::1", true)]
    [InlineData("20010db8000000000000000000000000/32", "2001:DB8:0:0:0:0:0:1", true)]
    [InlineData("20010db8000000000000000000000000/32", "203.0.113.7", false)]
    [InlineData("c6336400/24,cb007100/24", "203.0.113.7", true)]
    public void Only_the_allowed_networks_are_asked(string networks, string ip, bool isAllowed)
    {
        var narrow = new AccessFunction(networks: networks);
        if (isAllowed) AssertRefused(narrow.Ask(ip: ip));
        Assert.Equal(isAllowed ? null : 403, Status(narrow.Ask(ip: ip, authorization: Basic("anna", Password))));
        Assert.Equal(isAllowed ? null : 403, Status(new AccessFunction(access: "open", networks: networks).Ask(ip: ip)));
    }

    [Fact]
    public void Stopped_it_tells_who_has_the_password_and_lets_nothing_through()
    {
        var stopped = new AccessFunction(mode: "stopped");
        AssertRefused(stopped.Ask());
        var answer = stopped.Ask(cookie: stopped.Login());
        Assert.Equal((503, "ComfyUI is not deployed now. This address stays: come back after the next Deploy."), (Status(answer), answer["body"]!["data"]!.GetValue<string>()));
        Assert.Equal(503, Status(new AccessFunction(access: "open", mode: "stopped").Ask()));
    }

    [Fact]
    public void Open_means_open_but_still_not_for_other_sites()
    {
        var open = new AccessFunction(access: "open");
        Assert.Null(Status(open.Ask()));
        Assert.Equal(403, Status(open.Ask("/prompt", "POST", more: request => request["headers"]!["origin"] = Value("https://evil.example"))));
    }
}
