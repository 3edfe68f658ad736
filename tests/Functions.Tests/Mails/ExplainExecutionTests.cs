using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Sns;
using ComfyServerless.Rehearsal.Faults;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Mails;

/// <summary>What people read when an execution ends badly. The deployments are those of <c>eng/configurations/two.json</c>, which want e-mail.</summary>
public sealed class ExplainExecutionTests
{
    const string Step = "ExplainExecution", Machine = "arn:aws:states:us-west-2:111122223333:stateMachine:comfyui-", Execution = "arn:aws:states:us-west-2:111122223333:execution:comfyui-";
    const string Page = "https://us-west-2.console.aws.amazon.com/states/home?region=us-west-2#/v2/executions/details/";

    static Task<StepBench> StartAsync(FaultPlan? faults = null) => StepBench.StartAsync(options: Worlds.WithTwoDeployments() with { Faults = faults });

    static Task<List<Mail>> MailsAsync(StepBench bench) => bench.Do(() => bench.World.Sns.Mails.ToList());

    static async Task<Mail> OnlyAsync(StepBench bench)
    {
        await bench.PassAsync(TimeSpan.FromSeconds(10));
        return Assert.Single(await MailsAsync(bench));
    }

    static Task<string> ArnAsync(StepBench bench) => bench.Do(() => bench.World.Machines.Executions.Last().Arn);

    static Task<string> BuildAsync(StepBench bench, string project) => bench.Do(() => bench.World.CodeBuild.Builds.Single(build => build.Id.Contains("Builds" + project)).Id);

    /// <summary>The detail of an event, as the developer guide shows it.</summary>
    static JsonObject Event(string status, string? error = null, string? cause = null, string machine = "Deploy") => new()
    {
        ["executionArn"] = $"{Execution}{machine}:one", ["stateMachineArn"] = Machine + machine, ["name"] = "one", ["status"] = status, ["startDate"] = 1_893_996_000_000, ["stopDate"] = 1_893_999_723_000,
        ["input"] = "{}", ["inputDetails"] = new JsonObject { ["included"] = true }, ["output"] = null, ["outputDetails"] = null, ["stateMachineVersionArn"] = null, ["redriveCount"] = 0, ["error"] = error, ["cause"] = cause,
    };

    static async Task<Mail> ExplainAsync(StepBench bench, JsonObject detail)
    {
        foreach (var (name, value) in detail) bench.State[name] = value?.DeepClone();
        await bench.RunAsync(Step);
        return (await MailsAsync(bench))[^1];
    }

    [Fact]
    public async Task A_Deploy_that_failed_is_told_by_one_mail_with_its_explanation()
    {
        await using var bench = await StartAsync();
        await bench.DeployAsync("""{ "replicas": 99 }""");
        var mail = await OnlyAsync(bench);
        Assert.Equal(["operator@example.com"], mail.To);
        Assert.Equal("comfyui: Deploy failed: EnsureLock failed: replicas: found 99; a whole number from 1 to 20 is al...", mail.Subject);
        Assert.Equal($"""
            comfyui: Deploy failed after 1 s.

            EnsureLock failed: replicas: found 99; a whole number from 1 to 20 is allowed

            Why: The execution's input is not valid.

            What to do: Correct the named fields of the execution's input and start it again; {"{}"} is a complete input.

            The execution: {Page}{await ArnAsync(bench)}
            Started 2030-01-07 09:00:00 UTC, ended 2030-01-07 09:00:01 UTC.

            """, mail.Text);
    }

    [Fact]
    public async Task One_that_somebody_stopped_is_told_with_the_states_that_it_was_at_and_what_they_waited_for()
    {
        await using var bench = await StartAsync();
        var running = await bench.StartDeployAsync();
        await bench.PassAsync(TimeSpan.FromMinutes(3));
        await bench.MoveAsync(() => { running.Execution.Stop(null, null); return running.Ended; });
        var mail = await OnlyAsync(bench);
        Assert.Equal("comfyui: Deploy was stopped at EnsureCluster, BuildImage, EnsureEdge", mail.Subject);
        Assert.Equal($"""
            comfyui: Deploy was stopped at EnsureCluster, BuildImage, EnsureEdge after 3 min 5 s.

            Why: Somebody stopped it and gave no reason.

            What to do: What it has made stays and is billed: start Deploy again, each step goes on where it stopped; or start Teardown, which takes everything down.

            The execution: {Page}{await ArnAsync(bench)}
            Started 2030-01-07 09:00:00 UTC, ended 2030-01-07 09:03:05 UTC.

            Evidence:
            - EnsureCluster waited: cluster comfyui is CREATING since 09:00:02
            - BuildImage waited: build {await BuildAsync(bench, "Image")} is in BUILD since 09:00:02
            - EnsureEdge waited: stack comfyui-edge is CREATE_IN_PROGRESS since 09:00:02

            """, mail.Text);
    }

