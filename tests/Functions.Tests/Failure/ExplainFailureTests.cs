using System.Text.Json.Nodes;
using ComfyServerless.Functions.Failure;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Ec2;
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

    const string Console = "https://us-west-2.console.aws.amazon.com/";

    [Fact]
    public async Task A_wrong_input_ends_with_the_state_every_problem_what_to_do_and_the_executions_page()
    {
        await using var bench = await StepBench.StartAsync();
        var result = await bench.DeployAsync("""{ "replicas": 99, "gpu": true }""");
        Assert.Equal("InvalidDeploymentException", result.Error);
        Assert.StartsWith("EnsureLock failed: ", result.Cause);
        Assert.Contains("gpu: unknown; did you mean", result.Cause);
        Assert.Contains("replicas: found 99; a whole number from 1 to 20 is allowed", result.Cause);
        Assert.EndsWith($"""

            Why: The execution's input is not valid.
            What to do: Correct the named fields of the execution's input and start it again; {"{}"} is a complete input.
            See: {Console}states/home?region=us-west-2#/v2/executions/details/{await ArnAsync(bench)}
            """, result.Cause);
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
    public async Task A_failed_image_build_ends_with_its_phase_its_last_lines_as_evidence_and_its_own_page()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.Do(() => bench.World.Docker.BuildFailure = "ERROR: failed to solve: process \"/bin/sh -c uv pip install\" did not complete successfully: exit code: 2");
        var result = await bench.DeployAsync();
        Assert.Equal("BuildFailedException", result.Error);
        var told = Explanation.Read(result.Cause)!;
        Assert.Matches("^BuildImage failed: Build [^ ]+ FAILED in BUILD: [^\\n]*$", told.What);
        Assert.Equal("The build failed; its last lines are below.", told.Why);
        Assert.StartsWith("Read the build's last lines;", told.Remedy);
        Assert.Contains(told.Evidence, line => line.Contains("did not complete successfully: exit code: 2"));
        var build = told.What.Split(' ')[3];
        Assert.Equal($"{Console}codesuite/codebuild/111122223333/projects/{build.Split(':')[0]}/build/{build.Replace(":", "%3A")}/?region=us-west-2", told.Link);
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

    [Fact]
    public async Task What_the_cluster_says_names_the_cause_when_the_step_only_gave_up_waiting_and_is_shown_below()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.DeployAsync("""{ "replicas": 99 }""");
        var cause = new JsonObject { ["errorType"] = "NotReadyException", ["errorMessage"] = "0 of 1 GPU nodes are ready" }.ToJsonString();
        var output = await ExplainAsync(bench, await ArnAsync(bench), "NotReadyException", cause, "NodeClaim gpu-x: MaxSpotInstanceCountExceeded");
        Assert.Equal(("spot-quota", $"{Console}servicequotas/home/services/ec2/quotas/L-3819A6DF?region=us-west-2"), (output.Text("Cause"), output.Text("Link")));
        Assert.StartsWith("an unknown state failed: 0 of 1 GPU nodes are ready\nWhy: The quota for GPU instances as spot is too small.\nWhat to do: Raise the quota", output.Text("Explanation"));
        Assert.EndsWith("\nEvidence:\n- NodeClaim gpu-x: MaxSpotInstanceCountExceeded", output.Text("Explanation"));
    }

    [Fact]
    public async Task An_unknown_failure_still_shows_its_evidence()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.DeployAsync("""{ "replicas": 99 }""");
        var output = await ExplainAsync(bench, await ArnAsync(bench), "NullReferenceException", """{"errorMessage":"Object reference not set to an instance of an object."}""", "Pod comfyui/a: something odd");
        Assert.Equal("unknown", output.Text("Cause"));
        Assert.Equal(["Pod comfyui/a: something odd"], Json.Texts(output["Evidence"]));
        Assert.EndsWith("Evidence:\n- Pod comfyui/a: something odd", output.Text("Explanation"));
    }

    [Fact]
    public async Task A_time_out_without_a_cause_is_told_by_its_name()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.DeployAsync("""{ "replicas": 99 }""");
        Assert.StartsWith("an unknown state failed: States.Timeout\nWhy: One attempt of the step took too long.\n", (await ExplainAsync(bench, await ArnAsync(bench), "States.Timeout", "")).Text("Explanation"));
    }

    [Fact]
    public async Task A_failed_edge_stack_is_told_with_its_events_and_a_zone_that_CloudFront_refuses_is_named()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.Do(() => bench.World.CloudFormation.Faults.Failures[("CREATE", "AWS::CloudFront::VpcOrigin")] = "VPC origins are not supported in the Availability Zone use1-az3");
        var told = Explanation.Read((await bench.DeployAsync()).Cause)!;
        Assert.StartsWith("EnsureEdge failed: CloudFormation could not create VpcOrigin (AWS::CloudFront::VpcOrigin) of the stack comfyui-edge: ", told.What);
        Assert.Equal("CloudFront's VPC origins do not work in the zone use1-az3.", told.Why);
        Assert.Equal($"{Console}cloudformation/home?region=us-west-2#/stacks?filteringText=comfyui-edge", told.Link);
        Assert.Equal("Stack event: VpcOrigin (AWS::CloudFront::VpcOrigin) CREATE_FAILED: VPC origins are not supported in the Availability Zone use1-az3", told.Evidence[0]);
    }

    [Fact]
    public async Task A_node_group_that_failed_is_told_with_EKSs_own_health_issues()
    {
        await using var bench = await StepBench.StartAsync();
        var deploy = await bench.StartDeployAsync(); // VerifyAccount has found a quota that somebody takes away afterwards
        await bench.Do(() => bench.World.Ec2.Capacity.Quotas[Capacity.OnDemandStandard] = 0);
        var result = await bench.MoveAsync(() => deploy.Ended);
        var told = Explanation.Read(result.Cause)!;
        Assert.Contains("L-1216C47A", told.Remedy);
        Assert.Equal($"{Console}servicequotas/home/services/ec2/quotas/L-1216C47A?region=us-west-2", told.Link);
        Assert.Contains(told.Evidence, line => line.StartsWith("Node group system: AsgInstanceLaunchFailures: "));
    }

    [Fact]
    public async Task A_crash_loop_is_told_with_the_last_lines_of_the_container()
    {
        await using var bench = await StepBench.StartAsync();
        bench.World.ComfyUI.CrashAtStart = "RuntimeError: Found no NVIDIA driver on your system.";
        var result = await bench.DeployAsync("""{ "edge": { "enabled": false } }""");
        var told = Explanation.Read(result.Cause)!;
        Assert.StartsWith("ComfyUI finds no NVIDIA driver", told.Why);
        Assert.Contains(told.Evidence, line => line.StartsWith("Pod comfyui/comfyui-") && line.EndsWith(" logged: RuntimeError: Found no NVIDIA driver on your system."));
    }

    [Fact]
    public void An_explanation_is_read_as_it_was_written_and_never_too_long_for_the_console()
    {
        var told = new Explanation("EnsureEdge failed: x", "because", "do it\nor not", ["a", "b"], "https://there");
        var read = Explanation.Read("Nothing that runs was changed. " + told)!;
        Assert.Equal(("Nothing that runs was changed. EnsureEdge failed: x", "because", "do it\nor not", "https://there"), (read.What, read.Why, read.Remedy, read.Link));
        Assert.Equal(told.Evidence, read.Evidence);
        Assert.Null(Explanation.Read("Task timed out"));
        Assert.Null(Explanation.Read(null));
        Assert.InRange((told with { Evidence = [.. Enumerable.Repeat(new string('e', 400), 100)] }).ToString().Length, 10_000, Explanation.MostText + 10);
    }
}
