using System.Net;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Edge;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.CloudFormation;
using ComfyServerless.Rehearsal.Aws.Ssm;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Edge;

public sealed class EnsureEdgeTests
{
    const string Step = "EnsureEdge", PasswordName = "/comfyserverless/comfyui/edge/users/comfyui", KeyName = "/comfyserverless/comfyui/edge/signing-key";

    static async Task<StepBench> LockedAsync(string input = "{}") => await (await StepBench.StartAsync(input)).DoneAsync("EnsureLock");

    /// <summary>A later execution with another input.</summary>
    static async Task NextAsync(StepBench bench, string input, string name = "second")
    {
        await bench.RunAsync("RemoveLock");
        bench.BeginExecution(name, input);
        await bench.RunAsync("EnsureLock");
    }

    static StackRecord Stack(StepBench bench) => bench.World.CloudFormation.Find("comfyui-edge")!;

    static Task<Parameter> ParameterAsync(StepBench bench, string name) => bench.Do(() => bench.World.Ssm.Parameters.All[name]);

    static async Task<HttpStatusCode> AskAsync(JsonObject output, string? password, string user = "comfyui")
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, output.Text("Url") + "/system_stats");
        if (password != null) request.Headers.TryAddWithoutValidation("Authorization", AccessFunction.Basic(user, password));
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    static Task FailAsync(StepBench bench, string verb, string type, string? reason) => bench.Do(() =>
    {
        if (reason is null) bench.World.CloudFormation.Faults.Failures.Remove((verb, type));
        else bench.World.CloudFormation.Faults.Failures[(verb, type)] = reason;
    });

    [Fact]
    public async Task Load_balancer_origin_distribution_and_function_are_there_and_ask_for_the_generated_password()
    {
        await using var bench = await LockedAsync();
        Assert.Equal("stack comfyui-edge is being created", await bench.FailsAsync(Step, "NotReadyException"));
        Assert.Matches("^stack comfyui-edge is CREATE_IN_PROGRESS since 09:0", await bench.FailsAsync(Step, "NotReadyException"));
        var output = await bench.RunAsync(Step);
        var stack = await bench.Do(() => Stack(bench));
        Assert.Equal(("CREATE_COMPLETE", 8), (stack.Status, stack.Resources.Count));
        Assert.Equal(("comfyui", PasswordName, ""), (output["Users"]![0]!.ToString(), output["Passwords"]![0]!.ToString(), output.Text("Warning")));
        var password = await ParameterAsync(bench, PasswordName);
        Assert.Equal(("SecureString", 32, "comfyui"), (password.Type, password.Value.Length, password.Tags["comfyserverless:deployment"])); // 192 bits in base64
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(output, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(output, "a guess"));
        Assert.InRange((int)await AskAsync(output, password.Value), 502, 504); // it lets pass; nobody is behind yet
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task Neither_password_nor_key_is_in_the_output_the_logs_or_what_CloudFormation_shows()
    {
        await using var bench = await LockedAsync();
        var output = await bench.RunAsync(Step);
        string[] secrets = [(await ParameterAsync(bench, PasswordName)).Value, (await ParameterAsync(bench, KeyName)).Value];
        var journal = string.Join("\n", (await bench.CallsAsync()).Select(call => call.ToString()));
        var shown = await bench.Do(() => string.Join("\n", Stack(bench).Content.Template.Parameters.Where(parameter => !parameter.Value.IsSecret).Select(parameter => Stack(bench).Content.Parameters[parameter.Key])));
        Assert.All(secrets, secret => Assert.All(new[] { output.ToJsonString(), journal, shown }, text => Assert.DoesNotContain(secret, text)));
        Assert.DoesNotContain(secrets[0], await bench.Do(() => Stack(bench).Content.Parameters["Users"]));
    }

    [Fact]
    public async Task A_later_execution_changes_nothing_and_every_deployment_has_secrets_of_its_own()
    {
        await using var bench = await LockedAsync();
        var first = await bench.RunAsync(Step);
        await NextAsync(bench, "{}");
        await bench.ChangesNothingAsync(Step);
        Assert.True(JsonNode.DeepEquals(first, bench.State[Step]));
        await using var other = await LockedAsync();
        await other.TryAsync(Step);
        Assert.NotEqual((await ParameterAsync(bench, PasswordName)).Value, (await ParameterAsync(other, PasswordName)).Value);
        Assert.NotEqual((await ParameterAsync(bench, KeyName)).Value, (await ParameterAsync(other, KeyName)).Value);
    }

    [Fact]
    public async Task A_run_that_died_before_the_stack_leaves_a_password_that_the_next_uses()
    {
        await using var bench = await LockedAsync();
        await bench.Do(() => bench.World.Ssm.Parameters.Set(PasswordName, "left-behind", "SecureString"));
        var output = await bench.RunAsync(Step);
        Assert.Equal("left-behind", (await ParameterAsync(bench, PasswordName)).Value);
        Assert.InRange((int)await AskAsync(output, "left-behind"), 502, 504);
    }

    [Fact]
    public async Task A_failed_stack_ends_the_step_with_the_first_resource_that_failed_and_its_reason()
    {
        await using var bench = await LockedAsync();
        await FailAsync(bench, "CREATE", "AWS::CloudFront::VpcOrigin", "The VPC has no internet gateway");
        var failure = await bench.EndsInFailureAsync(Step);
        Assert.Equal("ResourceFailedException", failure.Error);
        Assert.StartsWith("CloudFormation could not create VpcOrigin (AWS::CloudFront::VpcOrigin) of the stack comfyui-edge: ", failure.Reason);
        Assert.Contains("The VPC has no internet gateway", failure.Reason);
        Assert.StartsWith("ROLLBACK", await bench.Do(() => Stack(bench).Status)); // nobody waits for the rollback
        await bench.PassAsync(TimeSpan.FromMinutes(30));
        Assert.Empty(await bench.MutationsAsync(async () => Assert.Equal("ResourceFailedException", (await bench.EndsInFailureAsync(Step)).Error)));

        await FailAsync(bench, "CREATE", "AWS::CloudFront::VpcOrigin", null);
        await NextAsync(bench, "{}");
        Assert.Equal("stack comfyui-edge of an earlier execution is ROLLBACK_COMPLETE and is being deleted", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.RunAsync(Step);
        Assert.Equal("CREATE_COMPLETE", await bench.Do(() => Stack(bench).Status));
    }

    [Theory]
    [InlineData("AWS::ElasticLoadBalancingV2::LoadBalancer", "The maximum number of load balancers has been reached (Service: ElasticLoadBalancingV2, Status Code: 400)", "\"Application Load Balancers per Region\" (L-53DA6B97)")]
    [InlineData("AWS::CloudFront::Distribution", "Your request contains more distributions than are allowed. HandlerErrorCode: ServiceLimitExceeded", "\"Web distributions per AWS account\" (L-24B04930)")]
    [InlineData("AWS::CloudFront::VpcOrigin", "Limit reached (Service: CloudFront; Error Code: EntityLimitExceeded)", "\"VPC origins per AWS account\" in the Service Quotas console")]
    public async Task A_resource_that_a_quota_forbids_is_told_with_the_quota_to_raise(string type, string reason, string quota)
    {
        await using var bench = await LockedAsync();
        await FailAsync(bench, "CREATE", type, reason);
        var failure = await bench.EndsInFailureAsync(Step);
        Assert.Contains(reason, failure.Reason);
        Assert.Contains("raise the quota " + quota, failure.Reason);
    }

    [Fact]
    public async Task A_stack_that_could_not_be_deleted_is_deleted_again()
    {
        await using var bench = await LockedAsync();
        await FailAsync(bench, "CREATE", "AWS::CloudFront::Distribution", "no");
        await bench.EndsInFailureAsync(Step);
        await bench.PassAsync(TimeSpan.FromMinutes(30));
        await FailAsync(bench, "CREATE", "AWS::CloudFront::Distribution", null);
        await FailAsync(bench, "DELETE", "AWS::CloudFront::Function", "still in use");
        await bench.Do(() => { }); // the function was rolled back already
        await NextAsync(bench, "{}");
        await bench.RunAsync(Step);
        await bench.Do(() => Stack(bench));
        Assert.Equal("CREATE_COMPLETE", await bench.Do(() => Stack(bench).Status));
    }

    [Fact]
    public async Task A_failed_change_is_rolled_back_and_the_address_stays()
    {
        await using var bench = await LockedAsync();
        var before = await bench.RunAsync(Step);
        await FailAsync(bench, "UPDATE", "AWS::CloudFront::Function", "The function is not valid");
        await NextAsync(bench, """{ "edge": { "allowedCidrs": ["127.0.0.0/8"] } }""");
        var failure = await bench.EndsInFailureAsync(Step);
        Assert.StartsWith("CloudFormation could not update AccessFunction (AWS::CloudFront::Function) of the stack comfyui-edge: ", failure.Reason);
        await bench.PassAsync(TimeSpan.FromMinutes(30));
        Assert.Equal("UPDATE_ROLLBACK_COMPLETE", await bench.Do(() => Stack(bench).Status));

        await FailAsync(bench, "UPDATE", "AWS::CloudFront::Function", null);
        await NextAsync(bench, """{ "edge": { "allowedCidrs": ["127.0.0.0/8"] } }""", "third");
        Assert.Equal(before.Text("Url"), (await bench.RunAsync(Step)).Text("Url"));
        Assert.Equal(("UPDATE_COMPLETE", "7f000000/8"), await bench.Do(() => (Stack(bench).Status, Stack(bench).Content.Parameters["Networks"])));
    }

    [Fact]
    public async Task A_rollback_that_failed_is_continued_not_deleted()
    {
        await using var bench = await LockedAsync();
        var before = await bench.RunAsync(Step);
        await FailAsync(bench, "UPDATE", "AWS::CloudFront::Function", "no");
        await FailAsync(bench, "UPDATE", "AWS::CloudFront::Distribution", "nor back");
        await bench.Do(() => Stack(bench).Move("UPDATE_ROLLBACK_FAILED", "The following resource(s) failed to update: [AccessFunction]. "));
        await FailAsync(bench, "UPDATE", "AWS::CloudFront::Function", null);
        await FailAsync(bench, "UPDATE", "AWS::CloudFront::Distribution", null);
        await NextAsync(bench, "{}");
        Assert.Equal("stack comfyui-edge of an earlier execution is being rolled back", await bench.FailsAsync(Step, "NotReadyException"));
        Assert.Equal(before.Text("Url"), (await bench.RunAsync(Step)).Text("Url"));
    }

    [Fact]
    public async Task Somebody_elses_stack_of_that_name_is_not_touched()
    {
        await using var bench = await LockedAsync();
        await bench.RunAsync(Step);
        await bench.Do(() => Stack(bench).Content = Stack(bench).Content with { Tags = new Dictionary<string, string> { ["comfyserverless:deployment"] = "other" } });
        Assert.Empty(await bench.MutationsAsync(async () =>
            Assert.StartsWith("Stack comfyui-edge exists but is not this deployment's: expected tag comfyserverless:deployment=comfyui, found comfyserverless:deployment=other.", await bench.FailsAsync(Step, "NotOwnedException"))));
    }

    [Fact]
    public async Task A_new_password_is_made_once_in_an_execution_without_a_new_distribution()
    {
        await using var bench = await LockedAsync();
        var before = await bench.RunAsync(Step);
        var (old, key) = ((await ParameterAsync(bench, PasswordName)).Value, (await ParameterAsync(bench, KeyName)).Value);
        await NextAsync(bench, """{ "edge": { "rotatePassword": true } }""");
        var started = await bench.Do(() => bench.World.Time.Now);
        var after = await bench.RunAsync(Step);
        Assert.InRange(await bench.Do(() => bench.World.Time.Now) - started, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        var password = (await ParameterAsync(bench, PasswordName)).Value;
        Assert.Equal((before.Text("Url"), key, 2), (after.Text("Url"), (await ParameterAsync(bench, KeyName)).Value, (await ParameterAsync(bench, PasswordName)).Version));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(after, old));
        Assert.InRange((int)await AskAsync(after, password), 502, 504);
        await bench.ChangesNothingAsync(Step);
        await NextAsync(bench, """{ "edge": { "rotatePassword": true } }""", "third");
        await bench.RunAsync(Step);
        Assert.Equal(3, (await ParameterAsync(bench, PasswordName)).Version);
    }

    [Theory]
    [InlineData("""{ "edge": { "users": ["mallory"] } }""", "edge.users: 'mallory' is not one of comfyui; an execution may leave users out")]
    [InlineData("""{ "edge": { "users": ["comfyui", "mallory"] } }""", "edge.users: 'mallory'")]
    public async Task The_input_lets_nobody_in_whom_the_configuration_does_not_know(string input, string problem)
    {
        await using var bench = await LockedAsync(input);
        Assert.Empty(await bench.MutationsAsync(async () => Assert.StartsWith(problem, await bench.FailsAsync(Step, "InvalidDeploymentException"))));
    }

    [Fact]
    public async Task Zones_that_VPC_origins_do_not_take_are_left_out_and_two_are_needed()
    {
        await using var bench = await LockedAsync();
        var subnets = await bench.SettingAsync(Step, "PrivateSubnetIds");
        await bench.Do(() => bench.World.Ec2.Store.Subnets.Get(subnets[0])["availabilityZoneId"] = "use1-az3");
        await bench.RunAsync(Step);
        Assert.Equal(subnets[1..].Order(StringComparer.Ordinal), await bench.Do(() => Json.Texts(Stack(bench).Resources["LoadBalancer"].Properties["Subnets"])));
        await bench.Do(() => bench.World.Ec2.Store.Subnets.Get(subnets[1])["availabilityZoneId"] = "apne1-az3");
        var reason = (await bench.EndsInFailureAsync(Step)).Reason;
        Assert.StartsWith("A load balancer needs two zones, and CloudFront's VPC origins take only 1 of ", reason);
        Assert.Contains("(use1-az3)", reason);
    }

    [Fact]
    public async Task Without_CloudFront_the_load_balancer_stays_alone_and_with_it_again_everything_comes_back()
    {
        await using var bench = await LockedAsync();
        var balancer = (await bench.RunAsync(Step)).Text("LoadBalancer");
        await NextAsync(bench, """{ "edge": { "enabled": false } }""");
        var without = await bench.RunAsync(Step);
        Assert.Equal(($"http://{balancer}", "", 0), (without.Text("Url"), without.Text("Distribution"), without["Passwords"]!.AsArray().Count));
        Assert.Equal(["ComfyUIErrors", "Listener", "LoadBalancer", "NoPodAnswers"], await bench.Do(() => Stack(bench).Resources.Keys.Order().ToList()));
        Assert.Empty(await bench.Do(() => bench.World.CloudFront.Store.Distributions.Values.ToList()));
        await bench.ChangesNothingAsync(Step);
        await NextAsync(bench, """{ "edge": { "enabled": true } }""", "third");
        var again = await bench.RunAsync(Step);
        Assert.Equal(balancer, again.Text("LoadBalancer"));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(again, null));
    }

    [Fact]
    public async Task An_own_domain_needs_an_issued_certificate_that_names_it()
    {
        await using var bench = await LockedAsync();
        var (good, pending) = await bench.Do(() => (bench.World.Acm.Add("*.example.com"), bench.World.Acm.Add("comfyui.example.com", "PENDING_VALIDATION")));
        string Input(string domain, string arn) => $$"""{ "edge": { "domain": "{{domain}}", "certificateArn": "{{arn}}" } }""";
        string[][] wrong =
        [
            ["comfyui.example.com", "arn:aws:acm:us-east-1:111122223333:certificate/01234567-0123-0123-0123-0123456789ab", "edge.certificateArn: there is no certificate"],
            ["comfyui.example.com", pending, "edge.certificateArn: the certificate for comfyui.example.com is PENDING_VALIDATION, not ISSUED"],
            ["a.b.example.com", good, "edge.domain: a.b.example.com is not among the names of the certificate: *.example.com"],
            ["example.com", good, "edge.domain: example.com is not among"],
        ];
        foreach (var (i, row) in wrong.Index())
        {
            await NextAsync(bench, Input(row[0], row[1]), $"wrong{i}");
            Assert.StartsWith(row[2], (await bench.EndsInFailureAsync(Step)).Reason);
            Assert.Null(await bench.Do(() => bench.World.CloudFormation.Find("comfyui-edge")));
        }

        await NextAsync(bench, Input("comfyui.example.com", good), "right");
        await bench.RunAsync(Step);
        Assert.Equal("comfyui.example.com", await bench.Do(() => Json.Texts(Stack(bench).Resources["Distribution"].Properties["DistributionConfig"]!["Aliases"])[0]));
    }

    [Fact]
    public void A_secret_that_differs_gives_another_row_and_the_same_gives_the_same()
    {
        var row = EdgeCredentials.Row("anna", "secret", "key");
        Assert.Equal(row, EdgeCredentials.Row("anna", "secret", "key"));
        Assert.Equal(4, new[] { row, EdgeCredentials.Row("ben", "secret", "key"), EdgeCredentials.Row("anna", "other", "key"), EdgeCredentials.Row("anna", "secret", "other") }.Distinct().Count());
        Assert.Matches("^anna:[0-9a-f]{32}:[0-9a-f]{64}$", row);
        Assert.DoesNotContain("secret", row);
    }
}
