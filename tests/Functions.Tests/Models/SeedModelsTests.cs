using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.CodeBuild;
using ComfyServerless.Seeding;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Models;

public sealed class SeedModelsTests
{
    const string Step = "SeedModels", Base = "checkpoints/sd_xl_base_1.0.safetensors", Refiner = "checkpoints/sd_xl_refiner_1.0.safetensors";

    static async Task<StepBench> LockedAsync(string input = "{}")
    {
        var bench = await StepBench.StartAsync(input);
        await bench.RunAsync("EnsureLock");
        return bench;
    }

    static async Task<string> BucketAsync(StepBench bench) => (await bench.SettingAsync(Step, "ModelsBucket"))[0];

    static async Task<IReadOnlyList<string>> KeysAsync(StepBench bench)
    {
        var bucket = await BucketAsync(bench);
        return await bench.Do(() => bench.World.S3.Keys(bucket, ""));
    }

    static Task<IReadOnlyList<Build>> BuildsAsync(StepBench bench) => bench.Do(() => (IReadOnlyList<Build>)[.. bench.World.CodeBuild.Builds]);

    [Fact]
    public async Task The_default_set_is_brought_once_and_known_afterwards()
    {
        await using var bench = await LockedAsync();
        Assert.Matches("^set sdxl: build .+ is started$", await bench.FailsAsync(Step, "NotReadyException"));
        Assert.Equal(["sdxl"], Json.Texts((await bench.RunAsync(Step))["Present"]));
        Assert.Equal([".seed/sdxl.json", Base, Refiner], await KeysAsync(bench));
        await bench.ChangesNothingAsync(Step);

        await bench.NextExecutionAsync("second", "EnsureEgress");
        await bench.ChangesNothingAsync(Step);
        Assert.Single(await BuildsAsync(bench));
    }

    [Fact]
    public async Task A_model_that_somebody_removed_is_brought_again_and_only_that()
    {
        await using var bench = await LockedAsync();
        await bench.RunAsync(Step);
        var bucket = await BucketAsync(bench);
        await bench.Do(() => bench.World.S3.Delete(bucket, Refiner));
        await bench.NextExecutionAsync("second", "EnsureEgress");
        await bench.RunAsync(Step);
        Assert.Contains(Refiner, await KeysAsync(bench));
        var report = await bench.Do(() => SeedReport.Parse(System.Text.Encoding.UTF8.GetString(bench.World.S3.Read(bucket, SeedReport.KeyOf("sdxl"))!))!);
        Assert.Equal("was there", report.Results[Base]);
    }

    [Fact]
    public async Task A_source_that_has_no_such_model_fails_the_step_by_the_models_name_and_a_later_execution_tries_again()
    {
        await using var bench = await LockedAsync();
        await bench.Do(() => bench.World.Models.Misbehave = path => path.EndsWith("refiner_1.0.safetensors", StringComparison.Ordinal) ? 404 : null);
        var failure = await bench.EndsInFailureAsync(Step);
        Assert.Equal("BuildFailedException", failure.Error);
        Assert.Contains($"Failed: {Refiner}: ", failure.Reason);
        Assert.Contains("answers 404 Not Found", failure.Reason);
        Assert.Equal([".seed/sdxl.json", Base], await KeysAsync(bench));

        await bench.Do(() => bench.World.Models.Misbehave = _ => null);
        await bench.NextExecutionAsync("second", "EnsureEgress");
        Assert.Equal(["sdxl"], Json.Texts((await bench.RunAsync(Step))["Present"]));
    }

    [Fact]
    public async Task Further_sets_come_without_being_waited_for()
    {
        await using var bench = await LockedAsync("""{ "models": { "sets": ["sdxl", "flux-dev"] } }""");
        await bench.Do(() => bench.World.Ssm.Parameters.Set("/comfyserverless/comfyui/model-token", "hf_token", "SecureString"));
        var output = await bench.RunAsync(Step);
        Assert.Equal(["sdxl"], Json.Texts(output["Present"]));
        Assert.Matches("^ComfyServerless-.+ IN_PROGRESS$", output["Coming"]!["flux-dev"]!.ToString());
        await bench.PassAsync(TimeSpan.FromMinutes(10));
        Assert.Contains("diffusion_models/flux1-dev.safetensors", await KeysAsync(bench));
        await bench.NextExecutionAsync("second", "EnsureEgress");
        Assert.Equal(["sdxl", "flux-dev"], Json.Texts((await bench.RunAsync(Step))["Present"]));
        Assert.Equal(2, (await BuildsAsync(bench)).Count);
    }

    [Fact]
    public async Task A_further_set_that_cannot_come_does_not_stop_the_deployment()
    {
        await using var bench = await LockedAsync("""{ "models": { "sets": ["sdxl", "flux-dev"] } }""");
        await bench.RunAsync(Step);
        await bench.PassAsync(TimeSpan.FromMinutes(10));
        var again = await bench.RunAsync(Step);
        Assert.Matches("^ComfyServerless-.+ FAILED$", again["Coming"]!["flux-dev"]!.ToString());
    }

    [Fact]
    public async Task Two_executions_share_one_build()
    {
        await using var bench = await LockedAsync();
        await bench.FailsAsync(Step, "NotReadyException");
        await bench.NextExecutionAsync("second", "EnsureEgress");
        await bench.RunAsync(Step);
        Assert.Single(await BuildsAsync(bench));
    }

    [Theory]
    [InlineData("""{ "models": { "sets": ["sdxl","sd9"] } }""", "models.sets: found [\"sdxl\",\"sd9\"]; allowed is a list, not empty and without repetition, of sets of the catalogue: flux-dev, sdxl")]
    [InlineData("""{ "models": { "first": ["loras/../x"] } }""", "models.first: found [\"loras/../x\"]; allowed is a list")]
    [InlineData("""{ "models": { "first": ["mine.safetensors"] } }""", "of keys of the models bucket such as loras/mine.safetensors")]
    [InlineData("""{ "models": { "first": ["vae/1","vae/2","vae/3","vae/4","vae/5","vae/6","vae/7","vae/8","vae/9","vae/a","vae/b"] } }""", "models.first: 11 keys; at most 10 are allowed")]
    [InlineData("""{ "models": { "source": "efs" } }""", "models.source: found \"efs\"; allowed is disk (copied to each GPU node) or mount (read from S3 as needed)")]
    public async Task A_set_or_source_that_is_not_there_is_refused_by_its_field(string input, string reason)
    {
        await using var bench = await StepBench.StartAsync(input);
        Assert.Contains(reason, await bench.FailsAsync("EnsureLock", "InvalidDeploymentException"));
    }
}
