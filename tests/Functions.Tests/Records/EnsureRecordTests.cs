using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Records;

public sealed class EnsureRecordTests
{
    const string Step = "EnsureRecord", Name = "/comfyserverless/comfyui/deployed";

    /// <summary>As if the image of this digit had been verified in an execution of this name.</summary>
    static async Task<StepBench> VerifiedAsync(StepBench bench, string execution, char digit, string version = "v0.3.76")
    {
        bench.BeginExecution(execution);
        await bench.RunAsync("EnsureLock");
        bench.WithImage("sha256:" + new string(digit, 64)).State["Deployment"]!["Version"] = version;
        await bench.RunAsync(Step);
        await bench.RunAsync("RemoveLock");
        return bench;
    }

    static async Task<JsonObject> RecordAsync(StepBench bench) => JsonNode.Parse(await bench.Do(() => bench.World.Ssm.Parameters.All[Name].Value))!.AsObject();

    static IEnumerable<string> Digits(JsonObject record) => record["previous"]!.AsArray().Select(run => run!["buildImage"]!["digest"]!.GetValue<string>()[^1..]);

    [Fact]
    public async Task What_was_verified_is_recorded_with_its_settings_when_and_by_whom()
    {
        await using var bench = await VerifiedAsync(await StepBench.StartAsync("""{ "replicas": 2 }"""), "first", '1');
        var current = (await RecordAsync(bench))["current"]!;
        Assert.Equal((2, "v0.3.76", "2030-01-07T09:00:00.000Z"), ((int)current["deployment"]!["replicas"]!, current["deployment"]!["version"]!.ToString(), current["at"]!.ToString()));
        Assert.Equal(("sha256:" + new string('1', 64), bench.Execution), (current["buildImage"]!["digest"]!.ToString(), current["execution"]!.ToString()));
    }

    [Fact]
    public async Task The_same_again_changes_nothing_and_keeps_who_deployed_it()
    {
        await using var bench = await VerifiedAsync(await StepBench.StartAsync(), "first", '1');
        Assert.DoesNotContain(await bench.MutationsAsync(() => VerifiedAsync(bench, "second", '1')), call => call.Contains("PutParameter"));
        Assert.EndsWith(":first", (await RecordAsync(bench))["current"]!["execution"]!.ToString());
    }

    [Fact]
    public async Task Images_that_served_before_are_kept_the_last_one_first_and_other_settings_of_the_same_image_are_no_new_one()
    {
        await using var bench = await VerifiedAsync(await StepBench.StartAsync(), "first", '1');
        await VerifiedAsync(bench, "second", '2', "v0.3.77");
        await VerifiedAsync(bench, "third", '3', "v0.3.78");
        Assert.Equal(["2", "1"], Digits(await RecordAsync(bench)));
        Assert.Equal(["v0.3.77", "v0.3.76"], bench.State[Step]!["Previous"]!.AsArray().Select(version => version!.ToString()));

        bench.BeginExecution("fourth");
        await bench.RunAsync("EnsureLock");
        bench.WithImage("sha256:" + new string('3', 64)).State["Deployment"]!["Replicas"] = 2;
        await bench.RunAsync(Step);
        Assert.Equal(["2", "1"], Digits(await RecordAsync(bench)));
        Assert.Equal(2, (int)(await RecordAsync(bench))["current"]!["deployment"]!["replicas"]!);
    }

    [Fact]
    public async Task It_never_outgrows_a_standard_parameter()
    {
        await using var bench = await StepBench.StartAsync();
        for (var i = 0; i < 10; i++) await VerifiedAsync(bench, "run" + i, (char)('0' + i));
        var record = await RecordAsync(bench);
        Assert.InRange(Encoding.UTF8.GetByteCount(record.ToJsonString()), 2000, 4096);
        Assert.Equal(["8", "7"], Digits(record).Take(2));
    }

    [Fact]
    public async Task The_next_execution_starts_from_what_is_recorded_and_its_input_overrides_that()
    {
        await using var bench = await VerifiedAsync(await StepBench.StartAsync("""{ "maxGpuNodes": 5 }"""), "first", '1', "v0.3.99");
        await using var other = await StepBench.StartAsync("""{ "replicas": 4 }"""); // with the default of 2 GPU nodes this would be refused
        await other.FailsAsync("EnsureLock", "InvalidDeploymentException");
        await PutAsync(other, (await RecordAsync(bench)).ToJsonString());
        var deployment = (await other.RunAsync("EnsureLock"))["Deployment"]!;
        Assert.Equal(("v0.3.99", 5, 4), (deployment["Version"]!.ToString(), (int)deployment["MaxGpuNodes"]!, (int)deployment["Replicas"]!));
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("null")]
    [InlineData("""{ "current": {} }""")]
    public async Task Something_else_in_the_parameter_is_refused_by_its_name_and_stays(string value)
    {
        await using var bench = await StepBench.StartAsync();
        await bench.RunAsync("EnsureLock");
        await PutAsync(bench, value);
        Assert.StartsWith($"The SSM parameter {Name} holds no record of a deployment", await bench.WithImage().FailsAsync(Step, "InvalidDeploymentException"));
        Assert.StartsWith($"The SSM parameter {Name} holds no record of a deployment", await bench.FailsAsync("EnsureLock", "InvalidDeploymentException"));
        Assert.Equal(value, await bench.Do(() => bench.World.Ssm.Parameters.All[Name].Value));
    }

    static Task PutAsync(StepBench bench, string value) => bench.Do(() => bench.World.Ssm.Parameters.Set(Name, value));
}
