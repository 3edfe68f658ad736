namespace ComfyServerless.Rehearsal.Tests.PodScripts;

public sealed class OutputsTests
{
    static readonly TimeSpan Look = TimeSpan.FromSeconds(3), Looks = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_file_is_copied_when_it_has_stopped_growing_and_again_when_it_changes()
    {
        await using var bench = new PodBench();
        await bench.StartAsync("outputs");
        for (var part = "a"; part.Length < 6; part += "a")
        {
            bench.Save("videos/clip.mp4", part);
            await bench.PassAsync(Look);
            Assert.Empty(bench.Copied);
        }

        await bench.PassAsync(Looks);
        Assert.Equal("aaaaa", Assert.Single(bench.Copied, file => file.Key == "videos/clip.mp4").Value);
        bench.Save("videos/clip.mp4", "other");
        await bench.PassAsync(Looks);
        Assert.Equal("other", bench.Copied["videos/clip.mp4"]);
        Assert.Equal(2, bench.Lines.Count);
        Assert.Equal("other", bench.Files("scratch/output")["videos/clip.mp4"]); // ComfyUI shows it
    }

    [Fact]
    public async Task What_is_saved_when_the_pod_ends_is_copied_before_the_copier_ends()
    {
        await using var bench = new PodBench();
        await bench.StartAsync("outputs");
        await bench.PassAsync(Looks);
        bench.Save("last_00001_.png", "picture");
        await bench.EndAsync();
        await bench.PassAsync(Look);
        Assert.Equal(0, await bench.CodeAsync());
        Assert.Equal("picture", bench.Copied["last_00001_.png"]);
    }

    [Fact]
    public async Task What_cannot_be_copied_stays_and_is_tried_again_even_at_the_end()
    {
        await using var bench = new PodBench();
        Directory.Delete(Path.Combine(bench.Root, "outputs"));
        await File.WriteAllTextAsync(Path.Combine(bench.Root, "outputs"), "the mount is broken");
        await bench.StartAsync("outputs", new Dictionary<string, string> { ["KEEP_OUTPUTS"] = "0" });
        bench.Save("one.png", "1");
        await bench.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("1", bench.Files("scratch/output")["one.png"]);
        Assert.Single(bench.Lines, line => line == "outputs: one.png could not be copied and is tried again");
        await bench.EndAsync();
        await bench.PassAsync(Looks);
        Assert.False(bench.IsOver);
        File.Delete(Path.Combine(bench.Root, "outputs"));
        Directory.CreateDirectory(Path.Combine(bench.Root, "outputs"));
        await bench.PassAsync(Looks);
        Assert.Equal(0, await bench.CodeAsync());
        Assert.Equal("1", bench.Copied["one.png"]);
    }

    [Fact]
    public async Task The_oldest_copied_files_make_room_and_none_that_is_not_copied()
    {
        await using var bench = new PodBench();
        await bench.StartAsync("outputs", new Dictionary<string, string> { ["KEEP_OUTPUTS"] = "8", ["KEEP_PREVIEWS"] = "4" });
        foreach (var name in new[] { "c", "a", "b" })
        {
            bench.Save(name + ".png", "1234");
            bench.Save(name + ".png", "1234", "scratch/temp");
            await bench.PassAsync(Looks);
        }

        Assert.Equal(["a.png", "b.png"], bench.Files("scratch/output").Keys.Order());
        Assert.Equal(["b.png"], bench.Files("scratch/temp").Keys);
        Assert.Equal(["a.png", "b.png", "c.png"], bench.Copied.Keys.Order());
        bench.Save("large.mp4", new string('x', 100));
        await bench.PassAsync(TimeSpan.FromSeconds(2));
        Assert.Equal(["a.png", "b.png", "large.mp4"], bench.Files("scratch/output").Keys.Order());
        await bench.PassAsync(Looks);
        Assert.Equal(100, bench.Copied["large.mp4"].Length);
        Assert.Empty(bench.Files("scratch/output"));
    }

    [Fact]
    public async Task A_copier_that_is_started_again_copies_nothing_twice()
    {
        await using var bench = new PodBench();
        await bench.StartAsync("outputs");
        bench.Save("one.png", "1");
        await bench.PassAsync(Looks);
        await bench.EndAsync();
        await bench.PassAsync(Look);
        Assert.Equal(0, await bench.CodeAsync());
        Assert.Single(bench.Lines);
        File.SetLastWriteTimeUtc(Path.Combine(bench.Root, "outputs", PodBench.Day, PodBench.Pod, "one.png"), bench.Time.Now.UtcDateTime); // bash's own clock is another
        await bench.StartAsync("outputs");
        bench.Save("two.png", "2");
        await bench.PassAsync(Looks);
        Assert.Equal([$"outputs: {PodBench.Day}/{PodBench.Pod}/one.png has 1 bytes", $"outputs: {PodBench.Day}/{PodBench.Pod}/two.png has 1 bytes"], bench.Lines);
    }

    [Theory]
    [InlineData("my picture (v2) + ü [1].png")]
    [InlineData("it's \"so\" $HOME `x` \\.png")]
    [InlineData("two\nlines.png")]
    [InlineData(".hidden/deep er/-rf.png")]
    public async Task A_name_may_have_any_letters(string name)
    {
        await using var bench = new PodBench();
        await bench.StartAsync("outputs");
        bench.Save(name, "1");
        await bench.PassAsync(Looks);
        Assert.Equal("1", bench.Copied[name]);
    }
}
