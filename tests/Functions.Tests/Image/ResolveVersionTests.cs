using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Image;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Rehearsal.Git;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Image;

public sealed class ResolveVersionTests
{
    const string Step = "ResolveVersion";

    /// <summary>As if v0.3.76 were recorded and the input asked for this version.</summary>
    static async Task<StepBench> WantedAsync(string version)
    {
        var bench = await StepBench.StartAsync();
        await bench.RunAsync("EnsureLock");
        await bench.WithImage().RunAsync("EnsureRecord");
        await bench.RunAsync("ResolveRecord");
        bench.State["Deployment"]!["Version"] = version;
        return bench;
    }

    static Task<int> RequestsAsync(StepBench bench) => bench.Do(() => bench.World.Git.Requests.Count);

    [Fact]
    public async Task A_tag_is_its_commit_and_not_the_object_of_an_annotated_tag()
    {
        await using var bench = await WantedAsync("v0.3.79");
        Assert.Equal(GitHost.CommitOf("v0.3.79"), (await bench.RunAsync(Step))["Commit"]!.ToString());
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task An_unknown_tag_is_refused_with_the_newest_that_there_are()
    {
        await using var bench = await WantedAsync("v0.3.100");
        await bench.Do(() => bench.World.Git.Tags["v0.3.9"] = GitHost.CommitOf("old")); // newest by number, not by letter
        Assert.EndsWith("ComfyUI.git has no tag v0.3.100; its newest are v0.3.80, v0.3.79, v0.3.78", await bench.FailsAsync(Step, "InvalidDeploymentException"));
    }

    [Fact]
    public async Task A_commit_without_a_tag_is_asked_for_and_one_that_is_nowhere_refused()
    {
        var commit = GitHost.CommitOf("between two releases");
        await using var bench = await WantedAsync(commit);
        Assert.EndsWith($"ComfyUI.git has no commit {commit}", await bench.FailsAsync(Step, "InvalidDeploymentException"));
        await bench.Do(() => bench.World.Git.Commits.Add(commit));
        Assert.Equal(commit, (await bench.RunAsync(Step))["Commit"]!.ToString());
    }

    [Theory]
    [InlineData("same")]
    [InlineData("rollback")]
    [InlineData("image")]
    public async Task What_ran_before_or_is_not_built_needs_no_git_host(string kind)
    {
        await using var bench = await WantedAsync(kind == "same" ? "v0.3.76" : "v0.3.77");
        if (kind == "rollback") bench.State["Redeployment"]!["Earlier"] = bench.State["BuildImage"]!.DeepClone();
        if (kind == "image") bench.State["Deployment"]!["Image"] = "ghcr.io/owner/comfyui@" + ClusterBench.Digest;
        await bench.RunAsync(Step);
        Assert.Equal(0, await RequestsAsync(bench));
    }

    [Fact]
    public async Task A_host_that_is_down_is_asked_again()
    {
        await using var bench = await WantedAsync("v0.3.77");
        await bench.Do(() => bench.World.Git.Fault = 503);
        Assert.Matches("^127.0.0.1:[0-9]+ answered 503 for /comfyanonymous/ComfyUI.git/info/refs$", await bench.FailsAsync(Step, "NotReadyException"));
        await bench.Do(() => bench.World.Git.Fault = null);
        await bench.RunAsync(Step);
    }

    [Fact]
    public async Task A_host_that_takes_the_connection_and_says_nothing_is_left_in_time()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var git = new GitReferences(new HttpClient { Timeout = TimeSpan.FromMilliseconds(50) });
        var late = await Assert.ThrowsAsync<NotReadyException>(() => git.TagsAsync($"http://{silent.LocalEndpoint}/a.git", default));
        Assert.EndsWith("did not answer in 0.05 s", late.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>not git</html>")]
    [InlineData("00zz")]
    [InlineData("ffff short")]
    public async Task An_answer_that_is_not_gits_has_no_tags(string body)
    {
        using var http = new HttpClient(new Always(body));
        Assert.Empty(await new GitReferences(http).TagsAsync("http://host/a.git", default));
    }

    sealed class Always(string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body) });
    }
}
