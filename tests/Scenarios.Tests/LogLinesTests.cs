using System.Globalization;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Faults;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>What the functions log in whole executions.</summary>
public sealed class LogLinesTests
{
    const string Token = "hf_tokenOfTheRehearsalOnly", Signature = "fedcba98765432100123456789abcdef";

    static readonly string[] Always = ["time", "level", "event", "deployment", "state", "request"];

    [Fact]
    public async Task Each_attempt_of_each_step_is_two_lines_with_all_ids()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        var executions = new List<string>();
        foreach (var (machine, input) in new[] { ("Deploy", "{}"), ("Deploy", "{}"), ("Redeploy", """{"version": "v0.3.75"}"""), ("Teardown", "{}") })
        {
            var started = await world.Time.Do(() => world.Machines.Start(world.Machine(machine).Arn, null, input));
            await started.Ended;
            executions.Add(started.Arn);
        }

        var lines = await world.EventsAsync();
        Assert.All(lines, line => Assert.All(Always, field => Assert.False(string.IsNullOrEmpty(line.Text(field)), $"{field} is missing in {line.ToJsonString()}")));
        Assert.All(lines, line => Assert.True(DateTimeOffset.TryParseExact(line.Text("time"), "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _), line.Text("time")));
        Assert.All(lines, line => Assert.Equal("comfyui", line.Text("deployment")));
        // Models come into the bucket and to the nodes whatever execution is at work.
        Assert.All(lines.Where(line => line.Text("state") != "SyncModels"), line => Assert.Contains(line.Text("execution")!, executions));

        Assert.All(lines.GroupBy(line => line.Text("request")), attempt =>
        {
            Assert.Equal("started", attempt.First().Text("event"));
            Assert.Contains(Assert.Single(attempt.Skip(1)).Text("event"), new[] { "succeeded", "waiting", "busy", "failed" });
        });
        var ran = await world.Time.Do(() => world.Machines.Executions.SelectMany(execution => execution.Execution.Events).Where(happened => happened.Type == "LambdaFunctionStarted").Count());
        Assert.Equal(ran, lines.Count(line => line.Text("event") == "started" && line.Text("state") != "SyncModels"));
    }

    [Fact]
    public async Task Nothing_that_opens_something_is_in_any_line_or_in_the_executions_history()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        await world.Time.Do(() => world.Ssm.Parameters.Set("/comfyserverless/comfyui/model-token", Token, "SecureString"));
        Assert.Equal(ExecutionStatus.Succeeded, (await world.RunAsync("Deploy", new JsonObject())).Status);
        var secrets = await SecretsAsync(world);
        Assert.Equal(ExecutionStatus.Succeeded, (await world.RunAsync("Deploy", JsonNode.Parse("""{"edge": {"rotatePassword": true}}""")!)).Status);
        secrets.UnionWith(await SecretsAsync(world));

        // A build's log has what others print: the address that it could not fetch, with the token that it sent.
        await world.Time.Do(() => world.Docker.BuildFailure = $"ERROR: https://cdn.example.com/m?X-Amz-Signature={Signature} answered 403 to Bearer {Token}");
        var failed = await world.RunAsync("Deploy", JsonNode.Parse("""{"version": "v0.3.75"}""")!);
        Assert.Equal("BuildFailedException", failed.Error);
        Assert.Contains("cdn.example.com", failed.Cause);

        var lines = await world.FunctionLinesAsync();
        Assert.Contains(lines, line => line.Contains("cdn.example.com", StringComparison.Ordinal));
        Assert.InRange(lines.Count, 200, 10_000);
        Assert.InRange(secrets.Count, 50, 1000);
        // Step Functions logs what the states are given and give.
        var history = await world.Time.Do(() => world.Machines.Executions.SelectMany(execution => execution.Execution.Events).Select(happened => happened.ToJson().ToJsonString()).ToList());
        Assert.Contains(history, happened => happened.Contains("cdn.example.com", StringComparison.Ordinal));
        foreach (var secret in secrets) Assert.DoesNotContain(lines.Concat(history), text => text.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Documented_queries_ask_for_fields_that_lines_have()
    {
        var operations = await File.ReadAllTextAsync(Path.Combine(Worlds.Root, "docs", "operations.md"));
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options() with { Faults = new FaultPlan([Fault.Parse("eks:CreateCluster=AccessDeniedException")]) });
        Assert.Equal(ExecutionStatus.Failed, (await world.RunAsync("Deploy", new JsonObject())).Status);
        await world.InvokeAsync("PostDeployment", JsonNode.Parse("""{"version": "2.0", "routeKey": "POST /deployments", "body": "{\"dryRun\": true}", "isBase64Encoded": false}""")!);
        var lines = await world.EventsAsync();
        var known = lines.SelectMany(line => line.Select(field => field.Key)).ToHashSet();
        var queries = LogQuery.Documented(operations);
        Assert.Equal(5, queries.Count);
        Assert.All(queries, query => Assert.Empty(LogQuery.Fields(query).Except(known)));
        // And the table beside them names every field that there is, and none that there is not.
        var told = operations.Split('\n').SkipWhile(line => !line.StartsWith("| Field of a line")).Skip(2).TakeWhile(line => line.StartsWith('|')).SelectMany(row => row.Split('|')[1].Split(',')).Select(name => name.Trim().Trim('`'));
        Assert.Equal(known.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));

        var refused = Assert.Single(lines, line => line.ContainsKey("awsRequest"));
        Assert.Equal(("EnsureCluster", "failed", "ERROR", "EKS", "AccessDeniedException"), (refused.Text("state"), refused.Text("event"), refused.Text("level"), refused.Text("awsService"), refused.Text("awsError")));
        var answered = Assert.Single(lines, line => line.Text("event") == "answered");
        Assert.Equal(("PostDeployment", "202"), (answered.Text("state"), answered.Text("status")));
        Assert.Contains(answered.Text("execution"), await world.Time.Do(() => world.Machines.Executions.Select(execution => execution.Arn).ToList()));
    }

    /// <summary>All that is secret in this world, by value.</summary>
    static Task<HashSet<string>> SecretsAsync(RehearsedWorld world) => world.Time.Do(() =>
    {
        var secrets = world.Ssm.Parameters.All.Values.Where(parameter => parameter.Type == "SecureString").Select(parameter => parameter.Value).ToHashSet();
        Assert.InRange(secrets.Count, 3, 10); // the token, the key and a user's password
        foreach (var parameter in world.CloudFormation.Find("comfyui-edge")!.Content.Parameters.Where(parameter => parameter.Key is "Users" or "SigningKey")) secrets.UnionWith(parameter.Value.Split(','));
        secrets.UnionWith(world.Lambda.Functions.Values.Select(function => function.AccessKeyId));
        secrets.UnionWith([LocalCredentials.Secret, LocalCredentials.RegistryPassword, Signature, "k8s-aws-v1.", "X-Amz-Credential=", "Bearer hf"]);
        return secrets;
    });
}
