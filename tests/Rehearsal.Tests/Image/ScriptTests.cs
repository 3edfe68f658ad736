using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.Tests.Shell;

namespace ComfyServerless.Rehearsal.Tests.Image;

/// <summary>The scripts of the image's stages, run for real with stand-ins for git, uv and sha256sum.</summary>
public sealed class ScriptTests : IAsyncDisposable
{
    const string Lock = "numpy==2.0 \\\n    --hash=sha256:1\nnvidia-cublas-cu12==12.8 \\\n    --hash=sha256:2\ntorch==2.9.1 \\\n    --hash=sha256:3\ntorchvision==0.24.1 \\\n    --hash=sha256:4\ntriton==3.5.1 \\\n    --hash=sha256:5\nzipp==3 \\\n    --hash=sha256:6\n";
    const string NodeA = """{ "name": "A", "repository": "https://x.example/a", "commit": "0123456789abcdef0123456789abcdef01234567", "requirements": ["requirements.txt", "aa>=1"] }""";
    const string NodeB = """{ "name": "B", "repository": "https://x.example/b", "commit": "89abcdef0123456789abcdef0123456789abcdef", "requirements": ["bb==2"] }""";

    readonly string folder = Directory.CreateTempSubdirectory("image-scripts-").FullName;
    readonly ToolBench bench;
    readonly List<string> wanted = [];
    Func<string, bool> resolvable = _ => true;

    public ScriptTests()
    {
        bench = new(["git", "uv", "sha256sum"], Answer);
        foreach (var file in new[] { "read.sh", "nodes.sh", "resolve.sh" }) File.Copy(Path.Combine(Dockerfile.Folder, file), At("build", file));
        File.WriteAllText(At("comfyui", "requirements.txt"), "numpy\ntorch\n");
        File.WriteAllText(At("comfyui", "DATE"), "2026-01-02T03:04:05Z\n");
        File.WriteAllText(At("nodes", "A", "requirements.txt"), "from-its-file");
        Directory.CreateDirectory(Path.Combine(folder, "build", "locks"));
        Nodes();
    }

    [Fact]
    public async Task The_versions_are_read_as_any_JSON_reader_would()
    {
        Assert.Equal(0, await bench.RunAsync($". '{Dockerfile.Folder}/read.sh' && versions '{Dockerfile.Folder}/versions.json'", folder));
        Assert.Equal(Dockerfile.Versions().Select(pair => $"{pair.Key}={pair.Value}"), bench.Lines);
    }

    [Fact]
    public async Task The_custom_nodes_are_read_as_any_JSON_reader_would()
    {
        Nodes(NodeA, NodeB);
        Assert.Equal(0, await bench.RunAsync(". build/read.sh && nodes build/custom-nodes.json", folder));
        var json = JsonNode.Parse(await File.ReadAllTextAsync(At("build", "custom-nodes.json")))!.AsArray();
        Assert.Equal(json.Select(node => string.Join('\t', node!["name"], node["repository"], node["commit"], string.Join(',', node["requirements"]!.AsArray().Select(each => each!.ToString())))), bench.Lines);
        Assert.NotNull(JsonSerializer.Deserialize<JsonArray>(await File.ReadAllTextAsync(Path.Combine(Dockerfile.Folder, "custom-nodes.json"))));
        Assert.Equal(0, await bench.RunAsync($". build/read.sh && nodes '{Dockerfile.Folder}/custom-nodes.json'", folder));
    }

    [Theory]
    [InlineData("versions", "{ \"a\": \"1\", \"b\": \"2\" }")]
    [InlineData("versions", "{\n  \"a\": 1\n}")]
    [InlineData("versions", "{\n  \"a\": \"quote \\\" inside\"\n}")]
    [InlineData("nodes", "[\n  { \"name\": \"A\", \"commit\": \"main\" }\n]")]
    [InlineData("nodes", "[\n  { \"name\": \"../A\", \"repository\": \"https://x\", \"commit\": \"0123456789abcdef0123456789abcdef01234567\", \"requirements\": [] }\n]")]
    public async Task What_has_another_form_is_refused_by_its_line(string reader, string json)
    {
        await File.WriteAllTextAsync(At("f.json"), json);
        Assert.NotEqual(0, await bench.RunAsync($". build/read.sh && {reader} f.json", folder));
        Assert.Contains(bench.Lines, line => line.StartsWith("f.json: expected", StringComparison.Ordinal) && line.Contains("found: "));
    }

    [Fact]
    public async Task Each_node_is_fetched_at_its_commit()
    {
        Nodes(NodeA, NodeB);
        Assert.Equal(0, await bench.RunAsync(". build/nodes.sh build/custom-nodes.json fetched", folder));
        Assert.Contains("git -C fetched/A fetch -q --depth 1 https://x.example/a 0123456789abcdef0123456789abcdef01234567", bench.Calls);
        Assert.Equal(6, bench.Calls.Count);
    }

    [Fact]
    public async Task A_node_that_cannot_be_fetched_or_has_anothers_name_is_named()
    {
        Nodes(NodeA, NodeB);
        bench.FailAt = 4;
        Assert.Equal(1, await bench.RunAsync(". build/nodes.sh build/custom-nodes.json fetched", folder));
        Assert.Contains("custom node B: https://x.example/b has no commit 89abcdef0123456789abcdef0123456789abcdef, or could not be reached", bench.Lines);
        bench.FailAt = null;
        Nodes(NodeA, NodeA);
        Assert.Equal(1, await bench.RunAsync("mkdir -p twice/A; . build/nodes.sh build/custom-nodes.json twice", folder));
        Assert.Contains("build/custom-nodes.json: two custom nodes are called A", bench.Lines);
    }