    [Fact]
    public async Task The_reason_that_somebody_gave_is_told()
    {
        await using var bench = await StartAsync();
        await bench.StopAsync(await bench.StartDeployAsync());
        Assert.Contains("\nWhy: Somebody stopped it and said: Operator: stopped in the console\n", (await OnlyAsync(bench)).Text);
    }

    [Fact]
    public async Task One_that_timed_out_is_told_with_the_states_that_it_was_at()
    {
        await using var bench = await StartAsync();
        await bench.Do(() =>
        {
            var machine = bench.World.Machine("Deploy");
            var limited = JsonNode.Parse(machine.Definition)!.AsObject();
            limited["TimeoutSeconds"] = 120;
            bench.World.Machines.Add(machine.Name, machine.RoleArn, limited.ToJsonString());
        });
        Assert.Equal(ExecutionStatus.TimedOut, (await bench.DeployAsync()).Status);
        var mail = await OnlyAsync(bench);
        Assert.Equal("comfyui: Deploy timed out at EnsureCluster, BuildImage, SeedModels, EnsureEdge", mail.Subject);
        Assert.Equal($"""
            comfyui: Deploy timed out at EnsureCluster, BuildImage, SeedModels, EnsureEdge after 2 min 0 s.

            Why: It did not end within the time that it may take.

            What to do: Look at what it waited for, in the event history of its page. What it has made stays and is billed: start Deploy again, each step goes on where it stopped; or start Teardown, which takes everything down.

            The execution: {Page}{await ArnAsync(bench)}
            Started 2030-01-07 09:00:00 UTC, ended 2030-01-07 09:02:00 UTC.

            Evidence:
            - EnsureCluster waited: cluster comfyui is CREATING since 09:00:02
            - BuildImage waited: build {await BuildAsync(bench, "Image")} is in BUILD since 09:00:02
            - SeedModels waited: set sdxl: build {await BuildAsync(bench, "Models")} is in BUILD since 09:00:02
            - EnsureEdge waited: stack comfyui-edge is CREATE_IN_PROGRESS since 09:00:02

            """, mail.Text);
    }

    [Theory]
    [InlineData("ABORTED", "Interrupted", "Interrupted by arn:t", "Deploy", "comfyui: Deploy was stopped", "A Teardown that may interrupt stopped it, and goes on by itself (Interrupted: Interrupted by arn:t).", "Nothing, if that Teardown was wanted: ")]
    [InlineData("ABORTED", null, null, "Teardown", "comfyui: Teardown was stopped", "Somebody stopped it and gave no reason.", "What it has not taken down stays and is billed: start Teardown again")]
    [InlineData("TIMED_OUT", "States.Timeout", "", "Redeploy", "comfyui: Redeploy timed out", "It did not end within the time that it may take (States.Timeout).", "Look at what it waited for, in the event history of its page. Which version serves depends on")]
    [InlineData("FAILED", "NotDeployed", "The cluster comfyui is ABSENT: there is nothing to redeploy.", "Redeploy", "comfyui: Redeploy failed: NotDeployed: The cluster comfyui is ABSENT: there is nothing to redeploy.", "The execution says no more than this.", "Look at the last events of its page.")]
    [InlineData("FAILED", "States.Timeout", null, "Deploy", "comfyui: Deploy failed: States.Timeout", "One attempt of the step took too long.", "Start the execution again")]
    [InlineData("FAILED", null, null, "Deploy", "comfyui: Deploy failed: It gave neither error nor cause.", "The execution says no more than this.", "Look at the last events of its page.")]
    public async Task An_end_that_explains_nothing_is_told_in_words(string status, string? error, string? cause, string machine, string subject, string why, string remedy)
    {
        await using var bench = await StartAsync();
        var mail = await ExplainAsync(bench, Event(status, error, cause, machine));
        Assert.Equal(subject, mail.Subject);
        Assert.Contains($"\n\nWhy: {why}\n\nWhat to do: {remedy}", mail.Text);
        Assert.EndsWith($"\nThe execution: {Page}{Execution}{machine}:one\nStarted 2030-01-07 06:00:00 UTC, ended 2030-01-07 07:02:03 UTC.\n", mail.Text);
    }

