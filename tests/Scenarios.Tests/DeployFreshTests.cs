using System.Diagnostics.Tracing;
using System.Net;
using System.Text.Json.Nodes;
using BigGustave;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

public class DeployFreshTests
{
    [Fact]
    public async Task With_the_functions_as_processes_Deploy_ends_with_a_picture_and_a_second_one_changes_nothing()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.WithProcesses());
        var first = await world.RunAsync("Deploy", new JsonObject());
        Assert.Equal((ExecutionStatus.Succeeded, null), (first.Status, first.Cause));
        var png = Png.Open(await world.ReadObjectAsync(first.Output!["Picture"]!.GetValue<string>()));
        Assert.Equal((1024, 1024), (png.Width, png.Height));
        Assert.NotEqual(png.GetPixel(0, 0), png.GetPixel(256, 256));

        var before = await world.Time.Do(() => world.Journal.Mutations.Count());
        var second = await world.RunAsync("Deploy", new JsonObject());
        Assert.Equal(ExecutionStatus.Succeeded, second.Status);
        Assert.Empty(await world.Time.Do(() => world.Journal.Mutations.Skip(before).Select(call => $"{call.Caller} {call.Operation} {call.Detail}").ToList()));
        Assert.NotEqual(first.Output["Picture"]!.GetValue<string>(), second.Output!["Picture"]!.GetValue<string>());

        // What a process prints is a JSON object a line: the steps' own, and the runtime's for what they throw.
        var lines = (await world.FunctionLinesAsync()).ConvertAll(line => JsonNode.Parse(line)!.AsObject());
        Assert.Contains(lines, line => line["event"]?.ToString() == "waiting" && line["execution"]?.ToString().Contains(":execution:comfyui-Deploy:", StringComparison.Ordinal) == true && line["request"]?.ToString().Length == 36);
        Assert.Contains(lines, line => line["errorType"]?.ToString().EndsWith("NotReadyException", StringComparison.Ordinal) == true);
        Assert.All(lines, line => Assert.True(line.ContainsKey("event") || line.ContainsKey("errorType"), line.ToJsonString()));
    }

    [Fact]
    public async Task Everything_that_was_made_is_this_deployments_and_the_lock_is_free_again()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        Assert.Equal(ExecutionStatus.Succeeded, (await world.RunAsync("Deploy", new JsonObject())).Status);
        await world.Time.Do(() =>
        {
            var cluster = world.Eks.Store.Clusters["comfyui"];
            Assert.Equal("comfyui", cluster.Description["tags"]!["comfyserverless:deployment"]!.GetValue<string>());
            Assert.Equal(["vpc-cni", "kube-proxy", "eks-pod-identity-agent", "coredns", "aws-mountpoint-s3-csi-driver", "metrics-server"], cluster.Addons.Keys);
            Assert.All(cluster.Addons.Values, addon => Assert.Equal("ACTIVE", addon.Status));
            Assert.Empty(world.DynamoDb.Tables.Values.Single().Items);
            Assert.Single(world.Ec2.Store.NatGateways.All);
            Assert.Equal(3, world.CodeBuild.Builds.Count); // image, models, controllers
        });
    }

    [Fact]
    public async Task The_input_decides_what_runs()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        var result = await world.RunAsync("Deploy", JsonNode.Parse("""
            {"instanceTypes": ["g5.2xlarge"], "capacityTypes": ["on-demand"], "maxGpuNodes": 2, "replicas": 2, "smokeTest": {"width": 64, "height": 128}}
            """)!);
        Assert.Equal((ExecutionStatus.Succeeded, null), (result.Status, result.Cause));
        Assert.Equal(["g5.2xlarge on-demand", "g5.2xlarge on-demand"], result.Output!["Nodes"]!.AsArray().Select(node => $"{node!["InstanceType"]} {node["CapacityType"]}"));
        var png = Png.Open(await world.ReadObjectAsync(result.Output["Picture"]!.GetValue<string>()));
        Assert.Equal((64, 128), (png.Width, png.Height));
    }

    [Fact]
    public async Task Nothing_reaches_beyond_this_machine()
    {
        using var connections = new Connections();
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        Assert.Equal(ExecutionStatus.Succeeded, (await world.RunAsync("Deploy", new JsonObject())).Status);
        Assert.NotEmpty(connections.Addresses);
        Assert.All(connections.Addresses, address => Assert.True(IPAddress.IsLoopback(IPAddress.Parse(address)), address));
        // A function's process and a build's shell know no other way out than these.
        Assert.All(await world.Time.Do(() => world.Lambda.Functions.Values.ToList()), function =>
        {
            var environment = function.EnvironmentFor("us-west-2", world.AwsUrl);
            Assert.True(new Uri(environment["AWS_ENDPOINT_URL"]).IsLoopback);
            Assert.Equal(("/dev/null", "true"), (environment["AWS_CONFIG_FILE"], environment["AWS_EC2_METADATA_DISABLED"]));
            Assert.True(new Uri(environment["HTTPS_PROXY"]).IsLoopback);
        });
    }

    [Fact]
    public async Task The_journal_has_calls_states_and_what_moved_by_itself_on_one_clock()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        var result = await world.RunAsync("Deploy", new JsonObject());
        var entries = await world.Time.Do(() => world.Journal.Entries.ToList());
        Assert.Equal(entries.Select(entry => entry.At).Order(), entries.Select(entry => entry.At));
        Assert.Contains(entries, entry => entry is CallEntry { Caller: "EnsureCluster", Service: "eks", Operation: "CreateCluster", Effect: Effect.Mutating });
        Assert.Contains(entries, entry => entry is StateEntry { State: "EnsureCluster", Change: StateChange.Pending });
        Assert.Contains(entries, entry => entry is NoteEntry { Source: "kubernetes" } note && note.Text.Contains("is Ready"));
        Assert.InRange(result.StopDate - result.StartDate, TimeSpan.FromMinutes(14), TimeSpan.FromMinutes(20));
    }

    /// <summary>Every address that this process connects to.</summary>
    sealed class Connections : EventListener
    {
        readonly HashSet<string> addresses = [];

        public IReadOnlyCollection<string> Addresses
        {
            get { lock (addresses) return [.. addresses]; }
        }

        protected override void OnEventSourceCreated(EventSource source)
        {
            if (source.Name == "System.Net.Sockets") EnableEvents(source, EventLevel.Informational);
        }

        protected override void OnEventWritten(EventWrittenEventArgs happened)
        {
            if (happened.EventName != "ConnectStart" || happened.Payload?[0] is not string text) return;
            // InterNetwork:16:{4,210,127,0,0,1,…}: the family, the length, and the bytes of port and address
            var bytes = text[(text.IndexOf('{') + 1)..text.IndexOf('}')].Split(',').Select(byte.Parse).ToArray();
            var address = text.StartsWith("InterNetworkV6", StringComparison.Ordinal) ? new IPAddress(bytes[6..22]) : new IPAddress(bytes[2..6]);
            lock (addresses) addresses.Add(address.ToString());
        }
    }
}
