using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Failure;

public sealed class ExplainFailureTests
{
    const string Step = "ExplainFailure";

    /// <summary>Explains the failure of an execution that has ended, as Catch would have given it.</summary>
    static async Task<JsonObject> ExplainAsync(StepBench bench, string execution, string error, string cause, params string[] symptoms)
    {
        (bench.State["Execution"], bench.State["Failure"]) = (execution, new JsonObject { ["Error"] = error, ["Cause"] = cause });
        if (symptoms.Length > 0) bench.State["ResolveSymptoms"] = new JsonObject { ["Symptoms"] = Json.List(symptoms) };
        return await bench.RunAsync(Step);
    }

    static Task<string> ArnAsync(StepBench bench) => bench.Do(() => bench.World.Machines.Executions.Last().Arn);

    [Fact]
    public async Task A_wrong_input_ends_with_the_state_every_problem_and_what_to_do()
    {
        await using var bench = await StepBench.StartAsync();
        var result = await bench.DeployAsync("""{ "replicas": 99, "gpu": true }""");
        Assert.Equal("InvalidDeploymentException", result.Error);
        Assert.StartsWith("EnsureLock failed: ", result.Cause);
        Assert.Contains("gpu: unknown; did you mean", result.Cause);
        Assert.Contains("replicas: found 99; a whole number from 1 to 20 is allowed", result.Cause);
        Assert.EndsWith("What to do: Correct the named fields of the execution's input and start it again; {} is a complete input.", result.Cause);
    }

    [Fact]
    public async Task A_foreign_cluster_ends_with_its_name_before_anything_is_made()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.CreateClusterByHandAsync(new() { ["comfyserverless:deployment"] = "other" });
        var result = await bench.DeployAsync();
        Assert.Equal("AccountUnfitException", result.Error);
        Assert.StartsWith("VerifyAccount failed: EKS cluster comfyui exists but is not this deployment's", result.Cause);
        Assert.Contains("Remedy: remove or rename it, or deploy under another name", result.Cause);
        Assert.Empty(await bench.Do(() => bench.World.DynamoDb.Tables.Values.Single().Items.ToList()));
    }

    [Fact]
    public async Task A_failed_image_build_ends_with_its_phase_its_last_lines_and_what_to_do()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.Do(() => bench.World.Docker.BuildFailure = "ERROR: failed to solve: process \"/bin/sh -c uv pip install\" did not complete successfully: exit code: 2");
        var result = await bench.DeployAsync();
        Assert.Equal("BuildFailedException", result.Error);
        Assert.Matches("^BuildImage failed: Build [^ ]+ FAILED in BUILD: ", result.Cause);
        Assert.Contains("did not complete successfully: exit code: 2", result.Cause);
        Assert.Contains("What to do: Read the build's last lines above; mend comfyui_image/ or the version and start the execution again.", result.Cause);
        Assert.Empty(await bench.Do(() => bench.World.DynamoDb.Tables.Values.Single().Items.ToList()));
    }

    [Fact]
    public async Task The_state_is_found_by_the_failures_own_error_and_cause()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.DeployAsync("""{ "replicas": 99 }""");
        var arn = await ArnAsync(bench);
        var failed = await bench.Do(() => bench.World.Machines.Executions.Last().Execution.Events.Last(happened => happened.Type == "LambdaFunctionFailed"));
        var (error, cause) = (failed.Details!["error"]!.ToString(), failed.Details!["cause"]!.ToString());
        Assert.Equal("EnsureLock", (await ExplainAsync(bench, arn, error, cause)).Text("State"));
        Assert.Equal("an unknown state", (await ExplainAsync(bench, arn, "States.Timeout", "")).Text("State"));
    }

    [Theory]
    [InlineData("NotReadyException", "node is not there", "Failed to launch: InsufficientInstanceCapacity: no g6.2xlarge", "AWS has no such GPU instance free in these zones now")]
    [InlineData("NotReadyException", "node is not there", "AuthFailure.ServiceLinkedRoleCreationNotPermitted", "aws iam create-service-linked-role --aws-service-name spot.amazonaws.com")]
    [InlineData("NotReadyException", "node is not there", "MaxSpotInstanceCountExceeded", "L-3819A6DF")]
    [InlineData("NotReadyException", "pod is not ready", "Pod comfyui/a: ImagePullBackOff", "The node cannot pull the image")]
    [InlineData("NotReadyException", "pod is not ready", null, "The step gave up waiting.")]
    [InlineData("AmazonEKSException", "User: x is not authorized to perform: eks:CreateCluster", null, "The step's role lacks the named action")]
    [InlineData("Sandbox.Timedout", "Task timed out", null, "Start the execution again: every step goes on where it stopped.")]
    public async Task The_likeliest_cause_has_its_remedy_and_the_cluster_its_say(string error, string message, string? symptom, string remedy)
    {
        await using var bench = await StepBench.StartAsync();
        await bench.DeployAsync("""{ "replicas": 99 }""");
        var cause = new JsonObject { ["errorType"] = error, ["errorMessage"] = message }.ToJsonString();
        var output = await ExplainAsync(bench, await ArnAsync(bench), error, cause, symptom is null ? [] : [symptom]);
        Assert.Contains($"failed: {message}\nWhat to do: ", output.Text("Explanation"));
        Assert.Contains(remedy, output.Text("Explanation"));
        Assert.Equal(symptom is null ? [] : [symptom], Json.Texts(output["Evidence"]));
        if (symptom != null) Assert.EndsWith($"The cluster says:\n- {symptom}", output.Text("Explanation"));
    }

    [Fact]
    public async Task A_time_out_without_a_cause_is_told_by_its_name()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.DeployAsync("""{ "replicas": 99 }""");
        Assert.Contains("failed: States.Timeout\nWhat to do: One attempt of the step took too long", (await ExplainAsync(bench, await ArnAsync(bench), "States.Timeout", "")).Text("Explanation"));
    }
}