    [Fact]
    public async Task A_subject_is_one_line_of_less_than_a_hundred_letters_whatever_the_cause_says_and_the_text_keeps_it()
    {
        await using var bench = await StartAsync();
        var cause = "BuildImage failed: ü\n  \t“no space left”" + new string('x', 100) + "\nWhy: W.\nWhat to do: D.\nSee: https://s The new version: other\nEvidence:\n" + string.Join('\n', Enumerable.Range(0, 12).Select(line => $"- {line} {new string('e', 400)}"));
        var mail = await ExplainAsync(bench, Event("FAILED", "BuildFailedException", cause));
        Assert.Equal("comfyui: Deploy failed: BuildImage failed: ? ?no space left?" + new string('x', 36) + "...", mail.Subject);
        Assert.Equal(99, mail.Subject.Length);
        Assert.StartsWith("comfyui: Deploy failed after 1 h 2 min.\n\nBuildImage failed: ü\n  \t“no space left”xxx", mail.Text);
        Assert.Contains("\nSee: https://s\nThe execution: ", mail.Text);
        Assert.EndsWith($"\nEvidence:\n{string.Concat(Enumerable.Range(0, 10).Select(line => $"- {line} {new string('e', 297)}…\n"))}- and 2 more in the execution's cause\n", mail.Text);
    }

    [Fact]
    public async Task What_the_event_left_out_is_asked_for()
    {
        await using var bench = await StartAsync();
        await bench.DeployAsync("""{ "replicas": 99 }""");
        var first = await OnlyAsync(bench);
        var detail = Event("FAILED");
        detail["executionArn"] = await ArnAsync(bench);
        Assert.Equal(first.Subject, (await ExplainAsync(bench, detail)).Subject);
    }

    [Fact]
    public async Task An_event_that_comes_again_sends_nothing_and_another_end_of_the_same_execution_does()
    {
        await using var bench = await StartAsync();
        await ExplainAsync(bench, Event("ABORTED"));
        Assert.Null((await bench.RunAsync(Step))["Subject"]);
        Assert.Single(await MailsAsync(bench));
        await bench.ChangesNothingAsync(Step);
        var redriven = Event("ABORTED");
        redriven["stopDate"] = 1_894_000_000_000;
        await ExplainAsync(bench, redriven);
        Assert.Equal(2, (await MailsAsync(bench)).Count);
    }

    [Fact]
    public async Task A_function_that_dies_before_it_has_marked_its_mail_sends_another_and_never_none()
    {
        await using var bench = await StartAsync(new([Fault.Parse("dynamodb:PutItem=ValidationException")]));
        await bench.DeployAsync("""{ "replicas": 99 }""");
        await bench.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(2, (await MailsAsync(bench)).Count);
        Assert.Single(await bench.Do(() => bench.World.DynamoDb.Tables.Values.SelectMany(table => table.Items).ToList()));
    }

    [Theory]
    [InlineData("sns:Publish")]
    [InlineData("kms:GenerateDataKey")]
    public async Task A_role_that_lacks_a_permission_leaves_the_event_in_the_dead_letter_queue_whose_alarm_is_told(string forgotten)
    {
        await using var bench = await StartAsync();
        await bench.Do(() =>
        {
            var role = bench.World.Iam.Find(bench.World.Function(Step).RoleArn)!;
            foreach (var statement in role.Policies.Values.SelectMany(policy => policy["Statement"]!.AsArray()).Where(statement => statement!["Action"]!.ToJsonString().Contains(forgotten))) statement!["Action"] = "none:None";
        });
        await bench.DeployAsync("""{ "replicas": 99 }""");
        await bench.PassAsync(TimeSpan.FromMinutes(5));
        var mail = Assert.Single(await MailsAsync(bench));
        Assert.Equal("ALARM: \"comfyui-mail-unsent\" in US West (Oregon)", mail.Subject);
        var (queue, message) = await bench.Do(() => bench.World.Sqs.Queues.Values.Where(queue => queue.Name.Contains("Unsent")).SelectMany(queue => queue.Messages.Select(message => (queue.Name, message.Body))).Single());
        Assert.Contains($"- Description: An execution ended badly and could not be told by e-mail: the messages of the dead-letter queue {queue} say which and why. Mend what they name, then purge the queue\n", mail.Text);
        var letter = JsonNode.Parse(message)!;
        Assert.Contains($"is not authorized to perform: {(forgotten == "sns:Publish" ? "SNS:Publish" : forgotten)} on resource: ", letter["responsePayload"]!["errorMessage"]!.ToString());
        Assert.StartsWith(Execution, letter["requestPayload"]!["executionArn"]!.ToString());
    }

    [Fact]
    public async Task It_changes_nothing_of_what_is_deployed()
    {
        await using var bench = await StartAsync();
        Assert.Empty(await bench.MutationsAsync(() => ExplainAsync(bench, Event("ABORTED"))));
        Assert.Equal(["GetItem", "DescribeExecution", "GetExecutionHistory", "Publish", "PutItem"], (await bench.CallsAsync()).Where(call => call.Caller == Step).Select(call => call.Operation));
    }
}
