using System.Text.Json.Nodes;
using ComfyServerless.Functions.Kube;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Api;

/// <summary>Server-side apply as the product uses it: with its own client, and beside other field managers.</summary>
public class ServerSideApplyTests
{
    const string Path = "/apis/apps/v1/namespaces/comfyui/deployments/comfyui", ApplyType = "application/apply-patch+yaml";

    static readonly Dictionary<string, JsonNode> ComfyUI = ComfyUIManifest.Values("registry/comfyui@sha256:abc");
    static readonly Dictionary<string, JsonNode> Storage = new() { ["Region"] = "us-west-2", ["InputsBucket"] = "in", ["OutputsBucket"] = "out" };
    static readonly Dictionary<string, JsonNode> Karpenter = new()
    {
        ["InstanceProfile"] = "profile", ["SubnetTerms"] = new JsonArray(new JsonObject { ["id"] = "subnet-1" }), ["ClusterSecurityGroupId"] = "sg-1", ["ClusterName"] = "comfyui",
        ["InstanceTypes"] = new JsonArray("g6.2xlarge"), ["CapacityTypes"] = new JsonArray("spot", "on-demand"), ["MaxGpuNodes"] = 2, ["UserData"] = "x",
    };

    [Theory]
    [InlineData("comfyui")]
    [InlineData("gpu")]
    [InlineData("karpenter")]
    [InlineData("storage")]
    public async Task Makes_what_the_manifests_say_and_a_second_apply_finds_nothing_to_do(string folder)
    {
        await using var world = await ApiWorld.StartAsync();
        var manifests = Load(folder);
        Assert.Equal(new(manifests.Count, 0), await Applier.ApplyAsync(world.Client(), manifests));
        var mutations = await world.MutationsAsync();
        Assert.Equal(new(0, manifests.Count), await Applier.ApplyAsync(world.Client(), manifests));
        Assert.Equal(mutations, await world.MutationsAsync());
    }

    [Fact]
    public async Task A_dry_run_answers_with_the_object_to_be_and_writes_nothing()
    {
        await using var world = await ApiWorld.StartAsync();
        var answer = await world.Client().ApplyAsync(Path, Deployment(), dryRun: true);
        Assert.Equal("25%", answer["spec"]!["strategy"]!["rollingUpdate"]!["maxSurge"]!.GetValue<string>());
        Assert.Null(await world.FindAsync("apps/v1", "Deployment", "comfyui", "comfyui"));
        Assert.Equal(0, await world.MutationsAsync());
    }

