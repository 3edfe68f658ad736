using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Api;

public class SubresourceTests
{
    const string Pods = "/api/v1/namespaces/comfyui/pods", Scale = "/apis/apps/v1/namespaces/comfyui/deployments/web/scale";

    [Fact]
    public async Task Scales_a_Deployment()
    {
        await using var world = await WithDeploymentAsync();
        var (_, scale) = await world.Http().SendAsync("GET", Scale);
        Assert.Equal(("Scale", 1, "app=web"), (scale["kind"]!.GetValue<string>(), scale["spec"]!["replicas"]!.GetValue<int>(), scale["status"]!["selector"]!.GetValue<string>()));
        Assert.Equal(2, (await world.Http().SendAsync("PATCH", Scale, """{"spec":{"replicas":2}}""", "application/merge-patch+json")).Body["spec"]!["replicas"]!.GetValue<int>());
        scale["spec"]!["replicas"] = 5;
        Assert.Equal(409, (await world.Http().SendAsync("PUT", Scale, scale.ToJsonString())).Status);
        Assert.Equal(2, (await world.FindAsync("apps/v1", "Deployment", "comfyui", "web"))!["spec"]!["replicas"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("", "one\ntwo\nthree\n")]
    [InlineData("?tailLines=1", "three\n")]
    [InlineData("?sinceSeconds=60&container=c", "two\nthree\n")]
    [InlineData("?tailLines=1&timestamps=true", "2030-01-01T09:05:00.000000000Z three\n")]
    public async Task Gives_a_containers_log(string query, string expected)
    {
        await using var world = await WithPodAsync();
        await world.Time.Do(async () => { await world.Time.Delay(TimeSpan.FromMinutes(5)); return 0; });
        await world.Time.Do(() => world.Written["p/c"] = [new(world.Time.Now.AddMinutes(-5), "one"), new(world.Time.Now.AddSeconds(-10), "two"), new(world.Time.Now, "three")]);
        Assert.Equal(expected, await world.Http().GetStringAsync(Pods + "/p/log" + query));
    }

    [Theory]
    [InlineData("{}", "?container=none", "container none is not valid for pod p")]
    [InlineData("{}", "?previous=true", "previous terminated container \"c\" in pod \"p\" not found")]
    [InlineData("""{"containerStatuses":[{"name":"c","state":{"waiting":{"reason":"ImagePullBackOff"}}}]}""", "", "container \"c\" in pod \"p\" is waiting to start: ImagePullBackOff")]
    public async Task Says_why_there_is_no_log(string status, string query, string message)
    {
        await using var world = await WithPodAsync(status);
        var (code, body) = await world.Http().SendAsync("GET", Pods + "/p/log" + query);
        Assert.Equal((400, message), (code, body["message"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData(0, 429)]
    [InlineData(1, 201)]
    public async Task Evicts_a_Pod_unless_a_budget_forbids_it(int allowed, int code)
    {
        await using var world = await WithPodAsync();
        await world.Time.Do(() => world.Store.Create(JsonNode.Parse("""{"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"b","namespace":"comfyui"},"spec":{"selector":{"matchLabels":{"app":"web"}}},"status":{"disruptionsAllowed":ALLOWED}}""".Replace("ALLOWED", allowed.ToString()))!.AsObject()));
        Assert.Equal(code, (await world.Http().SendAsync("POST", Pods + "/p/eviction", """{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"p"}}""")).Status);
        Assert.Equal(code == 201, (await world.FindAsync("v1", "Pod", "comfyui", "p"))!["metadata"]!["deletionTimestamp"] != null);
    }

    static async Task<ApiWorld> WithDeploymentAsync()
    {
        var world = await ApiWorld.StartAsync();
        await world.Http().SendAsync("POST", "/apis/apps/v1/namespaces/comfyui/deployments",
            """{"metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"web:1"}]}}}}""");
        return world;
    }

    static async Task<ApiWorld> WithPodAsync(string status = "{}")
    {
        var world = await ApiWorld.StartAsync();
        await world.Http().SendAsync("POST", Pods, """{"metadata":{"name":"p","labels":{"app":"web"}},"spec":{"nodeName":"n1","containers":[{"name":"c","image":"i"}]}}""");
        await world.Http().SendAsync("PATCH", Pods + "/p/status", $$"""{"status":{{status}}}""", "application/merge-patch+json");
        return world;
    }
}
