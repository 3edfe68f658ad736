using System.Text.Json.Nodes;

namespace ComfyServerless.StateMachines.Tests;

public sealed class DataFlowTests
{
    [Fact]
    public void No_step_and_no_path_reads_what_is_not_there_on_every_way_to_it()
        => Assert.All(Machines.Definitions, machine => Assert.Empty(Walk(machine.Value).Problems));

    [Fact]
    public void Every_state_is_reached()
        => Assert.All(Machines.Definitions, machine =>
            Assert.Equal(Machines.All.Where(state => state.Machine == machine.Key).Select(state => state.Name).Order(StringComparer.Ordinal), Walk(machine.Value).Reached.Order(StringComparer.Ordinal)));

    [Fact]
    public void A_parallel_that_drops_a_result_is_found()
        => Assert.Contains("ApplyComfyUI reads BuildImage (BuildImageOutput), which is not there on every path",
            Walk(Changed(deploy => Inner(deploy)["Prepare"]!["ResultSelector"]!.AsObject().Remove("BuildImage.$"))).Problems);

    [Fact]
    public void A_path_to_a_member_that_may_be_null_is_found()
        => Assert.Contains("IsClusterActive reads $.ResolveCluster.Endpoint, which may be missing",
            Walk(Changed(deploy => deploy["IsClusterActive"]!["Choices"]![0]!["Variable"] = "$.ResolveCluster.Endpoint")).Problems);

    [Fact]
    public void A_result_that_replaces_the_state_is_found()
        => Assert.Contains("AwaitGpuNodes reads Deployment (Deployment), which is not there on every path", Walk(Changed(deploy => Inner(deploy)["ApplyComfyUI"]!.AsObject().Remove("ResultPath"))).Problems);

    [Fact] // it is in each of its log lines
    public void A_step_that_is_not_told_its_execution_is_found()
        => Assert.Contains("ApplyComfyUI is not told its execution on every path", Walk(Changed(deploy => Inner(deploy)["Prepare"]!["ResultSelector"]!.AsObject().Remove("Execution.$"))).Problems);

    static JsonObject Inner(JsonObject deploy) => deploy["PrepareComfyUI"]!["Branches"]![0]!["States"]!.AsObject();

    static DataFlow Walk(JsonObject machine)
    {
        var flow = new DataFlow();
        flow.Walk(machine);
        return flow;
    }

    static JsonObject Changed(Action<JsonObject> change)
    {
        var deploy = Machines.Definitions["Deploy"].DeepClone().AsObject();
        change(deploy["States"]!.AsObject());
        return deploy;
    }
}
