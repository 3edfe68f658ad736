using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.Rehearsal.Kubernetes.Controllers;
using ComfyServerless.Rehearsal.Shell.Shims;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Balancing;

public sealed class TargetGroupBindingsTests : IAsyncLifetime
{
    const string Api = "elbv2.k8s.aws/v1beta1", Controller = "aws-load-balancer-controller";

    RehearsedCluster world = null!;

    public async Task InitializeAsync()
    {
        world = await RehearsedCluster.StartAsync();
        world.Identities.Add("kube-system/" + Controller);
        await world.Do(() =>
        {
            foreach (var addon in new[] { "vpc-cni", "kube-proxy", "eks-pod-identity-agent" }) world.Cluster.Addons.Apply(addon, "v1");
            foreach (var number in new[] { 11, 12 }) world.AddNode(number);
        });
        await world.PassAsync(TimeSpan.FromSeconds(30));
    }

    Task Install(string? vpc = "vpc-1", bool mutatesServices = false) => world.Do(() =>
    {
        var chart = new HelmChart(Controller, "3.5.0");
        foreach (var item in chart.Definitions()) world.Cluster.Context.Apply(item);
        var values = new JsonObject { ["clusterName"] = "comfyui", ["region"] = "us-west-2", ["replicaCount"] = 1, ["enableServiceMutatorWebhook"] = mutatesServices };
        if (vpc != null) values["vpcId"] = vpc;
        foreach (var item in chart.Objects("kube-system", values)) world.Cluster.Context.Apply(item);
    });

    Task Serve(int replicas) => world.Do(() =>
    {
        var labels = new JsonObject { ["app"] = "web" };
        world.Cluster.Context.Apply(new()
        {
            ["apiVersion"] = "v1", ["kind"] = "Service", ["metadata"] = new JsonObject { ["name"] = "web", ["namespace"] = "default" },
            ["spec"] = new JsonObject { ["selector"] = labels.DeepClone(), ["ports"] = new JsonArray(new JsonObject { ["port"] = 80, ["targetPort"] = 8188 }) },
        });
        world.Cluster.Context.Apply(new()
        {
            ["apiVersion"] = "apps/v1", ["kind"] = "Deployment", ["metadata"] = new JsonObject { ["name"] = "web", ["namespace"] = "default" },
            ["spec"] = new JsonObject
            {
                ["replicas"] = replicas, ["selector"] = new JsonObject { ["matchLabels"] = labels.DeepClone() },
                ["template"] = new JsonObject
                {
                    ["metadata"] = new JsonObject { ["labels"] = labels.DeepClone() },
                    ["spec"] = new JsonObject { ["containers"] = new JsonArray(new JsonObject { ["name"] = "web", ["image"] = "602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/coredns:v1" }) },
                },
            },
        });
    });

    static JsonObject Binding(string arn = TargetGroupsDouble.Arn) => new()
    {
        ["apiVersion"] = Api, ["kind"] = "TargetGroupBinding", ["metadata"] = new JsonObject { ["name"] = "web", ["namespace"] = "default" },
        ["spec"] = new JsonObject
        {
            ["serviceRef"] = new JsonObject { ["name"] = "web", ["port"] = 80 }, ["targetGroupARN"] = arn, ["targetType"] = "ip",
            ["networking"] = new JsonObject
            {
                ["ingress"] = new JsonArray(new JsonObject
                {
                    ["from"] = new JsonArray(new JsonObject { ["securityGroup"] = new JsonObject { ["groupID"] = "sg-balancer" } }), ["ports"] = new JsonArray(new JsonObject { ["port"] = 8188, ["protocol"] = "TCP" }),
                }),
            },
        },
    };

    Task Bind(string arn = TargetGroupsDouble.Arn) => world.Do(() => { world.Store.Create(Binding(arn)); });

    Task<string?> Judgement(string kind = "TargetGroupBinding", string api = Api)
        => world.Do(() => world.Cluster.Webhooks.Refuse("create", world.Store.KindOf(api, kind)!, kind == "Service" ? new() { ["metadata"] = new JsonObject { ["name"] = "s" } } : Binding()));

    async Task Settle() => await world.PassAsync(TimeSpan.FromMinutes(2));

