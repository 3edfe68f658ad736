using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Models;

namespace ComfyServerless.Functions.Tests.Models;

public sealed class FirstModelsTests
{
    const string Base = "checkpoints/sd_xl_base_1.0.safetensors", Refiner = "checkpoints/sd_xl_refiner_1.0.safetensors";

    [Fact]
    public void The_smoke_tests_models_come_first_and_then_those_that_the_input_names_each_once()
        => Assert.Equal([Base, Refiner, "loras/mine.safetensors"], FirstModels.Of(Deployment.Default with { Models = Deployment.Default.Models with { First = ["loras/mine.safetensors", Base] } }));

    [Fact]
    public void Nothing_is_fetched_where_models_are_read_from_S3() => Assert.Empty(FirstModels.Of(Deployment.Default with { Models = new(["sdxl"], ModelSettings.Mount) }));
}
