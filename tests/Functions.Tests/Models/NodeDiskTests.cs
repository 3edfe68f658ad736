using ComfyServerless.Functions.Models;

namespace ComfyServerless.Functions.Tests.Models;

public class NodeDiskTests
{
    [Theory]
    [InlineData(225, 130)]
    [InlineData(450, 310)]
    [InlineData(60, 0)]
    public void Models_may_fill_four_fifths_of_a_disk_less_two_images_and_scratch(long diskGB, long modelsGB) => Assert.Equal(modelsGB * 1_000_000_000, NodeDisk.ModelsBudget(diskGB * 1_000_000_000));
}
