using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Api;

public class ReadingTests
{
    const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

    [Theory]
    [InlineData("labelSelector=app=comfyui", "a b")]
    [InlineData("labelSelector=app%3D%3Dcomfyui,tier%3Dgpu", "a")]
    [InlineData("labelSelector=app!=comfyui", "c d")]
    [InlineData("labelSelector=tier%20in%20(gpu,%20cpu)", "a b")]
    [InlineData("labelSelector=tier%20notin%20(gpu)", "b c d")]
    [InlineData("labelSelector=tier", "a b")]
    [InlineData("labelSelector=!app", "d")]
    [InlineData("fieldSelector=metadata.name=b", "b")]
    [InlineData("fieldSelector=status.phase!=Running", "b c d")]
    [InlineData("fieldSelector=spec.nodeName=n1,status.phase=Running", "a")]
    [InlineData("fieldSelector=metadata.namespace=other", "")]
    [InlineData("", "a b c d")]
    public async Task Lists_what_the_selectors_pick(string query, string expected)
    {
        await using var world = await ApiWorld.StartAsync();
        await AddPodsAsync(world);
        var (status, list) = await world.Http().SendAsync("GET", "/api/v1/namespaces/comfyui/pods?" + query);
        Assert.Equal(200, status);
        Assert.Equal("PodList", list["kind"]!.GetValue<string>());
        Assert.Equal(expected, string.Join(' ', list["items"]!.AsArray().Select(pod => pod!["metadata"]!["name"]!.GetValue<string>())));
        Assert.All(list["items"]!.AsArray(), pod => Assert.Null(pod!["kind"])); // as the real server: the list says it
    }

