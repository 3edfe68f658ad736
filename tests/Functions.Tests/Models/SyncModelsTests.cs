using System.Text.Json.Nodes;
using ComfyServerless.Functions.Models;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Wire;
using ComfyServerless.TestKit;
using static ComfyServerless.Functions.Tests.Models.SyncBench;

namespace ComfyServerless.Functions.Tests.Models;

public sealed class SyncModelsTests
{
    static readonly TimeSpan Window = TimeSpan.FromSeconds(75), Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_new_model_comes_to_every_GPU_node_by_one_command()
    {
        await using var bench = await StartAsync(nodes: 2);
        await bench.PutAsync("loras/ink wash (2) + gold.safetensors");
        await bench.PassAsync(Window);
        var command = Assert.Single(await bench.CommandsAsync());
        Assert.Equal(("Success", 2, "attempt 1: one change"), (command.Status, command.Invocations.Count, command.Comment));
        Assert.Equal("""[{"Key":"tag:eks:eks-cluster-name","Values":["comfyui"]},{"Key":"tag:karpenter.sh/nodepool","Values":["gpu"]}]""", command.Targets.ToJsonString());
    }

    [Fact]
    public async Task A_deleted_model_and_one_that_was_replaced_are_changes_too()
    {
        await using var bench = await StartAsync(nodes: 1);
        await bench.PutAsync("loras/old.safetensors", "vae/same.safetensors");
        await bench.PassAsync(Window);
        Assert.Single(await bench.CommandsAsync());
        await bench.DeleteAsync("loras/old.safetensors");
        await bench.PutAsync("vae/same.safetensors");
        await bench.PassAsync(Window);
        Assert.Equal(2, (await bench.CommandsAsync()).Count); // of two batches of one minute the second finds the command of the first
    }

    [Fact]
    public async Task What_is_no_model_is_nothing_to_do()
    {
        await using var bench = await StartAsync(nodes: 1);
        await bench.PutAsync("notes.txt", ".seed/sdxl.json", "checkpoints/", "workflows/mine.json");
        await bench.PassAsync(Window);
        Assert.Empty(await bench.CommandsAsync());
        Assert.Empty(await bench.DeadLettersAsync());
    }

    [Fact]
    public async Task Without_a_GPU_node_there_is_nothing_to_do_and_nothing_wrong()
    {
        await using var bench = await StartAsync(nodes: 0);
        await bench.PutAsync("checkpoints/a.safetensors");
        await bench.PassAsync(Hour);
        Assert.Empty(await bench.CommandsAsync());
        Assert.Empty(await bench.DeadLettersAsync());
        Assert.False(await bench.AlarmAsync());
    }

    [Fact]
    public async Task Five_hundred_uploads_in_a_burst_reach_a_hundred_nodes_with_at_most_five_commands()
    {
        await using var bench = await StartAsync(nodes: 100);
        for (var i = 0; i < 50; i++)
        {
            await bench.PutAsync([.. Enumerable.Range(i * 10, 10).Select(number => $"loras/{number}.safetensors")]);
            await bench.PassAsync(TimeSpan.FromMilliseconds(500));
        }

        var last = await bench.Do(() => bench.World.Time.Now);
        await bench.PassAsync(TimeSpan.FromMinutes(5));
        var commands = await bench.CommandsAsync();
        Assert.InRange(commands.Count, 1, 5);
        var reached = commands.SelectMany(command => command.Invocations).Where(invocation => invocation.Status == "Success" && invocation.Started > last).Select(invocation => invocation.InstanceId).Distinct();
        Assert.Equal(100, reached.Count());
        Assert.Empty(await bench.DeadLettersAsync());
    }

    [Fact]
    public async Task A_batch_whose_changes_a_newer_command_covers_sends_none()
    {
        await using var bench = await StartAsync(nodes: 1);
        var before = await bench.Do(() => bench.World.Time.Now.AddSeconds(-5));
        var first = await InvokeAsync(bench, Change("loras/a.safetensors", before.AddSeconds(4)));
        var second = await InvokeAsync(bench, Change("loras/b.safetensors", before));
        Assert.Equal(first["Command"]!.ToString(), second["Command"]!.ToString());
        Assert.Single(await bench.CommandsAsync());

        // In the same second as the command it may have come too late for it.
        var now = await bench.Do(() => bench.World.Ssm.RunCommand.Commands[0].Requested);
        await InvokeAsync(bench, Change("loras/c.safetensors", new DateTimeOffset(now.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero)));
        Assert.Equal(2, (await bench.CommandsAsync()).Count);
    }

    [Fact]
    public async Task A_node_that_fails_gets_three_more_commands_after_growing_pauses_and_then_stands_in_the_dead_letter_queue_with_an_alarm()
    {
        await using var bench = await StartAsync(nodes: 3);
        var broken = (await bench.HostsAsync())[1];
        Write(broken, Fails);
        await bench.PutAsync("loras/a.safetensors");
        await bench.PassAsync(Hour);
        var commands = await bench.CommandsAsync();
        Assert.Equal([3, 1, 1, 1], commands.Select(command => command.Invocations.Count));
        Assert.All(commands.Skip(1), command => Assert.Equal(broken.InstanceId, command.Invocations[0].InstanceId));
        Assert.Equal(["attempt 2: 1 nodes that failed before", "attempt 3: 1 nodes that failed before", "attempt 4: 1 nodes that failed before"], commands.Skip(1).Select(command => command.Comment));
        var pauses = commands.Zip(commands.Skip(1), (earlier, later) => later.Requested - earlier.Requested).ToList();
        Assert.True(pauses[0] < pauses[1] && pauses[1] < pauses[2] && pauses[2] > TimeSpan.FromMinutes(4), string.Join(", ", pauses));
        var letter = Assert.Single(await bench.DeadLettersAsync());
        Assert.Contains($"{broken.InstanceId} Failed", letter);
        Assert.Contains(commands[3].Id, letter);
        Assert.True(await bench.AlarmAsync());
    }

