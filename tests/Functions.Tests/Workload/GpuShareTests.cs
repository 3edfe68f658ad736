using ComfyServerless.Functions.Workload;
using ComfyServerless.Rehearsal.Kubernetes;

namespace ComfyServerless.Functions.Tests.Workload;

public sealed class GpuShareTests
{
    [Theory]
    [InlineData("g4dn.xlarge", 4, 16)]
    [InlineData("g5.2xlarge", 8, 32)]
    [InlineData("g6e.4xlarge", 16, 128)]
    [InlineData("g5.12xlarge", 12, 48)]
    [InlineData("g5.24xlarge", 24, 96)]
    [InlineData("g6e.48xlarge", 24, 192)]
    [InlineData("g4dn.metal", 12, 48)]
    public void A_types_CPUs_and_memory_are_shared_by_its_GPUs(string type, int cpus, int gibibytes) => Assert.Equal(new GpuShare(cpus, gibibytes), GpuShare.Of(type));

    [Fact]
    public void The_smallest_of_the_types_decides()
    {
        var resources = GpuShare.Resources(["g6.4xlarge", "g4dn.xlarge", "g6e.xlarge"]);
        Assert.Equal(("2", "12Gi", "12Gi", "1"),
            (resources.Text("requests", "cpu"), resources.Text("requests", "memory"), resources.Text("limits", "memory"), resources.Text("limits", "nvidia.com/gpu")));
    }
}
