using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Api;

public class WritingTests
{
    const string Maps = "/api/v1/namespaces/comfyui/configmaps", Deployments = "/apis/apps/v1/namespaces/comfyui/deployments", Pods = "/api/v1/namespaces/comfyui/pods";
    const string Merge = "application/merge-patch+json", Strategic = "application/strategic-merge-patch+json", JsonPatch = "application/json-patch+json";

    const string Map = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"one"},"data":{"a":"1"}}""";

    const string Deployment = """
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},
         "spec":{"containers":[{"name":"web","image":"web:1","env":[{"name":"A","value":"1"},{"name":"B","value":"2"}]},{"name":"side","image":"side:1"}]}}}}
        """;

    [Fact]
    public async Task Creates_with_identity_and_defaults()
    {
        await using var world = await ApiWorld.StartAsync();
        var (status, created) = await world.Http().SendAsync("POST", Deployments, Deployment);
        Assert.Equal(201, status);
        Assert.Equal("comfyui", created["metadata"]!["namespace"]!.GetValue<string>());
        Assert.Equal("2030-01-01T09:00:00Z", created["metadata"]!["creationTimestamp"]!.GetValue<string>());
        Assert.Equal(600, created["spec"]!["progressDeadlineSeconds"]!.GetValue<int>());
        Assert.Equal("IfNotPresent", created["spec"]!["template"]!["spec"]!["containers"]![0]!["imagePullPolicy"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(created, await world.FindAsync("apps/v1", "Deployment", "comfyui", "web")));
        Assert.Equal(409, (await world.Http().SendAsync("POST", Deployments, Deployment)).Status);
    }

    [Fact]
    public async Task Makes_up_a_name_after_generateName()
    {
        await using var world = await ApiWorld.StartAsync();
        var names = new List<string>();
        for (var i = 0; i < 2; i++) names.Add((await world.Http().SendAsync("POST", Maps, """{"metadata":{"generateName":"run-"}}""")).Body["metadata"]!["name"]!.GetValue<string>());
        Assert.All(names, name => Assert.Matches("^run-[a-z0-9]{5}$", name));
        Assert.Equal(2, names.Distinct().Count());
    }

    [Theory]
    [InlineData("POST", "/api/v1/namespaces/nowhere/configmaps", Map, 404, "namespaces \"nowhere\" not found")]
    [InlineData("POST", Maps, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"x"}}""", 400, "the kind in the data (Secret) does not match the expected kind (ConfigMap)")]
    [InlineData("POST", Maps, """{"metadata":{"name":"x","namespace":"default"}}""", 400, "the namespace of the provided object does not match the namespace sent on the request")]
    [InlineData("POST", Maps, "[1]", 400, "the object provided is unrecognized (must be of type Kubernetes object)")]
    [InlineData("PUT", Maps + "/none", """{"metadata":{"name":"none"}}""", 404, "configmaps \"none\" not found")]
    [InlineData("POST", Maps + "?fieldValidation=Strict", """{"metadata":{"name":"x"},"dada":{}}""", 400, "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field \"dada\"")]
    [InlineData("DELETE", Maps + "/none", null, 404, "configmaps \"none\" not found")]
    [InlineData("DELETE", "/api/v1/namespaces/default", "no JSON", 400, "error decoding the body as JSON")]
    [InlineData("POST", Maps, "no JSON", 400, "error decoding the body as JSON")]
    [InlineData("PATCH", "/api/v1/namespaces/default", "[]", 400, "the patch is not an object")]
    [InlineData("PUT", "/api/v1/namespaces/default", """{"metadata":{"name":"other"}}""", 400, "the name of the object (other) does not match the name on the URL (default)")]
    [InlineData("PATCH", "/api/v1/namespaces/default", """{"metadata":{"name":"other"}}""", 400, "the name of the object (other) does not match the name on the URL (default)")]
    [InlineData("PATCH", Maps + "/none", "{}", 404, "configmaps \"none\" not found")]
    public async Task Refuses_and_changes_nothing(string method, string path, string? body, int code, string message)
    {
        await using var world = await ApiWorld.StartAsync();
        var before = await world.Time.Do(() => world.Store.Version);
        var (status, answer) = await world.Http().SendAsync(method, path, body, method == "PATCH" ? Merge : "application/json");
        Assert.Equal(code, status);
        Assert.StartsWith(message, answer["message"]!.GetValue<string>());
        Assert.Equal(before, await world.Time.Do(() => world.Store.Version));
    }

    [Fact]
    public async Task Nothing_new_comes_into_a_namespace_that_is_ending()
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Time.Do(() => world.Store.Update(world.Store.Find("v1", "Namespace", null, "comfyui")!, space => space["metadata"]!["finalizers"] = new JsonArray("controller")));
        await world.Http().SendAsync("DELETE", "/api/v1/namespaces/comfyui");
        var (status, body) = await world.Http().SendAsync("POST", Maps, Map);
        Assert.Equal(403, status);
        Assert.Contains("because it is being terminated", body["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_update_from_an_old_version_is_a_conflict()
    {
        await using var world = await ApiWorld.StartAsync();
        var http = world.Http();
        var first = (await http.SendAsync("POST", Maps, Map)).Body;
        first["data"]!["a"] = "2";
        Assert.Equal(200, (await http.SendAsync("PUT", Maps + "/one", first.ToJsonString())).Status);
        first["data"]!["a"] = "3";
        var (status, body) = await http.SendAsync("PUT", Maps + "/one", first.ToJsonString());
        Assert.Equal(409, status);
        Assert.Equal("Operation cannot be fulfilled on configmaps \"one\": the object has been modified; please apply your changes to the latest version and try again", body["message"]!.GetValue<string>());
        Assert.Equal("2", (await world.FindAsync("v1", "ConfigMap", "comfyui", "one"))!["data"]!["a"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_update_that_changes_nothing_keeps_the_version()
    {
        await using var world = await ApiWorld.StartAsync();
        var first = (await world.Http().SendAsync("POST", Maps + "?fieldManager=me", Map)).Body;
        await world.Time.Do(async () => { await world.Time.Delay(TimeSpan.FromHours(1)); return 0; });
        var second = (await world.Http().SendAsync("PUT", Maps + "/one?fieldManager=me", Map)).Body;
        Assert.True(JsonNode.DeepEquals(first, second), $"{first}\n{second}");
    }

    [Theory]
    [InlineData("POST", Maps, Map)]
    [InlineData("DELETE", Maps + "/two", null)]
    [InlineData("DELETE", Maps, null)]
    [InlineData("DELETE", Maps + "/two", """{"dryRun":["All"]}""")]
    [InlineData("PUT", Maps + "/two", """{"metadata":{"name":"two"},"data":{"b":"1"}}""")]
    [InlineData("PATCH", Maps + "/two", """{"data":{"b":"1"}}""")]
    public async Task A_dry_run_of_any_write_answers_and_writes_nothing(string method, string path, string? body)
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Http().SendAsync("POST", Maps, """{"metadata":{"name":"two"}}""");
        var (before, mutations) = (await world.Time.Do(() => world.Store.Version), await world.MutationsAsync());
        Assert.InRange((await world.Http().SendAsync(method, body?.Contains("dryRun") == true ? path : path + "?dryRun=All", body, method == "PATCH" ? Merge : "application/json")).Status, 200, 201);
        Assert.Equal(before, await world.Time.Do(() => world.Store.Version));
        Assert.Equal(mutations, await world.MutationsAsync());
    }

    [Fact]
    public async Task A_merge_patch_sets_and_removes()
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Http().SendAsync("POST", Maps, Map);
        var (_, patched) = await world.Http().SendAsync("PATCH", Maps + "/one", """{"data":{"a":null,"b":"2"},"metadata":{"labels":{"x":"y"}}}""", Merge);
        Assert.Equal("""{"b":"2"}""", patched["data"]!.ToJsonString());
        Assert.Equal("y", patched["metadata"]!["labels"]!["x"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""[{"op":"add","path":"/data/b~1c","value":"2"}]""", """{"a":"1","b/c":"2"}""")]
    [InlineData("""[{"op":"test","path":"/data/a","value":"1"},{"op":"replace","path":"/data/a","value":"9"}]""", """{"a":"9"}""")]
    [InlineData("""[{"op":"copy","from":"/data/a","path":"/data/b"},{"op":"remove","path":"/data/a"}]""", """{"b":"1"}""")]
    [InlineData("""[{"op":"test","path":"/data/a","value":"2"},{"op":"remove","path":"/data/a"}]""", null)]
    [InlineData("""[{"op":"remove","path":"/data/none"}]""", null)]
    public async Task A_JSON_patch_does_all_of_its_operations_or_none(string patch, string? expected)
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Http().SendAsync("POST", Maps, Map);
        var (status, body) = await world.Http().SendAsync("PATCH", Maps + "/one", patch, JsonPatch);
        Assert.Equal(expected is null ? 422 : 200, status);
        Assert.Equal(expected ?? """{"a":"1"}""", (await world.FindAsync("v1", "ConfigMap", "comfyui", "one"))!["data"]!.ToJsonString());
        Assert.Equal(expected is null ? "Invalid" : null, body["reason"]?.GetValue<string>());
    }

    [Fact]
    public async Task A_strategic_merge_patch_tells_list_items_apart_by_their_keys()
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Http().SendAsync("POST", Deployments, Deployment);
        var (status, patched) = await world.Http().SendAsync("PATCH", Deployments + "/web", """
            {"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"},"template":{"spec":{
             "$setElementOrder/containers":[{"name":"new"},{"name":"web"}],
             "containers":[{"name":"new","image":"new:1"},{"name":"web","image":"web:2","env":[{"$patch":"delete","name":"A"},{"name":"C","value":"3"}]},{"$patch":"delete","name":"side"}]}}}}
            """, Strategic);
        Assert.Equal(200, status);
        var containers = patched["spec"]!["template"]!["spec"]!["containers"]!.AsArray();
        Assert.Equal(["new:1", "web:2"], containers.Select(container => container!["image"]!.GetValue<string>()));
        Assert.Equal("""[{"name":"B","value":"2"},{"name":"C","value":"3"}]""", containers[1]!["env"]!.ToJsonString());
        Assert.Equal("""{"type":"Recreate"}""", patched["spec"]!["strategy"]!.ToJsonString());
    }

    [Theory]
    [InlineData("/apis/karpenter.sh/v1/nodepools/gpu", Strategic)]
    [InlineData(Maps + "/one", "application/xml")]
    public async Task A_kind_of_patch_that_the_resource_does_not_take_is_refused(string path, string type)
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Time.Do(() => world.Store.Create(JsonNode.Parse("""{"apiVersion":"karpenter.sh/v1","kind":"NodePool","metadata":{"name":"gpu"}}""")!.AsObject()));
        await world.Http().SendAsync("POST", Maps, Map);
        Assert.Equal(415, (await world.Http().SendAsync("PATCH", path, "{}", type)).Status);
    }

    [Fact]
    public async Task Writes_of_the_object_leave_its_status_alone_and_writes_of_the_status_leave_the_object_alone()
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Http().SendAsync("POST", Deployments, Deployment);
        await world.Http().SendAsync("PATCH", Deployments + "/web/status", """{"status":{"readyReplicas":1},"spec":{"replicas":9}}""", Merge);
        await world.Http().SendAsync("PATCH", Deployments + "/web", """{"status":{"readyReplicas":5},"metadata":{"labels":{"x":"y"}}}""", Merge);
        var live = (await world.FindAsync("apps/v1", "Deployment", "comfyui", "web"))!;
        Assert.Equal((1, 1), (live["status"]!["readyReplicas"]!.GetValue<int>(), live["spec"]!["replicas"]!.GetValue<int>()));
        Assert.Equal(1, live["metadata"]!["generation"]!.GetValue<long>());
        Assert.Equal("y", live["metadata"]!["labels"]!["x"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_deleted_object_waits_for_its_finalizers()
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Http().SendAsync("POST", Maps, """{"metadata":{"name":"one","finalizers":["a/b"]}}""");
        var (_, waiting) = await world.Http().SendAsync("DELETE", Maps + "/one");
        Assert.Equal("ConfigMap", waiting["kind"]!.GetValue<string>());
        Assert.NotNull((await world.FindAsync("v1", "ConfigMap", "comfyui", "one"))!["metadata"]!["deletionTimestamp"]);
        await world.Http().SendAsync("PATCH", Maps + "/one", """{"metadata":{"finalizers":null}}""", Merge);
        Assert.Null(await world.FindAsync("v1", "ConfigMap", "comfyui", "one"));
    }

    [Fact]
    public async Task Foreground_deletion_leaves_the_object_to_the_garbage_collector()
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Http().SendAsync("POST", Deployments, Deployment);
        await world.Http().SendAsync("DELETE", Deployments + "/web", """{"propagationPolicy":"Foreground"}""");
        Assert.Equal("""["foregroundDeletion"]""", (await world.FindAsync("apps/v1", "Deployment", "comfyui", "web"))!["metadata"]!["finalizers"]!.ToJsonString());
    }

    [Fact]
    public async Task Orphans_lose_their_owner()
    {
        await using var world = await ApiWorld.StartAsync();
        var owner = (await world.Http().SendAsync("POST", Deployments, Deployment)).Body["metadata"]!["uid"]!.GetValue<string>();
        var owned = JsonNode.Parse(Map)!;
        owned["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["name"] = "web", ["uid"] = owner });
        await world.Http().SendAsync("POST", Maps, owned.ToJsonString());
        await world.Http().SendAsync("DELETE", Deployments + "/web?propagationPolicy=Orphan");
        Assert.Null(await world.FindAsync("apps/v1", "Deployment", "comfyui", "web"));
        Assert.Empty((await world.FindAsync("v1", "ConfigMap", "comfyui", "one"))!["metadata"]!["ownerReferences"]!.AsArray());
    }

    [Theory]
    [InlineData("n1", "", 30)]
    [InlineData("n1", "?gracePeriodSeconds=5", 5)]
    [InlineData("n1", "?gracePeriodSeconds=0", null)]
    [InlineData(null, "", null)]
    public async Task A_Pod_on_a_node_has_its_grace_period_and_survives_status_writes_meanwhile(string? node, string query, int? grace)
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Http().SendAsync("POST", Pods, """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]NODE}}""".Replace("NODE", node is null ? "" : $",\"nodeName\":\"{node}\""));
        await world.Http().SendAsync("DELETE", Pods + "/p" + query);
        if (grace != null) await world.Http().SendAsync("PATCH", Pods + "/p/status", """{"status":{"phase":"Running"}}""", Merge);
        Assert.Equal(grace?.ToString(), (await world.FindAsync("v1", "Pod", "comfyui", "p"))?["metadata"]!["deletionGracePeriodSeconds"]!.ToString());
    }

    [Fact]
    public async Task Deletes_a_collection_by_selector()
    {
        await using var world = await ApiWorld.StartAsync();
        foreach (var (name, label) in new[] { ("a", "x"), ("b", "x"), ("c", "y") })
            await world.Http().SendAsync("POST", Maps, """{"metadata":{"name":"NAME","labels":{"l":"LABEL"}}}""".Replace("NAME", name).Replace("LABEL", label));
        var (_, deleted) = await world.Http().SendAsync("DELETE", Maps + "?labelSelector=l=x");
        Assert.Equal(2, deleted["items"]!.AsArray().Count);
        Assert.Equal(["c"], (await world.Client().ListAsync(Maps)).Select(map => map["metadata"]!["name"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_deletion_of_another_objects_uid_is_a_conflict()
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Http().SendAsync("POST", Maps, Map);
        Assert.Equal(409, (await world.Http().SendAsync("DELETE", Maps + "/one", """{"preconditions":{"uid":"another"}}""")).Status);
        Assert.NotNull(await world.FindAsync("v1", "ConfigMap", "comfyui", "one"));
    }

    [Fact]
    public async Task Protobuf_is_refused_by_name()
    {
        await using var world = await ApiWorld.StartAsync();
        var (status, body) = await world.Http().SendAsync("POST", Maps, "k8s", "application/vnd.kubernetes.protobuf");
        Assert.Equal(415, status);
        Assert.Contains("not modelled", body["message"]!.GetValue<string>());
    }
}
