using System.Net;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.CloudFormation;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Edge;

public sealed class RemoveEdgeTests
{
    const string Step = "RemoveEdge", Password = "/comfyserverless/comfyui/edge/users/comfyui";

    /// <summary>The edge is there, and a Teardown begins.</summary>
    static async Task<(StepBench Bench, JsonObject Edge)> MadeAsync(string input = "{}", bool deleteData = false)
    {
        var bench = await (await StepBench.StartAsync(input)).DoneAsync("EnsureLock");
        var edge = await bench.RunAsync("EnsureEdge");
        await bench.RunAsync("RemoveLock");
        bench.BeginExecution("teardown");
        bench.State["Execution"] = bench.Execution;
        bench.State["Teardown"] = new JsonObject { ["DeleteData"] = deleteData };
        return (bench, edge);
    }

    static Task<StackRecord?> StackAsync(StepBench bench) => bench.Do(() => bench.World.CloudFormation.Find("comfyui-edge"));

    static Task<int> BalancersAsync(StepBench bench) => bench.Do(() => bench.World.Elb.Store.LoadBalancers.Count);

    static async Task<HttpStatusCode> AskAsync(string url, string? password)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, url + "/system_stats");
        if (password != null) request.Headers.TryAddWithoutValidation("Authorization", AccessFunction.Basic("comfyui", password));
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    [Fact]
    public async Task The_load_balancer_goes_and_the_address_stays_and_says_that_nothing_is_deployed()
    {
        var (bench, edge) = await MadeAsync();
        await using var _ = bench;
        Assert.Equal("stack comfyui-edge is being changed", await bench.FailsAsync(Step, "NotReadyException"));
        var output = await bench.RunAsync(Step);
        Assert.Equal(("UPDATE_COMPLETE", 0, edge.Text("Distribution")), ((await StackAsync(bench))!.Status, await BalancersAsync(bench), output.Text("Kept")));
        var password = await bench.Do(() => bench.World.Ssm.Parameters.All[Password].Value);
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.ServiceUnavailable), (await AskAsync(edge.Text("Url")!, null), await AskAsync(edge.Text("Url")!, password)));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task The_next_Deploy_has_the_same_address_and_password()
    {
        var (bench, edge) = await MadeAsync();
        await using var _ = bench;
        var password = await bench.Do(() => bench.World.Ssm.Parameters.All[Password].Value);
        await bench.RunAsync(Step);
        bench.BeginExecution("morning", "{}");
        await bench.RunAsync("EnsureLock");
        Assert.Equal(edge.Text("Url"), (await bench.RunAsync("EnsureEdge")).Text("Url"));
        Assert.Equal((1, password), (await BalancersAsync(bench), await bench.Do(() => bench.World.Ssm.Parameters.All[Password].Value)));
    }

    [Fact]
    public async Task With_the_data_the_address_and_the_passwords_go_too()
    {
        var (bench, _) = await MadeAsync(deleteData: true);
        await using var world = bench;
        Assert.Equal("", (await bench.RunAsync(Step)).Text("Kept"));
        Assert.Equal((null, 0), (await StackAsync(bench), await BalancersAsync(bench)));
        Assert.DoesNotContain(await bench.Do(() => bench.World.Ssm.Parameters.All.Keys.ToList()), name => name.Contains("/edge/", StringComparison.Ordinal));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task Without_CloudFront_there_is_no_address_to_keep()
    {
        var (bench, _) = await MadeAsync("""{ "edge": { "enabled": false } }""");
        await using var world = bench;
        await bench.RunAsync(Step);
        Assert.Null(await StackAsync(bench));
    }

    [Fact]
    public async Task Where_there_is_no_edge_there_is_nothing_to_do()
    {
        await using var bench = await (await StepBench.StartAsync()).DoneAsync("EnsureLock");
        bench.State["Teardown"] = new JsonObject { ["DeleteData"] = false };
        await bench.ChangesNothingAsync(Step);
    }
}
