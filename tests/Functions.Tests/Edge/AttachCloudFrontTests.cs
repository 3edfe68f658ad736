using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.CloudFront;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Edge;

public sealed class AttachCloudFrontTests
{
    const string Step = "AttachCloudFront";

    /// <summary>ComfyUI serves, and the edge is there.</summary>
    static async Task<StepBench> ReachedAsync(string input = "{}") => await (await (await StepBench.StartAsync(input)).ReachAsync("AwaitComfyUI")).DoneAsync("AwaitComfyUI", "EnsureEdge");

    static Task ReplaceFunctionAsync(StepBench bench, string code) => bench.Do(() =>
    {
        var store = bench.World.CloudFront.Store;
        var (arn, function) = store.Functions.Single();
        store.Functions[arn] = function with { Code = code, Program = new FunctionRuntime(code, () => bench.World.Time.Now) };
    });

    [Fact]
    public async Task The_address_is_told_once_it_refuses_strangers_lets_users_in_upgrades_WebSockets_and_gives_a_picture()
    {
        await using var bench = await ReachedAsync();
        var output = await bench.RunAsync(Step);
        Assert.Equal((bench.State["EnsureEdge"]!["Url"]!.ToString(), "/comfyserverless/comfyui/edge/users/comfyui", ""), (output.Text("Url"), output["Passwords"]![0]!.ToString(), output.Text("Warning")));
        var password = await bench.Do(() => bench.World.Ssm.Parameters.All["/comfyserverless/comfyui/edge/users/comfyui"].Value);
        Assert.DoesNotContain(password, output.ToJsonString());
        await bench.ChangesNothingAsync(Step);
    }

    [Theory]
    [InlineData("function handler(event) { return event.request; }", "/ answers 200 to somebody without a password; 401 and a challenge are wanted. Nobody is told the address.")]
    [InlineData("function handler(event) { return event.request.uri === '/' ? { statusCode: 401, headers: { 'www-authenticate': { value: 'Basic' } } } : event.request; }", "/system_stats answers 200 to somebody without a password")]
    [InlineData("function handler(event) { return { statusCode: 401 }; }", "/ answers 401 to somebody without a password; 401 and a challenge are wanted")]
    [InlineData("function handler(event) { return { statusCode: 302, headers: { location: { value: '/login' } } }; }", "/ answers 302 to somebody without a password")]
    [InlineData("function handler(event) { return event.request.headers.authorization ? event.request : { statusCode: 401, headers: { 'www-authenticate': { value: 'Basic' } } }; }", " answers 200 to the password, without a session")]
    public async Task An_edge_that_lets_strangers_in_or_gives_no_session_fails_and_nobody_is_told(string function, string reason)
    {
        await using var bench = await ReachedAsync();
        await ReplaceFunctionAsync(bench, function);
        var failure = await bench.EndsInFailureAsync(Step);
        Assert.Equal("SmokeTestFailedException", failure.Error);
        Assert.Contains(reason, failure.Reason);
    }

    [Fact]
    public async Task An_edge_that_cannot_reach_ComfyUI_or_does_not_know_the_password_yet_is_awaited()
    {
        await using var bench = await (await StepBench.StartAsync()).DoneAsync("EnsureLock", "EnsureEdge");
        bench.WithImage();
        Assert.Matches("^http://127.0.0.1:[0-9]+/system_stats answers 50[234]: ", await bench.FailsAsync(Step, "NotReadyException"));
        await ReplaceFunctionAsync(bench, "function handler(event) { return { statusCode: 401, headers: { 'www-authenticate': { value: 'Basic' } } }; }");
        Assert.EndsWith(" does not know the password yet", await bench.FailsAsync(Step, "NotReadyException"));
    }

    [Fact]
    public async Task Without_CloudFront_the_load_balancers_address_is_told_without_a_try()
    {
        await using var bench = await (await StepBench.StartAsync("""{ "edge": { "enabled": false } }""")).DoneAsync("EnsureLock", "EnsureEdge");
        var output = await bench.WithImage().RunAsync(Step);
        Assert.Equal($"http://{output.Text("LoadBalancer")}", output.Text("Url"));
        Assert.DoesNotContain(await bench.CallsAsync(), call => call.Caller == Step);
    }
}