    [Fact]
    public async Task A_node_that_fails_once_is_tried_again_and_that_was_all()
    {
        await using var bench = await StartAsync(nodes: 1, script: Fails);
        await bench.PutAsync("loras/a.safetensors");
        await bench.PassAsync(Window);
        Write((await bench.HostsAsync())[0], Works);
        await bench.PassAsync(Hour);
        Assert.Equal(["Failed", "Success"], (await bench.CommandsAsync()).Select(command => command.Status));
        Assert.Empty(await bench.DeadLettersAsync());
    }

    [Fact]
    public async Task A_node_that_never_answers_ends_as_one_that_fails()
    {
        await using var bench = await StartAsync(nodes: 2);
        var silent = (await bench.HostsAsync())[0];
        await bench.Do(() => silent.Answers = false);
        await bench.PutAsync("loras/a.safetensors");
        await bench.PassAsync(TimeSpan.FromHours(2));
        Assert.Equal([2, 1, 1, 1], (await bench.CommandsAsync()).Select(command => command.Invocations.Count));
        Assert.Contains($"{silent.InstanceId} TimedOut", Assert.Single(await bench.DeadLettersAsync()));
    }

    [Fact]
    public async Task A_node_that_is_gone_is_neither_tried_again_nor_complained_about()
    {
        await using var bench = await StartAsync(nodes: 1, script: Fails);
        await bench.PutAsync("loras/a.safetensors");
        await bench.PassAsync(Window);
        await bench.Do(() => bench.World.Ec2.Instances.Terminate(bench.World.Hosts.All.Keys.Single()));
        await bench.PassAsync(Hour);
        Assert.Single(await bench.CommandsAsync());
        Assert.Empty(await bench.DeadLettersAsync());
    }

    [Fact]
    public async Task Sixty_nodes_that_all_fail_are_tried_again_fifty_at_a_time()
    {
        await using var bench = await StartAsync(nodes: 60, script: Fails);
        await bench.PutAsync("loras/a.safetensors");
        await bench.PassAsync(Window + TimeSpan.FromMinutes(3));
        var commands = await bench.CommandsAsync();
        Assert.All(commands.Skip(1), command => Assert.InRange(command.Targets[0]!["Values"]!.AsArray().Count, 1, 50));
        Assert.Equal(60, commands.Skip(1).Where(command => command.Comment.StartsWith("attempt 2", StringComparison.Ordinal)).SelectMany(command => command.Invocations).Select(invocation => invocation.InstanceId).Distinct().Count());
    }

    [Fact]
    public async Task What_nobody_of_ours_sent_goes_to_the_dead_letters_alone()
    {
        await using var bench = await StartAsync(nodes: 1);
        var output = await InvokeAsync(bench, "hello", """{"source":"aws.s3"}""", Change("loras/a.safetensors", await bench.Do(() => bench.World.Time.Now)));
        Assert.Equal(1, output["Changes"]!.GetValue<int>());
        Assert.Single(await bench.CommandsAsync());
        Assert.Equal(["hello", """{"source":"aws.s3"}"""], await bench.DeadLettersAsync());
    }

    [Fact]
    public async Task A_batch_that_failed_comes_again_and_is_done_then()
    {
        var faults = new Outage();
        await using var bench = await StartAsync(nodes: 1, options: Worlds.Options() with { Faults = faults });
        faults.Lasts = true;
        await bench.PutAsync("loras/a.safetensors");
        await bench.PassAsync(Window);
        Assert.Empty(await bench.CommandsAsync());
        faults.Lasts = false;
        await bench.PassAsync(TimeSpan.FromMinutes(6));
        Assert.Single(await bench.CommandsAsync());
        Assert.Empty(await bench.DeadLettersAsync());
    }

    [Fact]
    public async Task A_batch_that_fails_five_times_is_kept_and_rings()
    {
        var faults = new Outage();
        await using var bench = await StartAsync(nodes: 1, options: Worlds.Options() with { Faults = faults });
        faults.Lasts = true;
        await bench.PutAsync("loras/a.safetensors");
        await bench.PassAsync(Hour);
        Assert.Contains("loras/a.safetensors", Assert.Single(await bench.DeadLettersAsync()));
        Assert.True(await bench.AlarmAsync());
    }

    static string Change(string key, DateTimeOffset at)
        => new JsonObject { ["source"] = "aws.s3", ["time"] = at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), ["detail"] = new JsonObject { ["object"] = new JsonObject { ["key"] = key } } }.ToJsonString();

    static async Task<JsonObject> InvokeAsync(StepBench bench, params string[] bodies)
    {
        var records = Json.List(bodies.Select((body, at) => new JsonObject { ["messageId"] = $"m{at}", ["body"] = body }));
        var result = await bench.MoveAsync(() => bench.World.InvokeAsync(Step, new JsonObject { ["Records"] = records }));
        Assert.Null(result.Error);
        return JsonNode.Parse(result.Payload)!.AsObject();
    }

    sealed class Outage : IFaults
    {
        public bool Lasts { get; set; }

        public AwsError? Next(string service, string operation) => Lasts && operation == "SendCommand" ? new(400, "InternalServerError", "outage") : null;
    }
}
