using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Kubernetes;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Provisioning;

public class KarpenterTests
{
    static readonly AwsError Empty = new(500, "InsufficientInstanceCapacity", "There is no Spot capacity available that matches your request.");
    static readonly TimeSpan Enough = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Falls_to_on_demand_when_no_allowed_type_has_spot_capacity()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync(world => world.Refusal = (_, capacity) => capacity == "spot" ? Empty : null);
        await DeployAsync(world);
        Assert.Equal([("i-101", "g6.2xlarge", "on-demand")], world.Launched);
        Assert.True(Assert.Single(await world.PodsAsync()).IsTrue("Ready"));
        Assert.Contains(await world.EventsAsync("InsufficientCapacityError"), text => text.Contains("insufficient capacity, with fleet error(s), InsufficientInstanceCapacity: There is no Spot capacity"));
    }

    [Fact]
    public async Task Takes_the_next_type_when_the_cheapest_has_no_spot_capacity()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync(world => world.Refusal = (type, _) => type == "g6.2xlarge" ? Empty : null);
        await DeployAsync(world);
        Assert.Equal([("i-101", "g5.2xlarge", "spot")], world.Launched);
    }

    [Fact]
    public async Task Goes_without_spot_where_the_account_lacks_its_service_role()
    {
        var missing = new AwsError(403, "AuthFailure.ServiceLinkedRoleCreationNotPermitted", "The provided credentials do not have permission to create the service-linked role for EC2 Spot Instances.");
        await using var world = await RehearsedCluster.WithGpuPoolAsync(world => world.Refusal = (_, capacity) => capacity == "spot" ? missing : null);
        await DeployAsync(world);
        Assert.Equal("on-demand", Assert.Single(world.Launched).CapacityType);
    }

    [Fact]
    public async Task Tries_again_after_three_minutes_when_nothing_has_capacity()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync(world => world.Refusal = (_, _) => Empty);
        await DeployAsync(world, TimeSpan.FromMinutes(2));
        Assert.Empty(world.Launched);
        Assert.Empty(await world.ListAsync("karpenter.sh/v1", "NodeClaim"));
        Assert.Contains(await world.EventsAsync("FailedScheduling"), text => text == "Failed to schedule pod, nodepool requirements filtered out all available instance types");
        await world.Do(() => world.Refusal = (_, _) => null);
        await world.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Single(world.Launched);
    }

    [Fact]
    public async Task A_refused_permission_stays_as_a_condition_until_it_is_there()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync(world => world.Refusal = (_, _) => new(403, "UnauthorizedOperation", "You are not authorized to perform this operation."));
        await DeployAsync(world, TimeSpan.FromMinutes(1));
        var launched = Assert.Single(await world.ListAsync("karpenter.sh/v1", "NodeClaim")).Condition("Launched")!;
        Assert.Equal(("Unknown", "Unauthorized"), (launched.Text("status"), launched.Text("reason")));
        Assert.Equal("Error creating fleet request: User is not authorized to perform this operation because no identity-based policy allows it", launched.Text("message"));
        var pod = Assert.Single(await world.ListAsync("v1", "Pod", "kube-system"), pod => pod.Name().StartsWith("karpenter"));
        Assert.Contains(await world.Do(() => world.Cluster.Logs.Read("kube-system", pod.Name(), "controller")), line => line.Text.Contains("UnauthorizedOperation: You are not authorized"));
        await world.Do(() => world.Refusal = (_, _) => null);
        await world.PassAsync(Enough);
        Assert.True(Assert.Single(await world.PodsAsync()).IsTrue("Ready"));
    }

    [Fact]
    public async Task Crash_loops_without_its_Pod_Identity_association_and_launches_nothing()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync(world => world.Identities.Remove("kube-system/karpenter"));
        await DeployAsync(world);
        Assert.Empty(world.Launched);
        var pod = Assert.Single(await world.ListAsync("v1", "Pod", "kube-system"), pod => pod.Name().StartsWith("karpenter"));
        var container = Assert.Single(pod.Items("status", "containerStatuses"));
        Assert.Equal("CrashLoopBackOff", container.Text("state", "waiting", "reason"));
        Assert.Equal("2", container.Text("lastState", "terminated", "exitCode"));
        Assert.Contains("no EC2 IMDS role found", (await world.Do(() => world.Cluster.Logs.Read("kube-system", pod.Name(), "controller")))[0].Text);
        Assert.Null(Assert.Single(await world.ListAsync("apps/v1", "Deployment", "kube-system"), found => found.Name() == "karpenter")["status"]!["readyReplicas"]);
    }

    [Fact]
    public async Task Launches_no_more_GPUs_than_the_pool_allows()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync(maxNodes: 1);
        await world.Do(() => world.ApplyComfyUI(replicas: 2));
        await world.PassAsync(Enough);
        Assert.Single(world.Launched);
        Assert.Equal(1, (await world.PodsAsync()).Count(pod => pod.IsTrue("Ready")));
        Assert.Contains(await world.EventsAsync("FailedScheduling"), text => text.Contains("all available instance types exceed limits for nodepool (NodePool=gpu)"));
    }

    [Fact]
    public async Task Gives_up_a_node_that_does_not_register_within_fifteen_minutes_and_tries_another()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync();
        await world.Do(() => world.Cluster.Karpenter.NodesNeverRegister = true);
        await DeployAsync(world, TimeSpan.FromMinutes(14));
        Assert.Empty(world.Terminated);
        await world.Do(() => world.Cluster.Karpenter.NodesNeverRegister = false);
        await world.PassAsync(TimeSpan.FromMinutes(6));
        Assert.Equal(["i-101"], world.Terminated);
        Assert.True(Assert.Single(await world.PodsAsync()).IsTrue("Ready"));
    }

    [Fact]
    public async Task Deleting_the_NodePool_ends_its_instances_and_nodes()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync();
        await DeployAsync(world);
        await world.Do(() =>
        {
            world.Store.Delete(world.Store.Find("v1", "Namespace", null, "comfyui")!);
            world.Store.Delete(world.Store.Find("karpenter.sh/v1", "NodePool", null, "gpu")!);
            world.Store.Delete(world.Store.Find("karpenter.k8s.aws/v1", "EC2NodeClass", null, "gpu")!);
        });
        await world.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Single(await world.ListAsync("karpenter.k8s.aws/v1", "EC2NodeClass"));
        await world.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(["i-101"], world.Terminated);
        Assert.Empty(await world.ListAsync("karpenter.sh/v1", "NodeClaim"));
        Assert.Empty(await world.ListAsync("karpenter.k8s.aws/v1", "EC2NodeClass"));
        Assert.Equal(2, (await world.ListAsync("v1", "Node")).Count);
        Assert.DoesNotContain(await world.ListAsync("v1", "Namespace"), space => space.Name() == "comfyui");
    }

    [Fact]
    public async Task Gives_an_empty_node_back_after_the_pools_time()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync();
        await DeployAsync(world);
        await world.Do(() => world.ApplyComfyUI(replicas: 0));
        await world.PassAsync(TimeSpan.FromMinutes(9));
        Assert.Empty(world.Terminated);
        await world.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(["i-101"], world.Terminated);
    }

    [Fact]
    public async Task A_node_class_that_selects_by_tags_is_not_Ready()
    {
        await using var world = await RehearsedCluster.WithGpuPoolAsync();
        await world.Do(() => world.Store.Update(world.Store.Find("karpenter.k8s.aws/v1", "EC2NodeClass", null, "gpu")!,
            live => live["spec"]!["subnetSelectorTerms"] = new JsonArray(new JsonObject { ["tags"] = new JsonObject { ["karpenter.sh/discovery"] = "comfyui" } })));
        await DeployAsync(world, TimeSpan.FromMinutes(1));
        Assert.Equal("NodeClass is not Ready", Assert.Single(await world.ListAsync("karpenter.sh/v1", "NodePool")).Condition("NodeClassReady").Under("message")!.ToString());
        Assert.Empty(world.Launched);
    }

    static async Task DeployAsync(RehearsedCluster world, TimeSpan? span = null)
    {
        await world.Do(() => world.ApplyComfyUI());
        await world.PassAsync(span ?? Enough);
    }
}
