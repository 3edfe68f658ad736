using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.CloudFront;

namespace ComfyServerless.Rehearsal.Tests.Aws.CloudFront;

public sealed class FunctionRuntimeTests
{
    static readonly DateTimeOffset Now = new(2030, 1, 7, 9, 0, 0, TimeSpan.Zero);

    static ViewerRequest Request(string uri = "/", string query = "", params (string Name, string Value)[] headers)
        => new("GET", uri, query, [KeyValuePair.Create("Host", "d1.cloudfront.net"), .. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))], "203.0.113.7");

    static JsonObject Event(ViewerRequest request) => FunctionEvent.Of(request, "d1.cloudfront.net", "E1", "id");

    static JsonObject Run(string code, ViewerRequest? request = null) => new FunctionRuntime(code, () => Now).Run(Event(request ?? Request()));

    /// <summary>The value of an expression inside a function, as text.</summary>
    static string? Value(string expression, ViewerRequest? request = null) => Run($"function handler(event) {{ return {{ value: String({expression}) }}; }}", request)["value"]?.ToString();

    [Theory]
    [InlineData("require('crypto').createHash('sha256').update('abc').digest('hex')", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("require('crypto').createHash('md5').update('a').update('bc').digest('base64')", "kAFQmDzST7DWlj99KOF/cg==")]
    [InlineData("require('crypto').createHash('sha1').update('abc').digest().toString('hex')", "a9993e364706816aba3e25717850c26c9cd0d89d")]
    [InlineData("require('crypto').createHmac('sha256', 'key').update('The quick brown fox jumps over the lazy dog').digest('base64url')", "97yD9DBThCSxMpjmqm-xQ-9NWaFJRhdZl0edvC0aPNg")]
    [InlineData("Buffer.from('aGVsbG8', 'base64').toString('utf8')", "hello")]
    [InlineData("Buffer.from('grüße').toString('hex')", "6772c3bcc39f65")]
    [InlineData("Buffer.from([104, 105]).toString()", "hi")]
    [InlineData("Buffer.concat([Buffer.from('a'), Buffer.from('b')]).length", "2")]
    [InlineData("atob('aGk=') + btoa('hi')", "hiaGk=")]
    [InlineData("new Date().toISOString()", "2030-01-07T09:00:00.000Z")]
    [InlineData("Date.now()", "1894006800000")]
    public void The_runtimes_own_modules_are_there_and_the_clock_is_the_worlds(string expression, string expected) => Assert.Equal(expected, Value(expression));

    [Fact]
    public void An_hmac_is_that_of_the_frameworks_own()
    {
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes("schlüssel"), Encoding.UTF8.GetBytes("text")));
        Assert.Equal(expected, Value("require('crypto').createHmac('sha256', 'schlüssel').update('text').digest('hex')"));
    }

    [Theory]
    [InlineData("eval('1')")]
    [InlineData("new Function('return 1')()")]
    [InlineData("require('fs')")]
    [InlineData("require('crypto').createHash('sha512')")]
    [InlineData("System.IO.File")]
    [InlineData("fetch('https://example.org')")]
    [InlineData("setTimeout(handler, 1)")]
    [InlineData("(function () { while (true) {} })()")]
    [InlineData("(function f() { return f(); })()")]
    [InlineData("'x'.repeat(1e9)")]
    [InlineData("process.env")]
    public void What_a_function_may_not_do_is_refused(string expression) => Assert.Throws<FunctionException>(() => Value(expression));

    [Fact]
    public void A_function_that_is_too_large_or_not_readable_is_not_taken()
    {
        Assert.Throws<FunctionException>(() => new FunctionRuntime("function handler(", () => Now));
        Assert.Throws<FunctionException>(() => new FunctionRuntime("//" + new string('x', 10 * 1024), () => Now));
        Assert.Throws<FunctionException>(() => Run("const a = 1;"));
        Assert.Throws<FunctionException>(() => Run("function handler() { return 'text'; }"));
    }

    [Fact]
    public void Runs_leave_nothing_to_each_other()
    {
        var runtime = new FunctionRuntime("let count = 0; function handler() { count++; return { count: count }; }", () => Now);
        Assert.Equal(1, (int)runtime.Run(Event(Request()))["count"]!);
        Assert.Equal(1, (int)runtime.Run(Event(Request()))["count"]!);
    }

    [Fact]
    public void An_asynchronous_handler_is_awaited() => Assert.Equal(200, (int)Run("async function handler() { return { statusCode: 200 }; }")["statusCode"]!);

    [Fact]
    public void The_event_has_what_the_viewer_sent_in_CloudFronts_form()
    {
        var happening = Event(Request("/a%20b", "x=1&x=2&flag&y=%C3%BC", ("Accept", "text/html"), ("Accept", "*/*"), ("Cookie", "one=1; two=a=b"), ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("X-Amz-Cf-Id", "1")));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""
            {"method": "GET", "uri": "/a%20b",
             "querystring": {"x": {"value": "1", "multiValue": [{"value": "1"}, {"value": "2"}]}, "flag": {"value": ""}, "y": {"value": "%C3%BC"}},
             "headers": {"host": {"value": "d1.cloudfront.net"}, "accept": {"value": "text/html", "multiValue": [{"value": "text/html"}, {"value": "*/*"}]}},
             "cookies": {"one": {"value": "1"}, "two": {"value": "a=b"}}}
            """), happening["request"]));
        Assert.Equal("203.0.113.7", happening["viewer"]!["ip"]!.ToString());
    }

    [Fact]
    public void A_request_that_is_returned_unchanged_goes_on_as_it_came()
    {
        var request = Request("/view", "filename=a%20b.png&flag&empty=", ("Cookie", "one=1; two=2"), ("Upgrade", "websocket"), ("Sec-WebSocket-Key", "k"));
        var after = FunctionEvent.Apply(request, Run("function handler(event) { return event.request; }", request));
        Assert.Equal((request.Uri, "filename=a%20b.png&flag&empty="), (after.Uri, after.Query));
        Assert.Equal(["host d1.cloudfront.net", "sec-websocket-key k", "cookie one=1; two=2", "Upgrade websocket"], after.Headers.Select(header => $"{header.Key} {header.Value}"));
    }

    [Theory]
    [InlineData("event.request.headers.host.value = 'other'")]
    [InlineData("event.request.headers['x-edge-a'] = { value: '1' }")]
    [InlineData("event.request.headers.connection = { value: 'close' }")]
    [InlineData("event.request.method = 'POST'")]
    [InlineData("event.request.uri = 'https://example.org/'")]
    public void What_CloudFront_would_refuse_of_a_returned_request_is_refused(string change)
        => Assert.Throws<FunctionException>(() => FunctionEvent.Apply(Request(), Run($"function handler(event) {{ {change}; return event.request; }}")));

    [Fact]
    public void A_response_of_the_functions_own_has_its_headers_cookies_and_body()
    {
        var result = Run("function handler() { return { statusCode: 302, headers: { location: { value: '/x' } }, cookies: { c: { value: 'v', attributes: 'Path=/; Secure' } }, body: 'moved' }; }");
        Assert.True(FunctionEvent.IsResponse(result));
        var (status, headers, body) = FunctionEvent.Response(result);
        Assert.Equal((302, "moved"), (status, body));
        Assert.Equal(["location /x", "set-cookie c=v; Path=/; Secure"], headers.Select(header => $"{header.Key} {header.Value}"));
        Assert.Throws<FunctionException>(() => FunctionEvent.Response(Run("function handler() { return { statusCode: 99 }; }")));
        Assert.Throws<FunctionException>(() => FunctionEvent.Response(Run("function handler() { return { statusCode: 200, headers: { 'Content-Type': { value: 'a' } } }; }")));
    }
}
