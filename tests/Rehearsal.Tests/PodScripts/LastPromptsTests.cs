using System.Text;
using ComfyServerless.Rehearsal.ComfyUi;

namespace ComfyServerless.Rehearsal.Tests.PodScripts;

public sealed class LastPromptsTests
{
    const string Prompt = """{"prompt":{"1":{"class_type":"EmptyImage","inputs":{"width":8,"height":8,"batch_size":1,"color":NUMBER}},"3":{"class_type":"SaveImage","inputs":{"filename_prefix":"x","images":["1",0]}}}}""";

    [Fact]
    public async Task It_ends_when_the_last_prompt_has()
    {
        await using var bench = new PodBench();
        await using var server = await ServerAsync(bench, new());
        await PostAsync(server, 3);
        await bench.StartAsync("last-prompts", Port(server), "last-prompts", "900");
        await bench.PassAsync(TimeSpan.FromSeconds(7));
        Assert.False(bench.IsOver); // three prompts of three seconds each
        await bench.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(0, await bench.CodeAsync());
        Assert.Equal(["last-prompts: 3 prompts run or wait"], bench.Lines);
    }

    [Fact]
    public async Task A_queue_that_never_moves_is_waited_for_so_long_and_no_longer()
    {
        await using var bench = new PodBench();
        await using var server = await ServerAsync(bench, new() { QueueStandsStill = true });
        await PostAsync(server, 1);
        await bench.StartAsync("last-prompts", Port(server), "last-prompts", "20");
        await bench.PassAsync(TimeSpan.FromSeconds(18));
        Assert.False(bench.IsOver);
        await bench.PassAsync(TimeSpan.FromSeconds(4));
        Assert.Equal(0, await bench.CodeAsync());
        Assert.Equal("last-prompts: after 20 seconds prompts are cut", bench.Lines[^1]);
    }

    [Fact]
    public async Task Where_nobody_listens_there_is_nothing_to_wait_for()
    {
        await using var bench = new PodBench();
        Dictionary<string, string> port;
        await using (var server = await ServerAsync(bench, new())) port = Port(server);
        await bench.StartAsync("last-prompts", port, "last-prompts", "900");
        Assert.Equal(0, await bench.CodeAsync());
        Assert.Empty(bench.Lines);
    }

    static Task<ComfyUIServer> ServerAsync(PodBench bench, ComfyUIFaults faults) => ComfyUIServer.StartAsync(bench.Time, new(), new("0.3.76", "NVIDIA L4", new Nothing(), new Nothing()) { Faults = faults });

    static Dictionary<string, string> Port(ComfyUIServer server) => new() { ["PORT"] = server.Url.Port.ToString() };

    static async Task PostAsync(ComfyUIServer server, int times)
    {
        using var http = new HttpClient();
        for (var i = 0; i < times; i++)
        {
            using var content = new StringContent(Prompt.Replace("NUMBER", i.ToString()), Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri(server.Url, "/prompt"), content);
            answer.EnsureSuccessStatusCode();
        }
    }

    sealed class Nothing : IComfyUIFolder
    {
        public byte[]? Read(string path) => null;
        public void Write(string path, byte[] content) { }
        public IReadOnlyList<string> List() => [];
    }
}
