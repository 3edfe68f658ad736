using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Api;

public class WatchTests
{
    const string Maps = "/api/v1/namespaces/comfyui/configmaps", Merge = "application/merge-patch+json";

    [Fact]
    public async Task Sees_what_is_there_and_then_each_change_in_its_order()
    {
        await using var world = await ApiWorld.StartAsync();
        await CreateAsync(world, "old");
        using var watch = await OpenAsync(world, Maps + "?watch=true");
        await CreateAsync(world, "one");
        await world.Http().SendAsync("PATCH", Maps + "/one", """{"data":{"a":"2"}}""", Merge);
        await world.Http().SendAsync("DELETE", Maps + "/one");
        Assert.Equal(["ADDED old", "ADDED one", "MODIFIED one", "DELETED one"], await ReadAsync(watch, 4));
    }

    [Fact]
    public async Task Goes_on_from_the_version_of_a_list()
    {
        await using var world = await ApiWorld.StartAsync();
        await CreateAsync(world, "old");
        var version = (await world.Http().SendAsync("GET", Maps)).Body["metadata"]!["resourceVersion"]!.GetValue<string>();
        await CreateAsync(world, "missed");
        using var watch = await OpenAsync(world, $"{Maps}?watch=1&resourceVersion={version}");
        await CreateAsync(world, "new");
        Assert.Equal(["ADDED missed", "ADDED new"], await ReadAsync(watch, 2));
    }

    [Fact]
    public async Task An_object_that_no_longer_fits_the_selector_is_as_good_as_deleted()
    {
        await using var world = await ApiWorld.StartAsync();
        await CreateAsync(world, "one");
        using var watch = await OpenAsync(world, Maps + "?watch=true&labelSelector=l=x");
        foreach (var label in new[] { "x", "y", "x" }) await world.Http().SendAsync("PATCH", Maps + "/one", """{"metadata":{"labels":{"l":"LABEL"}}}""".Replace("LABEL", label), Merge);
        Assert.Equal(["ADDED one", "DELETED one", "ADDED one"], await ReadAsync(watch, 3));
    }

    [Fact]
    public async Task Does_not_hold_the_clock()
    {
        await using var world = await ApiWorld.StartAsync();
        using var watch = await OpenAsync(world, Maps + "?watch=true");
        await world.Time.Do(async () => { await world.Time.Delay(TimeSpan.FromDays(1)); return 0; });
        await CreateAsync(world, "later");
        Assert.Equal(["ADDED later"], await ReadAsync(watch, 1));
    }

    [Fact]
    public async Task A_version_older_than_the_history_has_expired()
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Time.Do(() => { for (var i = 0; i < 2100; i++) world.Store.Create(new() { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = $"m{i}", ["namespace"] = "default" } }); });
        var (status, body) = await world.Http().SendAsync("GET", Maps + "?watch=true&resourceVersion=1005");
        Assert.Equal((410, "Expired"), (status, body["reason"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Tables_say_their_columns_once()
    {
        await using var world = await ApiWorld.StartAsync();
        await CreateAsync(world, "one");
        await CreateAsync(world, "two");
        using var watch = await OpenAsync(world, Maps + "?watch=true", "application/json;as=Table;v=v1;g=meta.k8s.io");
        var lines = new[] { JsonNode.Parse((await watch.ReadLineAsync())!)!, JsonNode.Parse((await watch.ReadLineAsync())!)! };
        Assert.Equal([true, false], lines.Select(line => line["object"]!["columnDefinitions"]!.AsArray().Count > 0));
        Assert.Equal(["one", "two"], lines.Select(line => line["object"]!["rows"]![0]!["cells"]![0]!.GetValue<string>()));
    }

    [Fact]
    public async Task Ends_with_the_server()
    {
        var world = await ApiWorld.StartAsync();
        using var watch = await OpenAsync(world, Maps + "?watch=true");
        var end = watch.ReadLineAsync();
        await world.Server.DisposeAsync();
        Assert.Null(await end);
        await world.Time.DisposeAsync();
    }

    static async Task<StreamReader> OpenAsync(ApiWorld world, string path, string accept = "application/json")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        var response = await world.Http().SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new(await response.EnsureSuccessStatusCode().Content.ReadAsStreamAsync());
    }

    static async Task<List<string>> ReadAsync(StreamReader watch, int count)
    {
        var seen = new List<string>();
        while (seen.Count < count)
        {
            var line = JsonNode.Parse((await watch.ReadLineAsync())!)!;
            seen.Add($"{line["type"]} {line["object"]!["metadata"]!["name"]}");
        }

        return seen;
    }

    static Task CreateAsync(ApiWorld world, string name) => world.Http().SendAsync("POST", Maps, """{"metadata":{"name":"NAME"}}""".Replace("NAME", name));
}
