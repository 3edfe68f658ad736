using System.Text.Json.Nodes;
using ComfyServerless.Functions.Plans;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Plans;

public sealed class MediansTests
{
    [Fact]
    public void They_are_those_of_the_rehearsal()
    {
        var latencies = JsonNode.Parse(File.ReadAllText(Path.Combine(Worlds.Root, "src/Rehearsal/World/latencies.json")))!;
        Assert.NotEmpty(Medians.Names);
        Assert.All(Medians.Names, name => Assert.Equal(latencies[name]!["seconds"]!.GetValue<double>(), Medians.Seconds(name)));
    }
}