    [Fact]
    public async Task Its_webhook_refuses_bindings_until_its_pod_is_ready_and_services_only_where_the_values_ask_for_it()
    {
        await Install();
        await world.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("failed calling webhook \"mtargetgroupbinding.elbv2.k8s.aws\": failed to call webhook: Post \"https://aws-load-balancer-webhook-service.kube-system.svc:443"
            + "/mutate-elbv2-k8s-aws-v1beta1-targetgroupbinding?timeout=10s\": no endpoints available for service \"aws-load-balancer-webhook-service\"", await Judgement());
        Assert.Null(await Judgement("Service", "v1"));
        await Settle();
        Assert.Null(await Judgement());
    }

    [Fact]
    public async Task With_the_charts_own_values_no_service_can_be_made_while_it_is_down()
    {
        await Install(mutatesServices: true);
        Assert.Contains("mservice.elbv2.k8s.aws", await Judgement("Service", "v1"));
    }

    [Fact]
    public async Task Ready_pods_are_targets_and_the_balancers_group_is_let_in()
    {
        await Install();
        await Serve(2);
        await Settle();
        await Bind();
        await world.PassAsync(TimeSpan.FromSeconds(1));
        var pods = (await world.ListAsync("v1", "Pod", "default")).Select(pod => (pod.Text("status", "podIP")!, 8188)).Order();
        Assert.Equal(2, world.TargetGroups.Members.Count);
        Assert.Equal(pods, world.TargetGroups.Members.Order());
        Assert.Equal([("sg-balancer", 8188)], world.TargetGroups.Rules);
        await Serve(1);
        await Settle();
        Assert.Single(world.TargetGroups.Members);
        Assert.Equal("elbv2.k8s.aws/resources", (await world.ListAsync(Api, "TargetGroupBinding")).Single().Under("metadata", "finalizers")![0]!.ToString());
    }

    [Fact]
    public async Task A_binding_that_is_deleted_takes_its_targets_and_rules_along()
    {
        await Install();
        await Serve(1);
        await Settle();
        await Bind();
        await world.PassAsync(TimeSpan.FromSeconds(1));
        await world.Do(() => world.Store.Delete(world.Store.Find(Api, "TargetGroupBinding", "default", "web")!));
        await world.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Empty(await world.ListAsync(Api, "TargetGroupBinding"));
        Assert.Empty(world.TargetGroups.Members);
        Assert.Empty(world.TargetGroups.Rules);
    }

    [Fact]
    public async Task Without_the_controller_a_deleted_binding_stays_for_ever()
    {
        await Install();
        await Serve(1);
        await Settle();
        await Bind();
        await world.PassAsync(TimeSpan.FromSeconds(1));
        await world.Do(() => Pods.Delete(world.Store, world.Store.Find("apps/v1", "Deployment", "kube-system", Controller)!));
        await Settle();
        await world.Do(() => world.Store.Delete(world.Store.Find(Api, "TargetGroupBinding", "default", "web")!));
        await Settle();
        Assert.True((await world.ListAsync(Api, "TargetGroupBinding")).Single().IsGoing());
        Assert.Single(world.TargetGroups.Members);
    }

    [Fact]
    public async Task A_target_group_that_is_not_there_is_told_in_an_event()
    {
        await Install();
        await Serve(1);
        await Settle();
        await Bind(TargetGroupsDouble.Arn + "x");
        await world.PassAsync(TimeSpan.FromSeconds(20));
        Assert.Contains(await world.EventsAsync("FailedReconcile"), message => message.StartsWith("TargetGroupNotFound", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("vpc-1", false)]
    public async Task Without_its_VPC_or_its_role_the_controller_ends_at_its_start(string? vpc, bool identity)
    {
        if (!identity) world.Identities.Remove("kube-system/" + Controller);
        await Install(vpc);
        await Settle();
        var pod = (await world.ListAsync("v1", "Pod", "kube-system")).Single(found => found.Label("app.kubernetes.io/name") == Controller);
        Assert.False(pod.IsTrue("Ready"));
        Assert.Equal("CrashLoopBackOff", pod.Items("status", "containerStatuses").Single().Text("state", "waiting", "reason"));
        Assert.NotNull(await Judgement());
    }

    public async Task DisposeAsync() => await world.DisposeAsync();
}
