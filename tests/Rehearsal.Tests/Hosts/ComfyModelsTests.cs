namespace ComfyServerless.Rehearsal.Tests.Hosts;

/// <summary>node/comfy-models in bash, with real files.</summary>
public sealed class ComfyModelsTests
{
    [Fact]
    public async Task A_node_boots_with_what_the_bucket_holds_under_its_own_names()
    {
        await using var bench = await NodeBench.StartAsync();
        string[] keys =
        [
            "checkpoints/plain.safetensors", "loras/my lora (v2).safetensors", "loras/a+b=c&d.safetensors", "loras/sub/folder/ünï ☃ 模型 😀.safetensors", "loras/[x] {y} *?#%20.safetensors",
            "loras/-n", "loras/$(touch nothing) `id` '.safetensors", "vae/trailing space ", "embeddings/.hidden", "vae/~;|<>!.pt",
        ];
        foreach (var key in keys) await bench.PutAsync(key, "of " + key);
        var host = await bench.ReadyAsync();
        Assert.Equal(keys.Order(StringComparer.Ordinal).Select(key => (key, "of " + key)), NodeBench.Models(host).Select(model => (model.Key, model.Value)));
        Assert.Contains("result: ok\n", NodeBench.Status(host));
        Assert.Contains($"held: {keys.Length} of {keys.Length}\n", NodeBench.Status(host));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(host.Models, ".comfy-models/incoming")));
    }

    [Fact]
    public async Task Only_what_changed_is_fetched_and_what_left_the_bucket_leaves_the_disk()
    {
        await using var bench = await NodeBench.StartAsync();
        foreach (var key in (string[])["loras/a", "loras/b", "loras/deep/er/c"]) await bench.PutAsync(key, "first");
        var host = await bench.ReadyAsync();
        await bench.PutAsync("loras/b", "other"); // of the same size
        await bench.DeleteAsync("loras/deep/er/c");
        await bench.PutAsync("vae/d", "new");
        var outcome = await bench.SyncAsync(host);
        Assert.Equal((0, "comfy-models: ok, 3 of 3 models are here, 2 fetched, 1 deleted\n"), (outcome.ExitCode, outcome.Output));
        Assert.Equal([("loras/a", "first"), ("loras/b", "other"), ("vae/d", "new")], NodeBench.Models(host).Select(model => (model.Key, model.Value)));
        Assert.False(Directory.Exists(Path.Combine(host.Models, "loras/deep")));
        await bench.SyncAsync(host);
        Assert.Equal(["3 objects", "2 objects"], await bench.CopiesAsync());
    }

    [Fact]
    public async Task A_file_that_somebody_changed_or_put_there_by_hand_is_put_right()
    {
        await using var bench = await NodeBench.StartAsync();
        await bench.PutAsync("loras/a", "as in the bucket");
        var host = await bench.ReadyAsync();
        await File.WriteAllTextAsync(Path.Combine(host.Models, "loras/a"), "shorter");
        await File.WriteAllTextAsync(Path.Combine(host.Models, "loras/strange"), "by hand");
        File.CreateSymbolicLink(Path.Combine(host.Models, "loras/link"), "/etc");
        Assert.Equal(0, (await bench.SyncAsync(host)).ExitCode);
        Assert.Equal([("loras/a", "as in the bucket")], NodeBench.Models(host).Select(model => (model.Key, model.Value)));
        Assert.True(Directory.Exists("/etc"));
    }

    [Theory]
    [InlineData("loras/../../outside", "its name is no plain path")]
    [InlineData("loras/./a", "its name is no plain path")]
    [InlineData("loras//a", "its name is no plain path")]
    [InlineData("loras/a\\b", "its name has a quotation mark, a backslash or a control character")]
    [InlineData("loras/a\"b", "its name has a quotation mark, a backslash or a control character")]
    [InlineData("loras/a\nb", "its name has a quotation mark, a backslash or a control character")]
    [InlineData("loras/x\",\n    \"9/\\\"e\\\"/vae/forged", "its name has a quotation mark, a backslash or a control character")]
    public async Task A_key_that_the_disk_cannot_hold_is_left_out_by_name_and_the_others_come(string key, string why)
    {
        await using var bench = await NodeBench.StartAsync();
        await bench.PutAsync(key, "bad");
        await bench.PutAsync("loras/good", "good");
        await bench.PutAsync("loras/folder/", "");
        var host = await bench.ReadyAsync(first: [key]);
        Assert.Equal("loras/good", Assert.Single(NodeBench.Models(host)).Key);
        Assert.Contains($"is left out: {why}\n", NodeBench.Status(host));
        Assert.Contains("result: incomplete\n", NodeBench.Status(host));
        Assert.Equal(1, (await bench.SyncAsync(host)).ExitCode);
        Assert.Equal(["etc", "mnt", "usr"], Directory.EnumerateFileSystemEntries(host.Folder).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("builds/image.zip")]
    [InlineData(".comfy-models/state")]
    [InlineData("Loras/a")]
    [InlineData("readme")]
    public async Task A_key_outside_the_model_folders_is_no_model_and_is_left_alone(string key)
    {
        await using var bench = await NodeBench.StartAsync();
        await bench.PutAsync(key, "no model");
        await bench.PutAsync("loras/good", "good");
        var host = await bench.ReadyAsync(first: [key]);
        Assert.Equal("loras/good", Assert.Single(NodeBench.Models(host)).Key);
        Assert.Contains("result: ok\n", NodeBench.Status(host));
        Assert.Contains("in no model folder of ComfyUI: 1\n", NodeBench.Status(host));
        Assert.Equal(["etc", "mnt", "usr"], Directory.EnumerateFileSystemEntries(host.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_part_of_a_name_may_have_246_bytes_and_no_more()
    {
        await using var bench = await NodeBench.StartAsync();
        await bench.PutAsync("loras/" + new string('ä', 123), "fits");
        await bench.PutAsync("loras/" + new string('ä', 123) + "x", "does not");
        var host = await bench.ReadyAsync();
        Assert.Equal("fits", Assert.Single(NodeBench.Models(host)).Value);
        Assert.Contains("a part of its name is longer than 246 bytes", NodeBench.Status(host));
    }

    [Fact]
    public async Task A_file_and_a_folder_of_one_name_cannot_both_be_there_and_the_loser_is_named()
    {
        await using var bench = await NodeBench.StartAsync();
        await bench.PutAsync("loras/a", "file");
        await bench.PutAsync("loras/a/b", "below");
        await bench.PutAsync("loras/c", "beside");
        var host = await bench.ReadyAsync();
        Assert.Contains(("loras/c", "beside"), NodeBench.Models(host).Select(model => (model.Key, model.Value)));
        Assert.Contains("did not come whole", NodeBench.Status(host));
        await bench.DeleteAsync("loras/a");
        Assert.Equal(0, (await bench.SyncAsync(host)).ExitCode);
        Assert.Equal(["loras/a/b", "loras/c"], NodeBench.Models(host).Keys);
    }

    [Fact]
    public async Task What_is_named_first_is_there_before_the_rest_begins()
    {
        await using var bench = await NodeBench.StartAsync();
        await bench.PutAsync("checkpoints/a-big-one", 15);
        await bench.PutAsync("checkpoints/wanted", 3);
        await bench.PutAsync("vae/ünï", "wanted too");
        var host = await bench.BootAsync(first: ["vae/ünï", "checkpoints/wanted", "checkpoints/not-there"]);
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(["checkpoints/wanted", "vae/ünï"], NodeBench.Models(host).Keys);
        await bench.Aws.PassAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(["checkpoints/a-big-one", "checkpoints/wanted", "vae/ünï"], NodeBench.Models(host).Keys);
        Assert.Equal(["2 objects", "1 objects"], await bench.CopiesAsync());
    }

    [Fact]
    public async Task Many_files_come_by_the_hundred()
    {
        await using var bench = await NodeBench.StartAsync();
        for (var i = 0; i < 250; i++) await bench.PutAsync($"loras/{i:d3}", $"{i}");
        var host = await bench.ReadyAsync();
        Assert.Equal(250, NodeBench.Models(host).Count);
        Assert.Equal(["100 objects", "100 objects", "50 objects"], await bench.CopiesAsync());
    }
}
