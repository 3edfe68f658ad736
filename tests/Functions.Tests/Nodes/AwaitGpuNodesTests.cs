using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Kubernetes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Nodes;

public sealed class AwaitGpuNodesTests
{
    const string Step = "AwaitGpuNodes";

    [Fact]
    public async Task The_claims_way_is_told_until_its_node_shows_its_GPU_and_can_mount_S3()
    {
        await using var bench = await Reached();
        Assert.Equal("0 of 1 GPU nodes are ready; no NodeClaim yet", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.PassAsync(TimeSpan.FromSeconds(20));
        Assert.Matches("^0 of 1 GPU nodes are ready; NodeClaim gpu-[a-z0-9]+ g4dn.2xlarge is Launched \\(Registered: NodeNotFound Node not registered with cluster",
            await bench.FailsAsync(Step, "NotReadyException"));

        var told = Assert.Single((await bench.RunAsync(Step)).Items("Nodes"));
        var node = Assert.Single(await bench.ListAsync("v1", "Node"), node => node.Label("karpenter.sh/nodepool") == "gpu");
        Assert.Equal((node.Name(), "g4dn.2xlarge", "spot"), (told.Text("Name"), told.Text("InstanceType"), told.Text("CapacityType")));
        Assert.Equal(node.Label("topology.kubernetes.io/zone"), told.Text("Zone"));
        Assert.Equal("1", node.Text("status", "allocatable", "nvidia.com/gpu"));
        await bench.ChangesNothingAsync(Step);

        // A node that is Ready is not yet one that ComfyUI can run on.
        await bench.ChangeAsync("v1", "Node", null, node.Name(), live => live["status"]!["allocatable"]!["nvidia.com/gpu"] = "0");
        Assert.StartsWith("0 of 1 GPU nodes are ready", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.ChangeAsync("v1", "Node", null, node.Name(), live =>
        {
            live["status"]!["allocatable"]!["nvidia.com/gpu"] = "1";
            live["spec"]!["taints"] = new JsonArray(new JsonObject { ["key"] = "s3.csi.aws.com/agent-not-ready", ["effect"] = "NoExecute" });
        });
        Assert.StartsWith("0 of 1 GPU nodes are ready", await bench.FailsAsync(Step, "NotReadyException"));
    }

    [Fact]
    public async Task Without_spot_capacity_an_on_demand_node_comes_and_the_output_says_why()
    {
        await using var bench = await Reached(capacity => capacity.Empty.Add(("*", "spot", "*")));
        var output = await bench.RunAsync(Step);
        Assert.Equal("on-demand", Assert.Single(output.Items("Nodes")).Text("CapacityType"));
        Assert.Equal("InsufficientInstanceCapacity: There is no Spot capacity available that matches your request.", Assert.Single(output["Refusals"]!.AsArray())!.ToString());
    }

    [Fact]
    public async Task An_account_without_the_role_for_spot_or_without_spot_quota_gets_on_demand_nodes()
    {
        await using var bench = await Reached(capacity => capacity.HasSpotServiceRole = false);
        var output = await bench.RunAsync(Step);
        Assert.Equal("on-demand", Assert.Single(output.Items("Nodes")).Text("CapacityType"));
        Assert.Contains("AuthFailure.ServiceLinkedRoleCreationNotPermitted", Assert.Single(output["Refusals"]!.AsArray())!.ToString());

        await using var other = await Reached(capacity => capacity.Quotas[Capacity.SpotGpu] = 0);
        output = await other.RunAsync(Step);
        Assert.Equal("on-demand", Assert.Single(output.Items("Nodes")).Text("CapacityType"));
        Assert.Equal("MaxSpotInstanceCountExceeded: Max spot instance count exceeded", Assert.Single(output["Refusals"]!.AsArray())!.ToString());
    }

    [Fact]
    public async Task Without_any_capacity_it_waits_until_each_capacity_type_was_tried_twice_and_no_longer()
    {
        await using var bench = await Reached(capacity => capacity.Empty.Add(("*", "*", "*")));
        var (took, reason) = await FailureAsync(bench);
        Assert.InRange(took, TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(5));
        Assert.StartsWith("0 of 1 GPU nodes are ready. EC2 has refused every GPU instance that the deployment allows, each capacity type twice within 4 minutes: InsufficientInstanceCapacity: ", reason);
        var refused = (await bench.ListAsync("v1", "Event")).Where(told => told.Text("reason") == "InsufficientCapacityError").Select(told => told.Text("message")!).ToList();
        Assert.Equal((2, 2), (refused.Count(text => text.Contains("no Spot capacity")), refused.Count(text => text.Contains("do not have sufficient"))));
    }

    [Fact]
    public async Task Capacity_that_comes_back_within_that_time_is_taken()
    {
        await using var bench = await Reached(capacity => capacity.Empty.Add(("*", "*", "*")));
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Contains("no NodeClaim yet; EC2 refused: InsufficientInstanceCapacity", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.Do(() => bench.World.Ec2.Capacity.Empty.Clear());
        Assert.Single((await bench.RunAsync(Step)).Items("Nodes"));
    }

    [Fact]
    public async Task A_quota_of_nothing_is_not_waited_for()
    {
        await using var bench = await Reached(capacity => capacity.Quotas[Capacity.SpotGpu] = capacity.Quotas[Capacity.OnDemandGpu] = 0);
        var (took, reason) = await FailureAsync(bench);
        Assert.True(took < TimeSpan.FromMinutes(1), $"{took}");
        Assert.StartsWith("0 of 1 GPU nodes are ready. EC2 may launch no GPU node for this account: ", reason);
        Assert.Contains("MaxSpotInstanceCountExceeded", reason);
        Assert.Contains("VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 0 allows", reason);
    }

    [Fact]
    public async Task The_role_for_spot_is_not_waited_for_where_only_spot_is_allowed()
    {
        await using var bench = await Reached(capacity => capacity.HasSpotServiceRole = false, """{ "capacityTypes": ["spot"] }""");
        var (took, reason) = await FailureAsync(bench);
        Assert.True(took < TimeSpan.FromMinutes(1), $"{took}");
        Assert.Contains("AuthFailure.ServiceLinkedRoleCreationNotPermitted", reason);
    }

    [Theory]
    [InlineData("UnauthorizedOperation", "You are not authorized to perform this operation.", "Unauthorized: Error creating fleet request: User is not authorized to perform this operation because no identity-based policy allows it")]
    [InlineData("InvalidParameterValue", "Value (gone) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name", "InstanceProfileNameInvalid: Instance profile name used from EC2NodeClass status does not exist")]
    [InlineData("InvalidAMIID.NotFound", "The image id '[ami-0123]' does not exist", "AMINotFound: AMI used for instance launch either does not exist")]
    [InlineData("InvalidParameterCombination", "The parameter is not valid with this instance type.", "LaunchFailed: Instance launch failed")]
    public async Task What_EC2_refuses_for_good_fails_after_a_minute_with_Karpenters_words_and_EC2s_own_from_its_log(string code, string message, string told)
    {
        await using var bench = await Reached(capacity => capacity.Refusal = new(400, code, message));
        var (took, reason) = await FailureAsync(bench);
        Assert.InRange(took, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));
        Assert.Matches("^0 of 1 GPU nodes are ready. EC2 refuses to launch a GPU node: NodeClaim gpu-[a-z0-9]+: ", reason);
        Assert.Contains(told, reason);
        Assert.Contains($"{code}: {message}", reason[reason.IndexOf("Karpenter's log:")..]);
    }

    [Fact]
    public async Task An_error_of_EC2s_own_is_waited_for()
    {
        await using var bench = await Reached(capacity => capacity.Refusal = new(500, "InternalError", "An internal error has occurred"));
        await bench.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Contains("is not launched (Launched: InternalError An internal error has occurred", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.Do(() => bench.World.Ec2.Capacity.Refusal = null);
        Assert.Single((await bench.RunAsync(Step)).Items("Nodes"));
    }

    [Fact]
    public async Task A_node_class_that_is_not_Ready_fails_with_its_reason()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.ReachAsync("ApplyKarpenter");
        await bench.Do(() => bench.World.Ec2.Capacity.Refusal = Capacity.Unauthorized);
        await bench.ReachAsync("BuildImage");
        await bench.WithImage().DoneAsync("ApplyComfyUI");
        await SinceNowAsync(bench);
        var (took, reason) = await FailureAsync(bench);
        Assert.True(took < TimeSpan.FromMinutes(2), $"{took}");
        Assert.Contains("EC2NodeClass gpu is not Ready: ValidationSucceeded: CreateFleetAuthCheckFailed Controller isn't authorized to call ec2:CreateFleet: User is not authorized", reason);
        Assert.Contains("rollout restart deployment karpenter", reason); // it remembers the answer for 30 minutes

        await bench.ChangeAsync("karpenter.k8s.aws/v1", "EC2NodeClass", null, "gpu", live => live["spec"]!["amiSelectorTerms"] = new JsonArray(new JsonObject { ["alias"] = "ubuntu@v1" }));
        await SinceNowAsync(bench);
        (took, reason) = await FailureAsync(bench);
        Assert.True(took < TimeSpan.FromMinutes(2), $"{took}");
        Assert.Contains("EC2NodeClass gpu is not Ready: AMIsReady: AMINotFound AMISelector did not match any AMIs.", reason);
    }

    [Fact]
    public async Task A_node_that_does_not_join_is_given_up_before_Karpenter_does_and_where_to_look_is_told()
    {
        await using var bench = await Reached();
        await bench.Do(() => bench.Cluster().Karpenter.NodesNeverRegister = true);
        var (took, reason) = await FailureAsync(bench);
        Assert.InRange(took, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(11));
        Assert.Matches("NodeClaim gpu-[a-z0-9]+ g4dn.2xlarge was launched \\(aws:///us-west-2[abc]/i-[0-9a-f]+\\) and has not joined the cluster for 10 minutes: NodeNotFound Node not registered with cluster", reason);
    }

    [Fact]
    public async Task Limits_of_the_pool_and_requests_that_no_type_meets_fail_after_a_minute()
    {
        await using var bench = await Reached();
        await bench.ChangeAsync("karpenter.sh/v1", "NodePool", null, "gpu", live => live["spec"]!["limits"]!["nvidia.com/gpu"] = "0");
        var (took, reason) = await FailureAsync(bench);
        Assert.InRange(took, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));
        Assert.Contains("all available instance types exceed limits for nodepool (NodePool=gpu). The scheduler says: 0/2 nodes are available: ", reason);
        Assert.EndsWith("Raise maxGpuNodes, or wait until a GPU node is given back.", reason);

        await bench.ChangeAsync("karpenter.sh/v1", "NodePool", null, "gpu", live => live["spec"]!["limits"]!["nvidia.com/gpu"] = "2");
        await bench.ChangeAsync("apps/v1", "Deployment", "comfyui", "comfyui", live => live["spec"]!["template"]!["spec"]!["containers"]![0]!["resources"]!["requests"]!["cpu"] = "60");
        await SinceNowAsync(bench);
        (_, reason) = await FailureAsync(bench);
        Assert.Contains("no instance type met the scheduling requirements or had enough resources, requirements=", reason);
        Assert.EndsWith("allow larger instanceTypes.", reason);
    }

    [Fact]
    public async Task A_pod_that_no_node_could_take_for_want_of_its_volume_is_not_waited_for()
    {
        var bench = (await (await StepBench.StartAsync()).ReachAsync("BuildImage")).WithImage();
        await using var _ = bench;
        await bench.Do(() => bench.Cluster().Store.Remove(bench.Cluster().Store.Find("v1", "PersistentVolumeClaim", "comfyui", "comfyui-inputs")!));
        await bench.DoneAsync("ApplyComfyUI");
        await SinceNowAsync(bench);
        var (took, reason) = await FailureAsync(bench);
        Assert.InRange(took, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));
        Assert.Matches("pod comfyui-[a-z0-9-]+ cannot be scheduled on any node: 0/2 nodes are available: persistentvolumeclaim \"comfyui-inputs\" not found", reason);
    }

    /// <summary>How long the step waited in virtual time, and what it said.</summary>
    static async Task<(TimeSpan Took, string Reason)> FailureAsync(StepBench bench)
    {
        var begun = await bench.Do(() => bench.World.Time.Now);
        var failed = await bench.EndsInFailureAsync(Step);
        Assert.Equal("ResourceFailedException", failed.Error);
        return (await bench.Do(() => bench.World.Time.Now) - begun, failed.Reason);
    }

    /// <summary>As if the execution began now.</summary>
    static async Task SinceNowAsync(StepBench bench) => bench.State["StartedAt"] = (await bench.Do(() => bench.World.Time.Now)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");

    /// <summary>ComfyUI's pod waits for a node; no image is needed for that.</summary>
    static async Task<StepBench> Reached(Action<Capacity>? change = null, string input = "{}")
    {
        var bench = (await (await StepBench.StartAsync(input)).ReachAsync("BuildImage")).WithImage();
        if (change != null) await bench.Do(() => change(bench.World.Ec2.Capacity));
        await SinceNowAsync(bench);
        return await bench.DoneAsync("ApplyComfyUI");
    }
}