    [Fact]
    public async Task Picks_events_by_what_they_are_about_and_by_type()
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Time.Do(() =>
        {
            foreach (var (name, type) in new[] { ("one", "Normal"), ("two", "Warning") })
                world.Store.Create(Parse("""{"apiVersion":"v1","kind":"Event","metadata":{"name":"NAME","namespace":"comfyui"},"type":"TYPE","involvedObject":{"kind":"Pod","name":"pod-NAME"}}""".Replace("NAME", name).Replace("TYPE", type)));
        });
        Assert.Equal("two", Assert.Single(await world.Client().ListAsync("/api/v1/events?fieldSelector=type%3DWarning"))["metadata"]!["name"]!.GetValue<string>());
        Assert.Equal("one", Assert.Single(await world.Client().ListAsync("/api/v1/events?fieldSelector=involvedObject.name%3Dpod-one"))["metadata"]!["name"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("/api/v1/pods?fieldSelector=spec.image=x", 400, "BadRequest", "field label not supported: spec.image")]
    [InlineData("/api/v1/pods?labelSelector=a%20between%20(b)", 400, "BadRequest", "unable to parse requirement: a between (b)")]
    [InlineData("/apis/apps/v1/namespaces/comfyui/deployments/none", 404, "NotFound", "deployments.apps \"none\" not found")]
    [InlineData("/apis/batch/v1/jobs", 404, "NotFound", "the server could not find the requested resource")]
    [InlineData("/apis/karpenter.sh/v2", 404, "NotFound", "the server could not find the requested resource")]
    [InlineData("/api/v1/namespaces/comfyui/pods/none/log", 404, "NotFound", "pods \"none\" not found")]
    [InlineData("/api/v1/namespaces/comfyui/pods/none/exec", 400, "NotModelled", "pods/exec is not modelled")]
    [InlineData("/api/v1/namespaces/comfyui/pods/none/nonsense", 404, "NotFound", "the server could not find the requested resource")]
    [InlineData("/api/v1/pods?watch=true&sendInitialEvents=true", 422, "Invalid", "ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled")]
    public async Task Refuses_with_a_Status_in_Kubernetes_words(string path, int code, string reason, string message)
    {
        await using var world = await ApiWorld.StartAsync();
        var (status, body) = await world.Http().SendAsync("GET", path);
        Assert.Equal(code, status);
        Assert.Equal((code, reason, message), (body["code"]!.GetValue<int>(), body["reason"]!.GetValue<string>(), body["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Discovers_groups_resources_subresources_and_short_names()
    {
        await using var world = await ApiWorld.StartAsync();
        var http = world.Http();
        var groups = (await http.SendAsync("GET", "/apis")).Body["groups"]!.AsArray();
        Assert.Equal(["apps", "coordination.k8s.io", "karpenter.k8s.aws", "karpenter.sh", "networking.k8s.io", "policy"], groups.Select(group => group!["name"]!.GetValue<string>()));
        var resources = (await http.SendAsync("GET", "/apis/apps/v1")).Body["resources"]!.AsArray();
        var deployments = resources.Single(resource => resource!["name"]!.GetValue<string>() == "deployments")!;
        Assert.Equal("""["deploy"]""", deployments["shortNames"]!.ToJsonString());
        Assert.Contains("watch", deployments["verbs"]!.AsArray().Select(verb => verb!.GetValue<string>()));
        Assert.Contains("deployments/scale", resources.Select(resource => resource!["name"]!.GetValue<string>()));
        Assert.Equal("1", (await http.SendAsync("GET", "/version")).Body["major"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_kind_that_comes_later_is_served_from_then_on()
    {
        await using var world = await ApiWorld.StartAsync();
        Assert.Equal(404, (await world.Http().SendAsync("GET", "/apis/elbv2.k8s.aws/v1beta1/targetgroupbindings")).Status);
        await world.Time.Do(() => world.Store.Serve(new("elbv2.k8s.aws", "v1beta1", "TargetGroupBinding", "targetgroupbindings", Namespaced: true)));
        Assert.Equal(200, (await world.Http().SendAsync("GET", "/apis/elbv2.k8s.aws/v1beta1/targetgroupbindings")).Status);
        Assert.Equal("elbv2.k8s.aws/v1beta1", (await world.Http().SendAsync("GET", "/apis/elbv2.k8s.aws/v1beta1")).Body["groupVersion"]!.GetValue<string>());
    }

    [Fact]
    public async Task Says_in_its_OpenAPI_that_it_validates_fields_so_that_kubectl_need_not()
    {
        await using var world = await ApiWorld.StartAsync();
        var paths = (await world.Http().SendAsync("GET", "/openapi/v3")).Body["paths"]!;
        var document = (await world.Http().SendAsync("GET", paths["apis/apps/v1"]!["serverRelativeURL"]!.GetValue<string>())).Body;
        var patch = document["paths"]!["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]!["patch"]!;
        Assert.Contains("fieldValidation", patch["parameters"]!.AsArray().Select(parameter => parameter!["name"]!.GetValue<string>()));
        Assert.Equal("""{"group":"apps","version":"v1","kind":"Deployment"}""", patch["x-kubernetes-group-version-kind"]!.ToJsonString());
    }

    [Fact]
    public async Task Prints_tables_with_ages_on_virtual_time()
    {
        await using var world = await ApiWorld.StartAsync();
        await AddPodsAsync(world);
        await world.Time.Do(async () => { await world.Time.Delay(TimeSpan.FromSeconds(190)); return 0; });
        var (_, table) = await world.Http().SendAsync("GET", "/api/v1/namespaces/comfyui/pods?fieldSelector=metadata.name=a", accept: Table);
        Assert.Equal("Table", table["kind"]!.GetValue<string>());
        Assert.Equal(["Name", "Ready", "Status", "Restarts", "Age"], table["columnDefinitions"]!.AsArray().Where(column => column!["priority"]!.GetValue<int>() == 0).Select(column => column!["name"]!.GetValue<string>()));
        Assert.Equal("""["a","1/1","Running","2","3m10s"]""", new JsonArray([.. table["rows"]![0]!["cells"]!.AsArray().Take(5).Select(cell => cell!.DeepClone())]).ToJsonString());
        Assert.Equal("comfyui", table["rows"]![0]!["object"]!["metadata"]!["namespace"]!.GetValue<string>());
    }

    [Fact]
    public async Task Prints_a_kind_without_columns_of_its_own_by_name_and_age()
    {
        await using var world = await ApiWorld.StartAsync();
        var (_, table) = await world.Http().SendAsync("GET", "/api/v1/serviceaccounts", accept: Table);
        Assert.Equal(["Name", "Age"], table["columnDefinitions"]!.AsArray().Select(column => column!["name"]!.GetValue<string>()));
        Assert.Empty(table["rows"]!.AsArray());
    }

    static Task AddPodsAsync(ApiWorld world) => world.Time.Do(() =>
    {
        world.Store.Create(Parse("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"comfyui","labels":{"app":"comfyui","tier":"gpu"}},"spec":{"nodeName":"n1","containers":[{"name":"c","image":"i"}]},
             "status":{"phase":"Running","containerStatuses":[{"name":"c","ready":true,"restartCount":2}]}}
            """));
        world.Store.Create(Parse("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"b","namespace":"comfyui","labels":{"app":"comfyui","tier":"cpu"}},"spec":{"nodeName":"n1"},"status":{"phase":"Pending"}}"""));
        world.Store.Create(Parse("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"c","namespace":"comfyui","labels":{"app":"other"}},"spec":{},"status":{"phase":"Pending"}}"""));
        world.Store.Create(Parse("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"d","namespace":"comfyui"},"spec":{}}"""));
    });

    static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
