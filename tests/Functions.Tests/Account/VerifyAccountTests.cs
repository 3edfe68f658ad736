using ComfyServerless.Functions.Account;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Account;

public sealed class VerifyAccountTests
{
    const string Step = "VerifyAccount";

    static async Task<StepBench> LockedAsync(string input = "{}")
    {
        var bench = await StepBench.StartAsync(input);
        await bench.RunAsync("EnsureLock");
        return bench;
    }

    /// <summary>A person's own model.</summary>
    static async Task PutAsync(StepBench bench, string key, long gigabytes)
    {
        var bucket = (await bench.SettingAsync(Step, "ModelsBucket"))[0];
        await bench.Do(() => bench.World.S3.PutSparse(bucket, key, [], gigabytes * 1_000_000_000));
    }

    [Fact]
    public async Task A_fresh_account_is_fit_and_nothing_is_changed_to_find_that_out()
    {
        await using var bench = await LockedAsync();
        Assert.Empty(await bench.MutationsAsync(async () => Assert.Equal([nameof(ModelsFitNodes), nameof(SmokeTestHasModels)], Json.Texts((await bench.RunAsync(Step))["Checked"]))));
    }

    [Fact]
    public async Task A_model_that_is_wanted_first_must_be_there_or_come_with_the_first_set()
    {
        await using var bench = await LockedAsync("""{ "models": { "first": ["loras/mine (v2).safetensors", "checkpoints/sd_xl_base_1.0.safetensors"] } }""");
        Assert.StartsWith("models.first needs loras/mine (v2).safetensors, which is neither in the models bucket nor in the first set, sdxl. Remedy: copy it there", await bench.FailsAsync(Step, "AccountUnfitException"));
        await PutAsync(bench, "loras/mine (v2).safetensors", 1);
        await bench.RunAsync(Step);
    }

    [Fact]
    public async Task Models_that_do_not_fit_are_told_for_each_instance_type_with_what_to_do()
    {
        await using var bench = await LockedAsync(); // g6 and g5.2xlarge have 450 GB, g4dn.2xlarge 225
        await PutAsync(bench, "checkpoints/mine.safetensors", 250);
        var message = await bench.FailsAsync(Step, "AccountUnfitException");
        Assert.Equal("g4dn.2xlarge has local disks of 225 GB, of which models may fill 130 GB; the models bucket with the sets sdxl has 263 GB. Remedy: leave g4dn.2xlarge out of instanceTypes and allow larger ones; "
            + "or seed fewer sets and delete models from the bucket; or read models from S3: {\"models\": {\"source\": \"mount\"}}.", message);

        await PutAsync(bench, "loras/more.safetensors", 100);
        Assert.Equal(["g6.2xlarge", "g5.2xlarge", "g4dn.2xlarge"], (await bench.FailsAsync(Step, "AccountUnfitException")).Split('\n').Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task Sets_that_are_still_to_be_seeded_count_and_models_of_a_set_that_are_there_count_once()
    {
        await using var bench = await LockedAsync("""{ "models": { "sets": ["sdxl", "flux-dev"] }, "instanceTypes": ["g4dn.2xlarge"] }""");
        await PutAsync(bench, "vae/mine.safetensors", 88); // and 41.7 GB of the two sets
        await bench.RunAsync(Step);
        await PutAsync(bench, "checkpoints/sd_xl_base_1.0.safetensors", 7);
        await bench.RunAsync(Step);
        await PutAsync(bench, "vae/last.safetensors", 1);
        Assert.Contains("the sets sdxl, flux-dev has 130.7 GB", await bench.FailsAsync(Step, "AccountUnfitException"));
    }

    [Fact]
    public async Task What_lies_outside_the_model_folders_needs_no_room()
    {
        await using var bench = await LockedAsync();
        await PutAsync(bench, "backup/everything.tar", 5000);
        await bench.RunAsync(Step);
    }

    [Fact]
    public async Task Models_that_are_read_from_S3_need_no_room()
    {
        await using var bench = await LockedAsync("""{ "models": { "source": "mount" } }""");
        await PutAsync(bench, "checkpoints/mine.safetensors", 5000);
        await bench.RunAsync(Step);
    }

    [Fact]
    public async Task A_type_that_EC2_does_not_know_here_has_no_room_for_models()
    {
        await using var bench = await LockedAsync("""{ "instanceTypes": ["g5.2xlarge", "g5.99xlarge"] }""");
        Assert.StartsWith("g5.99xlarge has no local disk for models (or EC2 has no such type here)", await bench.FailsAsync(Step, "AccountUnfitException"));
    }

    [Fact]
    public async Task A_smoke_test_whose_model_nobody_brings_is_told_with_what_to_do_until_it_is_there()
    {
        await using var bench = await LockedAsync("""{ "smokeTest": { "workflow": "sd15" } }""");
        Assert.Equal("The smoke test's workflow sd15 needs checkpoints/v1-5-pruned-emaonly-fp16.safetensors, which is neither in the models bucket nor in the first set, sdxl. "
            + "Remedy: copy it there (aws s3 cp); or choose another smokeTest.workflow: model-free needs none.", await bench.FailsAsync(Step, "AccountUnfitException"));
        await PutAsync(bench, "checkpoints/v1-5-pruned-emaonly-fp16.safetensors", 2);
        await bench.RunAsync(Step);
    }

    [Fact]
    public async Task A_smoke_test_whose_models_come_only_with_a_later_set_would_be_waited_for_too_long()
    {
        await using var bench = await LockedAsync("""{ "models": { "sets": ["flux-dev", "sdxl"] } }""");
        var problems = (await bench.FailsAsync(Step, "AccountUnfitException")).Split('\n');
        Assert.Equal(2, problems.Length); // base and refiner
        Assert.All(problems, problem => Assert.Contains("or put the set sdxl first in models.sets", problem));
    }

    [Fact]
    public async Task All_checks_problems_are_told_at_once_a_line_each()
    {
        var step = new VerifyAccount([new Fixed(), new Fixed("a is wrong.", "b is wrong."), new Fixed("c is wrong.")]);
        var unfit = await Assert.ThrowsAsync<AccountUnfitException>(() => step.RunAsync(new(Deployment.Default)));
        Assert.Equal("a is wrong. Remedy: mend it.\nb is wrong. Remedy: mend it.\nc is wrong. Remedy: mend it.", unfit.Message);
    }

    [Fact]
    public async Task An_execution_that_cannot_go_well_ends_before_anything_is_made_and_gives_its_lock_back()
    {
        await using var bench = await StepBench.StartAsync();
        await PutAsync(bench, "checkpoints/mine.safetensors", 250);
        var result = await bench.DeployAsync();
        Assert.Contains("g4dn.2xlarge has local disks of 225 GB", result.Cause);
        Assert.Contains("nothing was made yet", result.Cause);
        Assert.Empty(await bench.Do(() => bench.World.Eks.Store.Clusters.Keys.ToList()));
        Assert.Empty(await bench.Do(() => bench.World.CodeBuild.Builds.ToList()));
        await bench.RunAsync("EnsureLock"); // free for the next
    }

    sealed class Fixed(params string[] problems) : IAccountCheck
    {
        public Task<IReadOnlyList<AccountProblem>> FindAsync(Deployment deployment, CancellationToken cancel)
            => Task.FromResult<IReadOnlyList<AccountProblem>>([.. problems.Select(what => new AccountProblem(what, "mend it."))]);
    }
}
