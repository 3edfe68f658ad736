
namespace ComfyServerless.Seeding.Tests;

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
}
