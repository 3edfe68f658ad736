using Microsoft.AspNetCore.Http;

namespace ComfyServerless.Seeding.Tests;

public sealed class SeedCommandTests : IAsyncLifetime
{
    const int MiB = SeedBench.MiB;

    SeedBench bench = null!;

    public async Task InitializeAsync() => bench = await SeedBench.StartAsync();

    [Fact]
    public async Task Models_arrive_byte_for_byte_with_a_report()
    {
        var (large, small) = (bench.Host.Add("large.safetensors", 12 * MiB + 3), bench.Host.Add("a small (v2)+one.safetensors", 100));
        Assert.Equal(0, await bench.RunAsync(large, small));
        foreach (var model in (Model[])[large, small]) Assert.Equal(bench.Host.Content(model), await bench.ReadAsync(model.Key));
        var report = await bench.ReportAsync();
        Assert.Equal((true, "c0ffee", 12 * MiB + 3, "there now, 100 of 100 bytes sent"), (report.Complete, report.Content, report.Sizes[large.Key], report.Results[small.Key]));
        Assert.Equal(4, await bench.SentPartsAsync());
    }

    [Fact]
    public async Task What_is_there_with_the_same_content_is_not_fetched_again_and_what_differs_is()
    {
        var model = bench.Host.Add("x.safetensors", 6 * MiB);
        await bench.RunAsync(model);
        bench.Host.Asked.Clear();
        Assert.Equal(0, await bench.RunAsync(model));
        Assert.Empty(bench.Host.Asked);
        Assert.Equal("was there", (await bench.ReportAsync()).Results[model.Key]);

        var other = bench.Host.Add("xx.safetensors", 6 * MiB) with { Name = "x.safetensors", Url = "https://models.example/xx.safetensors" };
        Assert.Equal(0, await bench.RunAsync(other));
        Assert.NotEqual(bench.Host.Content(model), await bench.ReadAsync(model.Key));
    }

    [Fact]
    public async Task A_run_that_ended_half_way_is_gone_on_with_and_its_parts_are_not_sent_again()
    {
        var model = bench.Host.Add("x.safetensors", 12 * MiB);
        bench.Host.Misbehave = (number, context) => number == 0 ? bench.Host.BreakAfter(context, 11 * MiB) : () => Status(context, 404);
        Assert.Equal(1, await bench.RunAsync(model));
        Assert.Equal((1, 2), (await bench.OpenUploadsAsync(), await bench.SentPartsAsync()));
        Assert.Null(await bench.ReadAsync(model.Key));

        bench.Host.Misbehave = (_, _) => null;
        Assert.Equal(0, await bench.RunAsync(model));
        Assert.Equal((0, 3), (await bench.OpenUploadsAsync(), await bench.SentPartsAsync()));
        Assert.Equal(bench.Host.Content(model), await bench.ReadAsync(model.Key));
        Assert.Equal($"there now, {2 * MiB} of {12 * MiB} bytes sent", (await bench.ReportAsync()).Results[model.Key]);
    }

    [Fact]
    public async Task A_broken_connection_goes_on_where_it_broke()
    {
        var model = bench.Host.Add("x.safetensors", 12 * MiB);
        bench.Host.Misbehave = (number, context) => number == 0 ? bench.Host.BreakAfter(context, 7 * MiB) : number == 1 ? () => Status(context, 503) : null;
        Assert.Equal(0, await bench.RunAsync(model));
        Assert.Equal(bench.Host.Content(model), await bench.ReadAsync(model.Key));
        Assert.All(bench.Host.Asked.Skip(1), asked => Assert.NotEqual("/x.safetensors 0", asked));
    }

    [Fact]
    public async Task A_source_that_only_breaks_fails_the_build_by_the_models_name()
    {
        var (bad, good) = (bench.Host.Add("bad.safetensors", 12 * MiB), bench.Host.Add("good.safetensors", 100));
        bench.Host.Misbehave = (_, context) => context.Request.Path == "/bad.safetensors" ? () => Status(context, 500) : null;
        Assert.Equal(1, await bench.RunAsync(bad, good));
        Assert.Contains("Failed: checkpoints/bad.safetensors: its source broke off 6 times", bench.Output.ToString());
        Assert.NotNull(await bench.ReadAsync(good.Key));
        Assert.False((await bench.ReportAsync()).Complete);
    }

