using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Faults;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>The HTTP API as a person's client meets it: signed over HTTP, from the template's routes to the functions and executions behind them.</summary>
public sealed class ApiTests
{
    static readonly HttpClient Client = new();

    /// <summary>Signs as the documents of Signature Version 4 say.</summary>
    static async Task<(HttpStatusCode Status, JsonObject Body)> SendAsync(
        RehearsedWorld world, string method, string path, string? body = null, string? idempotencyKey = null, string secret = LocalCredentials.Secret, string? key = null, TimeSpan age = default, bool sign = true, bool described = true)
    {
#pragma warning disable RS0030 // signatures are on the wall clock
        var now = (TimeProvider.System.GetUtcNow() - age).UtcDateTime;
#pragma warning restore RS0030
        var (url, date, stamp) = (new Uri(world.ApiUrl), now.ToString("yyyyMMdd"), now.ToString("yyyyMMdd'T'HHmmss'Z'"));
        using var request = new HttpRequestMessage(new(method), world.ApiUrl + path);
        if (body is not null) request.Content = new StringContent(body);
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        request.Headers.Add("x-amz-date", stamp);
        // As it is sent, and escaped once more, as every service but S3 wants it.
        var sent = string.Join('/', request.RequestUri!.AbsolutePath.Split('/').Select(Uri.EscapeDataString));
        var canonical = $"{method}\n{sent}\n\nhost:{url.Authority}\nx-amz-date:{stamp}\n\nhost;x-amz-date\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(body ?? "")))}";
        var scope = $"{date}/us-west-2/execute-api/aws4_request";
        var signing = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secret), (last, part) => HMACSHA256.HashData(last, Encoding.UTF8.GetBytes(part)));
        var signature = Hex(HMACSHA256.HashData(signing, Encoding.UTF8.GetBytes($"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}")));
        if (sign) request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={key ?? LocalCredentials.AccessKeyId(Callers.Operator.Name)}/{scope}, SignedHeaders=host;x-amz-date, Signature={signature}");
        using var answer = await Client.SendAsync(request);
        var found = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
        if (described) ApiDescription.Covers(method, request.RequestUri.AbsolutePath, (int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, found);
        return (answer.StatusCode, found);
    }

    static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    static async Task<RehearsedWorld> DeployedAsync()
    {
        var world = await RehearsedWorld.StartAsync(Worlds.Options());
        Assert.Equal(ExecutionStatus.Succeeded, (await world.RunAsync("Deploy", new JsonObject())).Status);
        return world;
    }

    static async Task<ExecutionResult> EndAsync(RehearsedWorld world, string id)
        => await (await world.Time.Do(() => world.Machines.Executions.Single(record => record.Arn.EndsWith(":" + id, StringComparison.Ordinal)))).Ended;

    [Fact]
    public async Task A_dry_run_is_accepted_and_its_execution_gives_the_plan_and_makes_nothing()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        var before = await world.Time.Do(() => world.Journal.Mutations.Count());
        var (status, started) = await SendAsync(world, "POST", "/deployments", """{"dryRun": true, "replicas": 2}""");
        Assert.Equal(HttpStatusCode.Accepted, status);
        var ended = await EndAsync(world, started["id"]!.ToString());
        Assert.Equal(ExecutionStatus.Succeeded, ended.Status);
        Assert.StartsWith("Nothing was changed. A Deploy would create ", ended.Output!["Summary"]!.ToString());
        Assert.Contains("2 GPU nodes of g6.2xlarge or g5.2xlarge or g4dn.2xlarge (spot or on-demand)", ended.Output["Creates"]!.AsArray().Select(what => what!.ToString()));
        Assert.Equal(["PostDeployment StartExecution"], await world.Time.Do(() => world.Journal.Mutations.Skip(before).Select(call => $"{call.Caller} {call.Operation}").ToList()));
        Assert.Equal("arn:aws:states:" + WorldOptions.Region, string.Join(':', started["execution"]!.ToString().Split(':')[..4]));
    }

    [Fact]
    public async Task A_redeployment_is_accepted_once_a_key_followed_and_ends_well()
    {
        await using var world = await DeployedAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(world, "POST", "/redeployments", "{}", "key one")).Status);
        var (status, first) = await SendAsync(world, "POST", "/redeployments", """{"version":"v0.3.77"}""", "key-one");
        Assert.Equal(HttpStatusCode.Accepted, status);
        var id = first["id"]!.ToString();
        Assert.Equal($"/redeployments/{id}", first["follow"]!.ToString());
        var result = await EndAsync(world, id);
        Assert.Equal((ExecutionStatus.Succeeded, null), (result.Status, result.Cause));

        var (again, same) = await SendAsync(world, "POST", "/redeployments", """{"version":"v0.3.77"}""", "key-one");
        Assert.Equal((HttpStatusCode.Accepted, id), (again, same["id"]!.ToString()));
        var (other, problem) = await SendAsync(world, "POST", "/redeployments", """{"version":"v0.3.78"}""", "key-one");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "Idempotency-Key"), (other, problem["errors"]![0]!["field"]!.ToString()));
        Assert.Equal(2, await world.Time.Do(() => world.Machines.Executions.Count));

        var (found, view) = await SendAsync(world, "GET", $"/redeployments/{id}");
        Assert.Equal((HttpStatusCode.OK, "SUCCEEDED"), (found, view["status"]!.ToString()));
        var (_, deployment) = await SendAsync(world, "GET", "/deployment");
        Assert.Equal(("v0.3.77", "deployed", "v0.3.76"), (deployment["version"]!.ToString(), deployment["state"]!.ToString(), deployment["rollbackTo"]![0]!.ToString()));
    }

    [Fact]
    public async Task Of_two_calls_at_once_one_is_accepted_and_the_other_hears_which()
    {
        await using var world = await DeployedAsync();
        var answers = await Task.WhenAll(SendAsync(world, "POST", "/redeployments", """{"version":"v0.3.77"}"""), SendAsync(world, "POST", "/redeployments", """{"version":"v0.3.78"}"""));
        Assert.Equal([HttpStatusCode.Accepted, HttpStatusCode.Conflict], answers.Select(answer => answer.Status).Order());
        var winner = answers.Single(answer => answer.Status == HttpStatusCode.Accepted).Body;
        Assert.Equal(winner["execution"]!.ToString(), answers.Single(answer => answer.Status == HttpStatusCode.Conflict).Body["execution"]!.ToString());
        Assert.Equal(ExecutionStatus.Succeeded, (await EndAsync(world, winner["id"]!.ToString())).Status);
    }

    [Fact]
    public async Task Bad_inputs_have_their_status_and_field()
    {
        await using var world = await DeployedAsync();
        foreach (var (method, path, body, status, field) in new (string, string, string?, int, string?)[]
        {
            ("POST", "/redeployments", null, 400, "body"),
            ("POST", "/redeployments", "[]", 400, "body"),
            ("POST", "/redeployments", "{", 400, "body"),
            ("POST", "/redeployments", """{"version":1}""", 400, "version"),
            ("POST", "/redeployments", """{"verzion":"v0.3.77"}""", 400, "verzion"),
            ("POST", "/redeployments", """{"drainMinutes":-1}""", 400, "drainMinutes"),
            ("POST", "/redeployments", """{"version":"v9.9.9"}""", 422, "version"),
            ("POST", "/redeployments", new string(' ', 70000), 413, "body"),
            ("POST", "/deployments", """{"replicas":99}""", 400, "replicas"),
            ("POST", "/deployments", """{"dryRun":"yes"}""", 400, "dryRun"),
            ("POST", "/teardowns", null, 400, "body"),
            ("POST", "/teardowns", """{"patience":51}""", 400, "patience"),
            ("POST", "/teardowns", """{"interrupt":"yes"}""", 400, "interrupt"),
            ("POST", "/teardowns", """{"deleteData":true}""", 400, "deleteData"),
            ("POST", "/teardowns", """{"deleteData":{"confirm":"ComfyUI"}}""", 400, "deleteData.confirm"),
            ("POST", "/teardowns", """{"scheduled":"2030-01-07T20:00:00Z"}""", 400, "scheduled"),
            ("POST", "/teardowns", """{"delete":true}""", 400, "delete"),
            ("POST", "/teardowns/skip", """{"nights":2}""", 400, "nights"),
            ("POST", "/teardowns/skip", "next", 400, "body"),
            ("POST", "/teardowns/skip", new string(' ', 70000), 413, "body"),
            ("GET", "/teardowns", null, 404, null),
            ("GET", "/redeployments/none", null, 404, "id"),
            ("GET", "/redeployments/..", null, 404, null),
            ("GET", "/redeployments/%2E%2E%2Fdeployment", null, 404, "id"),
            ("GET", "/nothing", null, 404, null),
            ("PUT", "/redeployments", "{}", 404, null),
        })
        {
            var (found, problem) = await SendAsync(world, method, path, body);
            Assert.Equal((path, body, status), (path, body, (int)found));
            if (field is not null) Assert.Equal((field, status), (problem["errors"]![0]!["field"]!.ToString(), (int)problem["status"]!));
        }

        Assert.Single(await world.Time.Do(() => world.Machines.Executions.ToList())); // the Deploy alone
    }

    [Fact]
    public async Task Without_a_deployment_there_is_nothing_to_redeploy_or_to_see_but_one_can_be_started()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(world, "POST", "/redeployments", "{}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(world, "GET", "/deployment")).Status);
        var (status, started) = await SendAsync(world, "POST", "/deployments", "{}");
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal(ExecutionStatus.Succeeded, (await EndAsync(world, started["id"]!.ToString())).Status);
    }

    [Fact]
    public async Task A_call_that_dies_between_its_lock_and_the_start_holds_others_up_for_five_minutes_at_most()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options() with { Crashes = new DiesWithTheLock() });
        Assert.Equal(HttpStatusCode.InternalServerError, (await SendAsync(world, "POST", "/deployments", "{}", described: false)).Status); // API Gateway's own
        Assert.Empty(await world.Time.Do(() => world.Machines.Executions.ToList()));
        Assert.Equal(HttpStatusCode.Conflict, (await SendAsync(world, "POST", "/deployments", "{}")).Status);
        Assert.Equal("LockedException", (await world.RunAsync("Deploy", new JsonObject())).Error);
        await world.Time.Do(async () =>
        {
            await world.Time.Delay(TimeSpan.FromMinutes(5));
            return true;
        });
        var (status, started) = await SendAsync(world, "POST", "/deployments", "{}");
        Assert.Equal(HttpStatusCode.Accepted, status);
        Assert.Equal(ExecutionStatus.Succeeded, (await EndAsync(world, started["id"]!.ToString())).Status);
        Assert.Empty(await world.Time.Do(() => world.DynamoDb.Tables.Values.Single().Items.ToList()));
    }

    sealed class DiesWithTheLock : ICrashes
    {
        bool isOver;

        public bool Strikes(string caller, string service, string operation, Effect effect, Moment moment)
        {
            if (isOver || moment == Moment.Before || (caller, operation) != ("PostDeployment", "PutItem")) return false;
            return isOver = true;
        }
    }

    [Fact]
    public async Task What_is_deployed_has_the_address_that_Deploy_told_while_it_stands_and_afterwards_as_long_as_it_is_kept()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        var deployed = await world.RunAsync("Deploy", new JsonObject());
        var url = deployed.Output!["Url"]!.ToString();
        Assert.StartsWith("http", url);
        Assert.Equal(("deployed", url), await StateAsync());
        Assert.Equal(ExecutionStatus.Succeeded, (await world.RunAsync("Teardown", new JsonObject())).Status);
        Assert.Equal(("torn down", url), await StateAsync());

        async Task<(string, string?)> StateAsync()
        {
            var (_, view) = await SendAsync(world, "GET", "/deployment");
            return (view["state"]!.ToString(), view["url"]?.ToString());
        }
    }

    [Fact]
    public async Task A_teardown_is_refused_while_another_works_unless_it_may_interrupt_and_takes_the_deployment_down()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        var (_, deploy) = await SendAsync(world, "POST", "/deployments", "{}");
        var (refused, problem) = await SendAsync(world, "POST", "/teardowns", "{}");
        Assert.Equal((HttpStatusCode.Conflict, deploy["execution"]!.ToString()), (refused, problem["execution"]!.ToString()));

        var (accepted, teardown) = await SendAsync(world, "POST", "/teardowns", """{"interrupt":true}""", "tonight");
        Assert.Equal(HttpStatusCode.Accepted, accepted);
        var (again, same) = await SendAsync(world, "POST", "/teardowns", """{"interrupt":true}""", "tonight");
        Assert.Equal((HttpStatusCode.Accepted, teardown["id"]!.ToString()), (again, same["id"]!.ToString()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await SendAsync(world, "POST", "/teardowns", "{}", "tonight")).Status);

        Assert.Equal(ExecutionStatus.Aborted, (await EndAsync(world, deploy["id"]!.ToString())).Status);
        var ended = await EndAsync(world, teardown["id"]!.ToString());
        Assert.Equal((ExecutionStatus.Succeeded, null), (ended.Status, ended.Cause));
        var (other, last) = await SendAsync(world, "POST", "/teardowns", "{}");
        Assert.Equal(HttpStatusCode.Accepted, other);
        Assert.Equal(ExecutionStatus.Succeeded, (await EndAsync(world, last["id"]!.ToString())).Status); // it found its own lock
        Assert.Empty(await world.Time.Do(() => world.DynamoDb.Tables.Values.Single().Items.ToList()));
    }

    [Fact]
    public async Task The_next_scheduled_teardown_is_skipped_once_however_often_it_is_asked_for()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        var (status, answer) = await SendAsync(world, "POST", "/teardowns/skip");
        Assert.Equal((HttpStatusCode.OK, "next"), (status, answer["skip"]!.ToString()));
        Assert.Equal(HttpStatusCode.OK, (await SendAsync(world, "POST", "/teardowns/skip", "{}")).Status);
        Assert.Equal("next", await world.Time.Do(() => world.Ssm.Parameters.All["/comfyui/teardown/skip"].Value));

        var evening = JsonNode.Parse("""{"scheduled":"2030-01-07T20:00:00Z"}""")!;
        Assert.Equal(ExecutionStatus.Succeeded, (await world.RunAsync("Teardown", evening)).Status);
        Assert.StartsWith("used by ", await world.Time.Do(() => world.Ssm.Parameters.All["/comfyui/teardown/skip"].Value));
        Assert.DoesNotContain(await world.Time.Do(() => world.Journal.Mutations.Select(call => call.Caller).ToList()), caller => caller.Contains("VerifyNothingLeft", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_a_right_signature_of_now_by_a_known_key_that_may_is_let_in()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(world, "GET", "/deployment")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(world, "GET", "/deployment", secret: "wrong")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(world, "GET", "/deployment", key: "AKIAUNKNOWN")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(world, "GET", "/deployment", key: LocalCredentials.AccessKeyId("comfyui-EnsureLock"))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(world, "GET", "/deployment", age: TimeSpan.FromMinutes(6))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(world, "GET", "/deployment", sign: false)).Status);
    }
}
