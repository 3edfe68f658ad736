using System.Text.Json.Nodes;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Wire;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.Rehearsal.Kubernetes.Api;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Api;

public class JournalTests
{
    const string Maps = "/api/v1/namespaces/comfyui/configmaps";

    [Fact]
    public async Task Writes_each_request_down_with_its_effect_and_its_reason()
    {
        await using var world = await ApiWorld.StartAsync();
        var http = world.Http();
        await http.SendAsync("POST", Maps, """{"metadata":{"name":"one"}}""");
        await http.SendAsync("POST", Maps, """{"metadata":{"name":"one"}}""");
        await http.SendAsync("PATCH", Maps + "/one?fieldManager=me&dryRun=All", """{"data":{}}""", "application/apply-patch+yaml");
        await http.SendAsync("PATCH", Maps + "/one?fieldManager=me", """{"data":{"a":"1"}}""", "application/apply-patch+yaml");
        await http.SendAsync("GET", Maps);
        await http.SendAsync("DELETE", Maps + "/one");
        await http.SendAsync("GET", "/api/v1/nodes/none");
        var calls = await world.Time.Do(() => world.Journal.Calls.Select(call => (call.Operation, call.Detail, call.Effect, call.Error)).ToList());
        Assert.Equal(
        [
            ("create configmaps", "comfyui", Effect.Mutating, null), ("create configmaps", "comfyui", Effect.Mutating, "AlreadyExists"), ("apply configmaps", "comfyui/one", Effect.Reading, null),
            ("apply configmaps", "comfyui/one", Effect.Mutating, null), ("list configmaps", "comfyui", Effect.Reading, null), ("delete configmaps", "comfyui/one", Effect.Mutating, null),
            ("get nodes", "none", Effect.Reading, "NotFound"),
        ], calls);
    }

    [Fact]
    public async Task A_fault_answers_instead_of_the_operation_and_only_there()
    {
        var faults = new Once("apply configmaps", new(503, "ServiceUnavailable", "apiserver is shutting down"));
        await using var world = await ApiWorld.StartAsync(options => options with { Faults = faults });
        var manifest = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = "one" } };
        Assert.Empty(await world.Client().ListAsync(Maps));
        var waiting = await Assert.ThrowsAsync<NotReadyException>(() => world.Client().ApplyAsync(Maps + "/one", manifest, dryRun: false));
        Assert.Equal("apiserver is shutting down", waiting.Message);
        Assert.Null(await world.FindAsync("v1", "ConfigMap", "comfyui", "one"));
        await world.Client().ApplyAsync(Maps + "/one", manifest, dryRun: false);
        Assert.NotNull(await world.FindAsync("v1", "ConfigMap", "comfyui", "one"));
    }

    [Fact]
    public async Task A_webhook_that_cannot_be_called_fails_the_write_and_the_product_waits_for_it()
    {
        var webhook = new Webhook { Refusal = "failed calling webhook \"mtargetgroupbinding.elbv2.k8s.aws\": failed to call webhook: no endpoints available for service \"webhook\"" };
        await using var world = await ApiWorld.StartAsync(options => options with { Admissions = [webhook] });
        var manifest = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = "one" } };
        var (status, body) = await world.Http().SendAsync("POST", Maps, manifest.ToJsonString());
        Assert.Equal((500, "InternalError"), (status, body["reason"]!.GetValue<string>()));
        Assert.StartsWith("Internal error occurred: failed calling webhook", body["message"]!.GetValue<string>());
        await Assert.ThrowsAsync<NotReadyException>(() => world.Client().ApplyAsync(Maps + "/one", manifest, dryRun: false));
        webhook.Refusal = null;
        await world.Client().ApplyAsync(Maps + "/one", manifest, dryRun: false);
        Assert.Equal(["create ConfigMap one", "create ConfigMap one", "create ConfigMap one"], webhook.Asked);
    }

    sealed class Once(string operation, AwsError error) : IFaults
    {
        AwsError? left = error;

        public AwsError? Next(string service, string name)
        {
            if (service != "kubernetes" || name != operation) return null;
            var next = left;
            left = null;
            return next;
        }
    }

    sealed class Webhook : IAdmission
    {
        public string? Refusal { get; set; }
        public List<string> Asked { get; } = [];

        public string? Refuse(string verb, ResourceKind kind, JsonObject item)
        {
            Asked.Add($"{verb} {kind.Name} {item["metadata"]!["name"]}");
            return Refusal;
        }
    }
}
