using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Scenarios.Tests.Documents;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>What docs/operations.md tells people to type, typed in the order of the page. What needs an account is marked there.</summary>
public sealed class DocumentedCommandsTests
{
    /// <summary>Sections that begin with another state of the account than the one that the section before leaves.</summary>
    const string Removal = "Remove the deployer", ByHand = "By hand";

    const string Folder = "/comfyserverless/comfyui/";

    static IReadOnlyList<DocumentedCommand> All => DocumentedCommand.Of("docs", "operations.md");

    static IEnumerable<string> Of(string section) => All.Where(command => command.Section == section && !command.NeedsAccount).Select(command => command.Text);

    [Fact]
    public async Task From_the_first_Deploy_to_the_last_schedule_each_command_does_what_it_is_there_for()
    {
        await using var bench = await DocumentBench.StartAsync();
        var printed = new Dictionary<string, string>();
        var commands = All.Where(command => !command.NeedsAccount && command.Section is not (Removal or ByHand)).Select(command => command.Text).ToList();
        // The page tells how to change something before it tells how the account came to it.
        foreach (var command in commands.Where(IsFirstDeploy).Concat(commands.Where(command => !IsFirstDeploy(command)))) printed[command] = await bench.RunAsync(command);

        Assert.Contains(printed, output => output.Key.Contains("get-parameter", StringComparison.Ordinal) && output.Value.Contains("\"Value\"", StringComparison.Ordinal));
        Assert.Contains(printed, output => output.Key.StartsWith("kubectl get", StringComparison.Ordinal) && output.Value.Contains("pod/comfyui-", StringComparison.Ordinal));
        await bench.World.Time.Do(() =>
        {
            Assert.Empty(bench.World.Eks.Store.Clusters); // the page's Teardown comes after all that needs a cluster
            Assert.Equal("next", bench.World.Ssm.Parameters.All["/comfyui/teardown/skip"].Value);
        });

        static bool IsFirstDeploy(string command) => command.Contains("$DEPLOY_ARN\" --input '{}'", StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_Teardown_with_deleteData_the_deployers_buckets_and_repository_go_by_the_commands()
    {
        await using var bench = await DocumentBench.StartAsync();
        foreach (var (machine, input) in ((string, string)[])[("DEPLOY", "{}"), ("TEARDOWN", """{"deleteData": {"confirm": "comfyui"}}""")])
            await bench.RunAsync($"aws stepfunctions start-execution --state-machine-arn \"${machine}_ARN\" --input '{input}'");
        var (buckets, repositories) = await bench.World.Time.Do(() => (bench.World.S3.Buckets.Keys.Where(name => name.StartsWith("comfyserverless", StringComparison.Ordinal)).ToList(), bench.World.Ecr.Counts.Keys.ToList()));
        Assert.Equal(3, buckets.Count);
        foreach (var command in Of(Removal))
        {
            string[] each = command.Contains("$BUCKET", StringComparison.Ordinal) ? [.. buckets] : command.Contains("$REPOSITORY", StringComparison.Ordinal) ? [.. repositories] : [""];
            foreach (var name in each)
            {
                bench.Environment["BUCKET"] = bench.Environment["REPOSITORY"] = name;
                await bench.RunAsync(command);
            }
        }

        await bench.World.Time.Do(() =>
        {
            Assert.DoesNotContain(bench.World.S3.Buckets.Keys, name => name.StartsWith("comfyserverless", StringComparison.Ordinal));
            Assert.Empty(bench.World.Ecr.Counts);
        });
    }

    [Fact]
    public async Task By_hand_the_commands_take_down_what_costs_most()
    {
        await using var bench = await DocumentBench.StartAsync();
        Assert.Equal(ExecutionStatus.Succeeded, (await bench.World.RunAsync("Deploy", new JsonObject())).Status);
        foreach (var command in Of(ByHand)) await bench.RunAsync(command);
        await bench.World.Time.Do(async () => { await bench.World.Time.Delay(TimeSpan.FromMinutes(10)); return true; });
        await bench.World.Time.Do(() =>
        {
            Assert.Empty(bench.World.Eks.Store.Clusters);
            Assert.DoesNotContain(bench.World.Ec2.Store.Instances.All, instance => instance["instanceState"]?["name"]?.ToString() == "running");
        });
    }

    [Fact]
    public async Task Secrets_rotate_by_the_commands_of_the_page_about_security()
    {
        await using var bench = await DocumentBench.StartAsync();
        await bench.RunAsync("aws stepfunctions start-execution --state-machine-arn \"$DEPLOY_ARN\" --input '{}'");
        bench.Environment["TOKEN"] = "hf_new";
        var before = await ReadAsync(bench);
        foreach (var command in DocumentedCommand.Of("docs", "security.md")) await bench.RunAsync(command.Text);
        var after = await ReadAsync(bench);
        Assert.All(["edge/users/comfyui", "edge/signing-key"], name => Assert.NotEqual(before[name], after[name]));
        Assert.Equal("hf_new", after["model-token"]);
    }

    /// <summary>What the deployment keeps in the Parameter Store, by name.</summary>
    static Task<Dictionary<string, string>> ReadAsync(DocumentBench bench) => bench.World.Time.Do(() => bench.World.Ssm.Parameters.All.Values
        .Where(parameter => parameter.Name.StartsWith(Folder, StringComparison.Ordinal)).ToDictionary(parameter => parameter.Name[Folder.Length..], parameter => parameter.Value));
}
