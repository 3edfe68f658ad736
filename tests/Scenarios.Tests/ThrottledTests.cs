using System.Text.Json.Nodes;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Wire;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>Whatever a step calls is throttled beyond the SDK's own retries, one operation after the other: a new call of a new step is among them by itself.</summary>
public class ThrottledTests
{
    static readonly HashSet<string> Steps = [.. Composition.Steps.Select(step => step.Name)];

    [Fact]
    public async Task Every_operation_of_every_step_may_be_throttled_and_Deploy_Redeploy_and_Teardown_still_succeed()
    {
        var faults = new EverythingOnce();
        await using var world = await StartAsync(faults);
        foreach (var (machine, input, least) in new[] { ("Deploy", "{}", 60), ("Redeploy", """{"version": "v0.3.75"}""", 30), ("Teardown", """{"deleteData": {"confirm": "comfyui"}}""", 40) })
        {
            faults.Begin();
            var before = await world.Time.Do(() => world.Journal.Calls.Count());
            var result = await world.RunAsync(machine, JsonNode.Parse(input)!);
            Assert.True(result.Status == ExecutionStatus.Succeeded, $"{machine}: {result.Error}: {result.Cause}");
            var calls = await world.Time.Do(() => world.Journal.Calls.Skip(before).Where(call => Steps.Contains(call.Caller)).ToList());
            var operations = calls.GroupBy(call => $"{call.Caller} {call.Service} {call.Operation}").ToList();
            Assert.All(operations, made => Assert.Equal(Busy(made.First().Service).Code, made.First().Error));
            Assert.InRange(operations.Count, least, 1000);
        }
    }

    [Fact]
    public async Task An_execution_that_fails_is_explained_though_all_calls_of_the_explanation_are_throttled()
    {
        var faults = new EverythingOnce();
        await using var world = await StartAsync(faults);
        await world.Time.Do(() => world.Docker.BuildFailure = "ERROR: failed to solve: process \"/bin/sh -c pip install torch\" did not complete successfully: exit code: 1");
        var result = await world.RunAsync("Deploy", new JsonObject());
        Assert.Equal("BuildFailedException", result.Error);
        Assert.Contains("pip install torch", result.Cause);
        Assert.Contains("BuildImage failed: Build ", result.Cause);
        Assert.Empty(await world.Time.Do(() => world.DynamoDb.Tables.Values.Single().Items.ToList()));
    }

    [Fact]
    public async Task The_SDK_tries_some_times_within_the_attempt_and_then_the_machine_is_told_who_is_busy()
    {
        var faults = new Stubborn("DescribeCluster", 3);
        await using var bench = await StepBench.StartAsync(options: Worlds.Options() with { Faults = faults });
        await bench.RunAsync("EnsureLock");
        Assert.Equal("EKS is busy: ThrottlingException: Rate exceeded", await bench.FailsAsync("EnsureCluster", "ServiceBusyException"));
        Assert.Equal(0, faults.Left);
        await bench.RunAsync("EnsureCluster");
    }

    static async Task<RehearsedWorld> StartAsync(IFaults faults)
    {
        var world = await RehearsedWorld.StartAsync(Worlds.Options() with { Faults = faults });
        // The SDK's pauses are on the wall clock.
        await world.Time.Do(() => { foreach (var function in world.Lambda.Functions.Values) ((IDictionary<string, string>)function.Environment)["AWS_MAX_ATTEMPTS"] = "1"; });
        return world;
    }

    static AwsError Busy(string service) => service switch
    {
        "kubernetes" => new(429, "TooManyRequests", "the server has received too many requests and has asked us to try again later"),
        "ec2" => new(503, "RequestLimitExceeded", "Request limit exceeded."),
        "s3" => new(503, "SlowDown", "Please reduce your request rate."),
        "dynamodb" => new(400, "ProvisionedThroughputExceededException", "The level of configured provisioned throughput for the table was exceeded."),
        "cloudformation" => new(400, "Throttling", "Rate exceeded"),
        "eks" => new(429, "ThrottlingException", "Rate exceeded"),
        _ => new(400, "ThrottlingException", "Rate exceeded"),
    };

    /// <summary>The first call of each operation by each step.</summary>
    sealed class EverythingOnce : IFaults
    {
        readonly HashSet<(string Caller, string Service, string Operation)> met = [];

        public void Begin() => met.Clear();

        public AwsError? Next(string service, string operation) => null;

        public AwsError? Next(string caller, string service, string operation) => Steps.Contains(caller) && met.Add((caller, service, operation)) ? Busy(service) : null;
    }

    sealed class Stubborn(string operation, int times) : IFaults
    {
        public int Left { get; private set; } = times;

        public AwsError? Next(string service, string called) => called == operation && Left-- > 0 ? Busy(service) : null;
    }
}