    [Fact]
    public async Task Puts_right_what_somebody_else_has_changed()
    {
        await using var world = await ApiWorld.StartAsync();
        var manifests = Load("comfyui");
        await Applier.ApplyAsync(world.Client(), manifests);
        await world.Http().SendAsync("PATCH", Path + "?fieldManager=somebody", """{"spec":{"replicas":7}}""", "application/merge-patch+json");

        Assert.Equal(new(1, manifests.Count - 1), await Applier.ApplyAsync(world.Client(), manifests));
        Assert.Equal(1, (await DeploymentAsync(world))["spec"]!["replicas"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_field_that_is_no_longer_applied_goes_with_the_defaults_below_it_and_what_others_own_stays()
    {
        await using var world = await ApiWorld.StartAsync();
        var first = Deployment();
        Container(first)["readinessProbe"] = Json("""{"httpGet":{"path":"/system_stats","port":8188}}""");
        Container(first)["env"] = Json("""[{"name":"A","value":"1"},{"name":"B","value":"2"}]""");
        await world.Client().ApplyAsync(Path, first, dryRun: false);
        Assert.Equal(10, Container(await DeploymentAsync(world))["readinessProbe"]!["periodSeconds"]!.GetValue<int>());
        await world.Http().SendAsync("PATCH", Path + "?fieldManager=somebody", """{"metadata":{"annotations":{"note":"theirs"}}}""", "application/merge-patch+json");

        var second = Deployment();
        Container(second)["env"] = Json("""[{"name":"B","value":"2"}]""");
        await world.Client().ApplyAsync(Path, second, dryRun: false);

        var live = await DeploymentAsync(world);
        Assert.False(Container(live).ContainsKey("readinessProbe"));
        Assert.Equal("""[{"name":"B","value":"2"}]""", Container(live)["env"]!.ToJsonString());
        Assert.Equal("theirs", live["metadata"]!["annotations"]!["note"]!.GetValue<string>());
    }

    [Fact]
    public async Task Another_managers_field_with_another_value_is_a_conflict_until_it_is_forced()
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Client().ApplyAsync(Path, Deployment(), dryRun: false);
        var rival = Deployment();
        rival["spec"]!["replicas"] = 3;

        var (status, refusal) = await world.Http().SendAsync("PATCH", Path + "?fieldManager=rival", rival.ToJsonString(), ApplyType);
        Assert.Equal(409, status);
        Assert.Equal("Conflict", refusal["reason"]!.GetValue<string>());
        Assert.Equal("Apply failed with 1 conflict: conflict with \"comfyserverless\": .spec.replicas", refusal["message"]!.GetValue<string>());
        Assert.Equal(".spec.replicas", refusal["details"]!["causes"]![0]!["field"]!.GetValue<string>());
        Assert.Equal(1, (await DeploymentAsync(world))["spec"]!["replicas"]!.GetValue<long>());

        Assert.Equal(200, (await world.Http().SendAsync("PATCH", Path + "?fieldManager=rival&force=true", rival.ToJsonString(), ApplyType)).Status);
        var live = await DeploymentAsync(world);
        Assert.Equal(3, live["spec"]!["replicas"]!.GetValue<long>());
        Assert.Null(Owned(live, "comfyserverless")["f:spec"]!["f:replicas"]);
        Assert.NotNull(Owned(live, "rival")["f:spec"]!["f:replicas"]);
    }

    [Fact]
    public async Task Managers_that_apply_the_same_value_share_the_field_and_one_may_let_go_of_it()
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Client().ApplyAsync(Path, Deployment(), dryRun: false);
        Assert.Equal(200, (await world.Http().SendAsync("PATCH", Path + "?fieldManager=second", Deployment().ToJsonString(), ApplyType)).Status);
        var less = Deployment();
        less["metadata"]!.AsObject().Remove("labels");
        await world.Client().ApplyAsync(Path, less, dryRun: false);
        Assert.Equal("comfyui", (await DeploymentAsync(world))["metadata"]!["labels"]!["app"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_a_patch_changes_belongs_to_the_patcher()
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Client().ApplyAsync(Path, Deployment(), dryRun: false);
        await world.Http().SendAsync("PATCH", Path + "?fieldManager=kubectl-scale", """{"spec":{"replicas":2}}""", "application/merge-patch+json");
        var (status, refusal) = await world.Http().SendAsync("PATCH", Path + "?fieldManager=comfyserverless", Deployment().ToJsonString(), ApplyType);
        Assert.Equal(409, status);
        Assert.Equal("Apply failed with 1 conflict: conflict with \"kubectl-scale\" using apps/v1: .spec.replicas", refusal["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_object_that_was_made_without_managers_is_somebodys()
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Time.Do(() => world.Store.Create(Deployment()));
        var rival = Deployment();
        rival["spec"]!["replicas"] = 3;
        var (status, refusal) = await world.Http().SendAsync("PATCH", Path + "?fieldManager=rival", rival.ToJsonString(), ApplyType);
        Assert.Equal(409, status);
        Assert.Contains("conflict with \"before-first-apply\" using apps/v1: .spec.replicas", refusal["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task List_items_are_told_apart_by_their_keys()
    {
        await using var world = await ApiWorld.StartAsync();
        var mine = Deployment();
        Container(mine)["ports"] = Json("""[{"containerPort":53}]""");
        await world.Client().ApplyAsync(Path, mine, dryRun: false);
        var theirs = Json("""{"apiVersion":"apps/v1","kind":"Deployment","spec":{"template":{"spec":{"containers":[{"name":"comfyui","ports":[{"containerPort":53,"protocol":"UDP"}]},{"name":"sidecar","image":"s:1"}]}}}}""");
        Assert.Equal(200, (await world.Http().SendAsync("PATCH", Path + "?fieldManager=sidecar", theirs.ToJsonString(), ApplyType)).Status);

        var containers = (await DeploymentAsync(world))["spec"]!["template"]!["spec"]!["containers"]!.AsArray();
        Assert.Equal(["comfyui", "sidecar"], containers.Select(container => container!["name"]!.GetValue<string>()));
        Assert.Equal(["TCP", "UDP"], containers[0]!["ports"]!.AsArray().Select(port => port!["protocol"]!.GetValue<string>()));
        await world.Client().ApplyAsync(Path, mine, dryRun: false);
        Assert.Equal(2, (await DeploymentAsync(world))["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Count);
    }

    [Fact]
    public async Task Changes_nothing_and_keeps_its_version_when_the_same_is_applied_again()
    {
        await using var world = await ApiWorld.StartAsync();
        var first = await world.Client().ApplyAsync(Path, Deployment(), dryRun: false);
        await world.Time.Do(async () => { await world.Time.Delay(TimeSpan.FromHours(1)); return 0; });
        var second = await world.Client().ApplyAsync(Path, Deployment(), dryRun: false);
        Assert.True(JsonNode.DeepEquals(first, second));
    }

    [Theory]
    [InlineData("""{"spec":{"replicas":1,"replica":2}}""", ".spec.replica: field not declared in schema")]
    [InlineData("""{"spec":{"replicas":"many"}}""", ".spec.replicas: expected numeric (int or float), got string")]
    [InlineData("""{"spec":{"template":{"spec":{"containers":[{"name":"comfyui","imagee":"x"}]}}}}""", ".spec.template.spec.containers[0].imagee: field not declared in schema")]
    public async Task A_field_that_the_kind_does_not_have_is_refused_as_the_real_server_does(string body, string complaint)
    {
        await using var world = await ApiWorld.StartAsync();
        var manifest = Json(body);
        (manifest["apiVersion"], manifest["kind"]) = ("apps/v1", "Deployment");
        var (status, refusal) = await world.Http().SendAsync("PATCH", Path + "?fieldManager=me", manifest.ToJsonString(), ApplyType);
        Assert.Equal((500, null), (status, refusal["reason"]?.GetValue<string>())); // no reason, and no client's fault: https://github.com/kubernetes/kubernetes/issues/139253
        Assert.Equal($"failed to create typed patch object (comfyui/comfyui; apps/v1, Kind=Deployment): {complaint}", refusal["message"]!.GetValue<string>());
        Assert.Null(await world.FindAsync("apps/v1", "Deployment", "comfyui", "comfyui"));
    }

    [Fact]
    public async Task Quantities_are_texts_however_they_were_written()
    {
        await using var world = await ApiWorld.StartAsync();
        var manifest = Deployment();
        Container(manifest)["resources"] = Json("""{"requests":{"cpu":6}}""");
        await world.Client().ApplyAsync(Path, manifest, dryRun: false);
        Assert.Equal("""{"cpu":"6"}""", Container(await DeploymentAsync(world))["resources"]!["requests"]!.ToJsonString());
        Assert.Equal("Unchanged", await AgainAsync(world, manifest));
    }

    static async Task<string> AgainAsync(ApiWorld world, JsonObject manifest)
        => JsonNode.DeepEquals(await DeploymentAsync(world), await world.Client().ApplyAsync(Path, manifest, dryRun: true)) ? "Unchanged" : "Changed";

    static async Task<JsonObject> DeploymentAsync(ApiWorld world) => (await world.FindAsync("apps/v1", "Deployment", "comfyui", "comfyui"))!;
    static JsonObject Container(JsonObject deployment) => deployment["spec"]!["template"]!["spec"]!["containers"]![0]!.AsObject();
    static JsonObject Owned(JsonObject item, string manager) => item["metadata"]!["managedFields"]!.AsArray().Single(entry => entry!["manager"]!.GetValue<string>() == manager)!["fieldsV1"]!.AsObject();
    static JsonNode Json(string text) => JsonNode.Parse(text)!;

    static IReadOnlyList<JsonObject> Load(string folder)
        => ComfyUIManifest.Load(folder, folder switch { "comfyui" => ComfyUI, "storage" => Storage, "karpenter" => Karpenter, _ => new Dictionary<string, JsonNode>() });

    static JsonObject Deployment() => Json("""
        {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"comfyui","namespace":"comfyui","labels":{"app":"comfyui"}},
         "spec":{"replicas":1,"selector":{"matchLabels":{"app":"comfyui"}},
                 "template":{"metadata":{"labels":{"app":"comfyui"}},"spec":{"containers":[{"name":"comfyui","image":"comfyui:1"}]}}}}
        """).AsObject();
}
