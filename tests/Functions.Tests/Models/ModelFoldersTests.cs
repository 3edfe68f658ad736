using ComfyServerless.Functions.Models;

namespace ComfyServerless.Functions.Tests.Models;

public class ModelFoldersTests
{
    [Theory]
    [InlineData("checkpoints/sd_xl_base_1.0.safetensors", true)]
    [InlineData("loras/my lora (v2) + ü.safetensors", true)]
    [InlineData("loras/sub/folder/x.safetensors", true)]
    [InlineData("loras/", false)]
    [InlineData("loras", false)]
    [InlineData("/loras/x.safetensors", false)]
    [InlineData("Loras/x.safetensors", false)]
    [InlineData("builds/image.zip", false)]
    [InlineData("readme.txt", false)]
    [InlineData("", false)]
    public void A_model_lies_in_one_of_ComfyUIs_folders(string key, bool held) => Assert.Equal(held, ModelFolders.Holds(key));

    [Theory]
    [InlineData(225, 130)]
    [InlineData(450, 310)]
    [InlineData(60, 0)]
    public void Models_may_fill_four_fifths_of_a_disk_less_two_images_and_scratch(long diskGB, long modelsGB) => Assert.Equal(modelsGB * 1_000_000_000, NodeDisk.ModelsBudget(diskGB * 1_000_000_000));
}
