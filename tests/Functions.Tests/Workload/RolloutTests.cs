using System.Text.Json.Nodes;
using ComfyServerless.Functions.Workload;

namespace ComfyServerless.Functions.Tests.Workload;

public sealed class RolloutTests
{
    const string Started = "2030-01-07T09:00:00.000Z";

    static JsonObject Pod(string created, string ready) => JsonNode.Parse($$"""
        { "metadata": { "creationTimestamp": "2030-01-07T{{created}}Z" }, "status": { "conditions": [{ "type": "Ready", "status": "True", "lastTransitionTime": "2030-01-07T{{ready}}Z" }] } }
        """)!.AsObject();

    [Fact]
    public void One_pod_does_not_serve_from_its_creation_until_it_is_ready() => Assert.Equal(90, Rollout.GapSeconds([Pod("09:10:00", "09:11:30")], Started));

    [Fact]
    public void A_pod_that_was_there_before_has_served_throughout() => Assert.Equal(0, Rollout.GapSeconds([Pod("08:10:00", "08:11:30")], Started));

    [Fact]
    public void One_after_the_other_leaves_no_gap() => Assert.Equal(0, Rollout.GapSeconds([Pod("09:10:00", "09:11:30"), Pod("09:11:31", "09:12:40")], Started));

    [Fact]
    public void Only_the_time_in_which_no_pod_serves_counts() => Assert.Equal(20, Rollout.GapSeconds([Pod("09:10:00", "09:11:30"), Pod("09:11:10", "09:12:40")], Started));
}