    [Fact]
    public async Task The_lock_is_split_into_layers_and_nothing_is_lost()
    {
        Nodes(NodeA, NodeB);
        Assert.Equal(0, await ResolveAsync());
        Assert.Equal("nvidia-cublas-cu12==12.8 \\\n    --hash=sha256:2\n", Read("cuda.txt"));
        Assert.Equal("torch==2.9.1 \\\n    --hash=sha256:3\ntorchvision==0.24.1 \\\n    --hash=sha256:4\ntriton==3.5.1 \\\n    --hash=sha256:5\n", Read("torch.txt"));
        Assert.Equal("numpy==2.0 \\\n    --hash=sha256:1\nzipp==3 \\\n    --hash=sha256:6\n", Read("rest.txt"));
        Assert.Equal(Lock, string.Join('\n', Read("all.txt").Split('\n').Skip(1)));
        Assert.Equal("numpy\ntorch\ntorch==2.9.1\ntorchvision==0.24.1\ntorchaudio==2.9.1\nfrom-its-file\naa>=1\nbb==2\n", wanted.Single());
    }

    [Theory]
    [InlineData("2025-01-01T00:00:00Z", "2026-01-02T03:04:05Z")]
    [InlineData("2026-02-01T00:00:00Z", "2026-02-01T00:00:00Z")]
    public async Task Nothing_published_after_ComfyUI_or_the_given_moment_is_seen(string until, string seen)
    {
        Assert.Equal(0, await ResolveAsync(until));
        Assert.Contains($"--exclude-newer {seen} ", bench.Calls.Single(call => call.StartsWith("uv", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("torch==2.9.1", "The requirements of ComfyUI v1 cannot be met with torch 2.9.1:")]
    [InlineData("bb==2", "custom node B: its requirements conflict with those of ComfyUI v1:")]
    [InlineData("aa>=1\nbb==2", "custom node B: its requirements conflict with those of A:")]
    public async Task A_conflict_fails_with_the_names_and_the_resolvers_reason(string conflicting, string message)
    {
        Nodes(NodeA, NodeB);
        resolvable = requirements => !requirements.Contains(conflicting);
        Assert.Equal(1, await ResolveAsync());
        Assert.Contains(message, bench.Lines);
        Assert.Contains("  because of reasons", bench.Lines);
        Assert.False(File.Exists(At("lock", "all.txt")));
    }

    [Fact]
    public async Task A_requirements_file_that_the_node_lacks_is_named()
    {
        Nodes(NodeA);
        File.Delete(At("nodes", "A", "requirements.txt"));
        Assert.Equal(1, await ResolveAsync());
        Assert.Contains("custom node A: its repository has no requirements.txt at this commit", bench.Lines);
        Assert.Empty(wanted);
    }

    [Fact]
    public async Task A_committed_lock_of_these_inputs_is_taken_and_one_of_others_refused()
    {
        await File.WriteAllTextAsync(At("build", "locks", "v1.txt"), "# of 5ca1ab1e\n" + Lock);
        Assert.Equal(0, await ResolveAsync());
        Assert.Empty(wanted);
        Assert.Equal("# of 5ca1ab1e\n" + Lock, Read("all.txt"));
        await File.WriteAllTextAsync(At("build", "locks", "v1.txt"), "# of other\n" + Lock);
        Assert.Equal(1, await ResolveAsync());
        Assert.Contains("locks/v1.txt is of other requirements: run comfyui_image/lock again, or delete it", bench.Lines);
    }

    Task<int> ResolveAsync(string until = "2025-01-01T00:00:00Z") => bench.RunAsync(". build/resolve.sh comfyui nodes lock", folder, new Dictionary<string, string>
    {
        ["COMFYUI_VERSION"] = "v1", ["TORCH"] = "2.9.1", ["TORCHVISION"] = "0.24.1", ["TORCHAUDIO"] = "2.9.1", ["PACKAGES_UNTIL"] = until,
    });

    ShimResult Answer(string tool, ShimCall call)
    {
        if (tool == "git" && call.Arguments is ["init", "-q", var made]) Directory.CreateDirectory(Path.Combine(call.Folder, made, ".git"));
        if (tool == "sha256sum") return ShimResult.Ok("5ca1ab1e  -\n");
        if (tool != "uv") return ShimResult.Ok();
        var requirements = File.ReadAllText(Path.Combine(call.Folder, call.Arguments[^1]));
        wanted.Add(requirements);
        if (!resolvable(requirements)) return ShimResult.Failed("No solution found:\n  because of reasons");
        File.WriteAllText(Path.Combine(call.Folder, call.Option("--output-file")!), Lock);
        return ShimResult.Ok();
    }

    void Nodes(params string[] nodes) => File.WriteAllText(At("build", "custom-nodes.json"), $"[\n{string.Join(",\n", nodes.Select(node => "  " + node))}\n]\n");
    string Read(string file) => File.ReadAllText(At("lock", file));

    string At(params string[] path)
    {
        var file = Path.Combine([folder, .. path]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        await bench.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
