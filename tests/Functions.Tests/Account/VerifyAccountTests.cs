using ComfyServerless.Functions.Account;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Wire;
using ComfyServerless.Rehearsal.StatesLanguage;
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

    static Task KeepTokenAsync(StepBench bench) => bench.Do(() => bench.World.Ssm.Parameters.Set("/comfyserverless/comfyui/model-token", "hf_x", "SecureString"));

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
        Assert.Empty(await bench.MutationsAsync(async () =>
        {
            var output = await bench.RunAsync(Step);
            Assert.Equal(Composition.AccountChecks.Select(check => check.Name), Json.Texts(output["Checked"]));
            Assert.Empty(Json.Texts(output["Hints"]));
        }));
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
        await KeepTokenAsync(bench);
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
    public async Task A_type_that_EC2_does_not_know_here_is_told_while_another_is_there_and_refused_when_none_is()
    {
        await using var bench = await LockedAsync("""{ "instanceTypes": ["g5.2xlarge", "g5.99xlarge"] }""");
        Assert.StartsWith("EC2 offers g5.99xlarge in none of the zones us-west-2a (usw2-az1), us-west-2b (usw2-az2), us-west-2c (usw2-az3). To change that: leave them out", Assert.Single(Json.Texts((await bench.RunAsync(Step))["Hints"])));
        await bench.RunAsync("RemoveLock");
        bench.BeginExecution("second", """{ "instanceTypes": ["g5.99xlarge"] }""");
        await bench.RunAsync("EnsureLock");
        Assert.StartsWith("EC2 offers g5.99xlarge in none of the zones ", await bench.FailsAsync(Step, "AccountUnfitException"));
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
        await KeepTokenAsync(bench);
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

    [Theory]
    [MemberData(nameof(AccountDefects.Names), MemberType = typeof(AccountDefects))]
    public async Task A_defect_ends_a_Deploy_within_a_minute_with_what_is_wrong_and_its_remedy_and_nothing_is_made(string name)
    {
        var defect = AccountDefects.Find(name);
        await using var bench = await StepBench.StartAsync();
        await defect.Arrange(bench);
        IReadOnlyList<string> made = [];
        ExecutionResult? result = null;
        made = await bench.MutationsAsync(async () => result = await bench.DeployAsync(defect.Input));
        Assert.Equal("AccountUnfitException", result!.Error);
        Assert.All(defect.Told, text => Assert.Contains(text, result.Cause));
        Assert.InRange(result.StopDate - result.StartDate, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.Empty(made);
    }

    [Fact]
    public async Task Several_defects_at_once_are_all_told()
    {
        await using var bench = await StepBench.StartAsync();
        foreach (var defect in AccountDefects.All) await defect.Arrange(bench);
        var result = await bench.DeployAsync("""{ "models": { "sets": ["sdxl", "flux-dev"] }, "smokeTest": { "workflow": "sd15" } }""");
        Assert.All(AccountDefects.All, defect => Assert.Contains(defect.Told[0], result.Cause));
    }

    [Fact]
    public async Task What_this_deployment_has_made_itself_does_not_count_against_it()
    {
        await using var bench = await StepBench.StartAsync();
        var first = await bench.DeployAsync();
        Assert.True(first.Error is null, first.Cause);
        await bench.Do(() => // exactly what it has
        {
            (bench.World.Ec2.Addresses.Limit, bench.World.Ec2.NatGateways.LimitPerZone) = (1, 1);
            foreach (var (code, cpus) in new[] { (Capacity.OnDemandGpu, 8), (Capacity.SpotGpu, 8), (Capacity.OnDemandStandard, 4) }) bench.World.Ec2.Capacity.Quotas[code] = cpus;
        });
        await bench.RunAsync("EnsureLock");
        Assert.Empty(Json.Texts((await bench.RunAsync(Step))["Hints"]));
    }

    [Fact]
    public async Task Instances_of_others_are_subtracted_and_fewer_nodes_than_allowed_are_a_hint()
    {
        await using var bench = await LockedAsync("""{ "capacityTypes": ["on-demand"] }""");
        var subnets = await bench.SettingAsync("EnsureCluster", "PrivateSubnetIds");
        await bench.Do(() =>
        {
            bench.World.Ec2.Capacity.Quotas[Capacity.OnDemandGpu] = 16;
            bench.World.Ec2.Instances.Launch("g4dn.xlarge", "on-demand", subnets, bench.World.Iam.Profiles.First().Name, new Dictionary<string, string> { ["team"] = "other" });
        });
        Assert.Equal("maxGpuNodes is 2, but there is room for 1 GPU node only: \"Running On-Demand G and VT instances\" (L-DB2E81BA) is 16, of which 4 are used by others. "
            + "To change that: ask for 20 or more of L-DB2E81BA at https://console.aws.amazon.com/servicequotas/home/services/ec2/quotas/L-DB2E81BA?region=us-west-2 (takes minutes to days).",
            Assert.Single(Json.Texts((await bench.RunAsync(Step))["Hints"])));
        await bench.Do(() => bench.World.Ec2.Capacity.Quotas[Capacity.OnDemandGpu] = 11);
        Assert.Contains("of which 4 are used by others", await bench.FailsAsync(Step, "AccountUnfitException"));
    }

    [Fact]
    public async Task What_only_costs_more_or_takes_longer_is_a_hint()
    {
        await using var bench = await LockedAsync("""{ "models": { "sets": ["sdxl", "flux-dev"] } }""");
        await bench.Do(() =>
        {
            bench.World.Ec2.Capacity.Quotas[Capacity.SpotGpu] = 0;
            bench.World.CodeBuild.Queue.Limits["BUILD_GENERAL1_MEDIUM"] = 1;
        });
        await KeepTokenAsync(bench);
        var hints = Json.Texts((await bench.RunAsync(Step))["Hints"]);
        Assert.Equal(2, hints.Count);
        Assert.Contains(hints, hint => hint.StartsWith("2 sets of models are seeded 1 at a time", StringComparison.Ordinal));
        Assert.Contains(hints, hint => hint.StartsWith("No GPU node can be spot: \"All G and VT Spot Instance Requests\" (L-3819A6DF) is 0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_zones_are_told_with_what_each_is_good_for()
    {
        await using var bench = await LockedAsync();
        await bench.Do(() =>
        {
            bench.World.Ec2.Capacity.NotOffered.Add(("g6.2xlarge", "us-west-2b"));
            bench.World.Ec2.Store.Subnets.All.Single(subnet => subnet["subnetId"]!.ToString() == AccountDefects.PrivateSubnets(bench.World)[2])["availabilityZoneId"] = "use1-az3";
        });
        Assert.Equal(["zone us-west-2a (usw2-az1): control plane, load balancer, system nodes, GPU nodes (g6.2xlarge, g5.2xlarge, g4dn.2xlarge)",
            "zone us-west-2b (usw2-az2): control plane, load balancer, system nodes, GPU nodes (g5.2xlarge, g4dn.2xlarge)",
            "zone us-west-2c (use1-az3): no control plane (EKS refuses it), no load balancer (CloudFront's VPC origins refuse it), system nodes, GPU nodes (g6.2xlarge, g5.2xlarge, g4dn.2xlarge)"],
            Json.Texts((await bench.RunAsync(Step))["Facts"]).Where(fact => fact.StartsWith("zone ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_check_that_may_not_look_says_so_and_the_others_go_on()
    {
        await using var bench = await StepBench.StartAsync(options: Worlds.Options() with { Faults = new NoQuotas() });
        await bench.RunAsync("EnsureLock");
        var output = await bench.RunAsync(Step);
        string[] blind = [nameof(BuildsCanRun), nameof(EgressFits), nameof(GpuQuotasSuffice), nameof(SystemQuotaSuffices)];
        Assert.Equal(Composition.AccountChecks.Select(check => check.Name).Except(blind), Json.Texts(output["Checked"]));
        Assert.Equal(blind.Select(name => $"{name} could not look: VerifyAccount is not authorized to perform: servicequotas:GetServiceQuota with an explicit deny in a service control policy "
            + "To change that: allow VerifyAccount's role to read that; a permission boundary or a service control policy denies it."), Json.Texts(output["Hints"]));
    }

    sealed class NoQuotas : IFaults
    {
        public AwsError? Next(string service, string operation) => service != "servicequotas" ? null
            : new(400, "AccessDeniedException", "VerifyAccount is not authorized to perform: servicequotas:GetServiceQuota with an explicit deny in a service control policy");
    }

    sealed class Fixed(params string[] problems) : IAccountCheck
    {
        public Task<IReadOnlyList<AccountFinding>> FindAsync(Deployment deployment, CancellationToken cancel)
            => Task.FromResult<IReadOnlyList<AccountFinding>>([.. problems.Select(what => new AccountProblem(what, "mend it."))]);
    }
}