    [Fact]
    public async Task A_silent_source_is_given_up_after_a_minute_and_asked_again()
    {
        var model = bench.Host.Add("x.safetensors", 100);
        bench.Time.Impatient = true;
        bench.Host.Misbehave = (_, context) => () => UntilGivenUpAsync(context);
        Assert.Equal(1, await bench.RunAsync(model));
        Assert.Contains("no byte for 60 s", bench.Output.ToString());
    }

    [Theory]
    [InlineData("page", "answers with text/html, which is a page and not a model")]
    [InlineData("short", "has 50 bytes, the catalogue says 100")]
    [InlineData("missing", "answers 404 Not Found")]
    [InlineData("other", "the catalogue says")]
    [InlineData("gated", "the model is gated")]
    public async Task What_is_not_the_model_never_becomes_one(string answer, string reason)
    {
        var model = bench.Host.Add("x.safetensors", 100);
        bench.Host.Misbehave = (_, context) => answer switch
        {
            "page" => () => Send(context, "text/html", new byte[100]),
            "short" => () => Send(context, "application/octet-stream", new byte[50]),
            "other" => () => Send(context, "application/octet-stream", new byte[100]),
            "gated" => () => Status(context, 401),
            _ => () => Status(context, 404),
        };
        Assert.Equal(1, await bench.RunAsync(model));
        Assert.Null(await bench.ReadAsync(model.Key));
        Assert.Contains($"Failed: {model.Key}: ", bench.Output.ToString());
        Assert.Contains(reason, bench.Output.ToString());
    }

    [Fact]
    public async Task Bytes_of_another_hash_leave_nothing_that_a_later_run_would_trust()
    {
        var model = bench.Host.Add("x.safetensors", 6 * MiB) with { Sha256 = new('0', 64) };
        Assert.Equal(1, await bench.RunAsync(model));
        Assert.Contains("its SHA-256 is", bench.Output.ToString());
        Assert.Equal(0, await bench.OpenUploadsAsync());
    }

    [Fact]
    public async Task A_gated_model_is_asked_for_with_the_token_from_SSM_and_others_without()
    {
        await bench.Aws.Do(() => bench.Ssm.Parameters.Set("/comfyui/model-token", "hf_secret", "SecureString"));
        var tokens = new Dictionary<string, string>();
        bench.Host.Misbehave = (_, context) =>
        {
            lock (tokens) tokens[context.Request.Path!] = context.Request.Headers.Authorization.ToString();
            return null;
        };
        Assert.Equal(0, await bench.RunAsync(bench.Host.Add("gated.safetensors", 100, gated: true), bench.Host.Add("free.safetensors", 100)));
        Assert.Equal(("Bearer hf_secret", ""), (tokens["/gated.safetensors"], tokens["/free.safetensors"]));
        Assert.DoesNotContain("hf_secret", bench.Output.ToString());
    }

    [Fact]
    public async Task A_missing_token_is_told_with_the_command_that_keeps_it()
    {
        Assert.Equal(2, await bench.RunAsync(bench.Host.Add("gated.safetensors", 100, gated: true)));
        Assert.Contains("aws ssm put-parameter --type SecureString --name /comfyui/model-token", bench.Errors.ToString());
        Assert.Empty(bench.Host.Asked);
    }

    static Task UntilGivenUpAsync(HttpContext context)
    {
        var ended = new TaskCompletionSource();
        context.RequestAborted.Register(ended.SetResult);
        return ended.Task;
    }

    static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    static async Task Send(HttpContext context, string type, byte[] body)
    {
        (context.Response.ContentType, context.Response.ContentLength) = (type, body.Length);
        await context.Response.Body.WriteAsync(body);
    }

    public Task DisposeAsync() => bench.DisposeAsync().AsTask();
}
