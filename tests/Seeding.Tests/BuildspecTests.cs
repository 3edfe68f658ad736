using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.TestKit;
using Microsoft.AspNetCore.Http;

namespace ComfyServerless.Seeding.Tests;

/// <summary>buildspecs/models.yml and the program in bash, as CodeBuild runs them.</summary>
public sealed class BuildspecTests : IAsyncLifetime, IBuildListener
{
    readonly List<string> lines = [];
    readonly string source = Directory.CreateTempSubdirectory("source-").FullName;
    SeedBench bench = null!;
    int exitCode;

    public async Task InitializeAsync() => bench = await SeedBench.StartAsync();

    [Fact]
    public async Task The_build_brings_its_set_into_the_bucket_over_slow_and_broken_answers()
    {
        var model = bench.Host.Add("x.safetensors", 12 * SeedBench.MiB);
        bench.Host.Misbehave = (number, context) => number == 0 ? bench.Host.BreakAfter(context, 7 * SeedBench.MiB) : null;
        await BuildAsync(model);
        Assert.Equal(0, exitCode);
        Assert.Equal(bench.Host.Content(model), await bench.ReadAsync(model.Key));
        Assert.Contains(lines, line => line == $"{model.Key}: there now, {model.Size} of {model.Size} bytes sent");
    }

    [Fact]
    public async Task The_build_fails_by_the_name_of_a_model_whose_source_answers_with_a_page()
    {
        var (page, good) = (bench.Host.Add("page.safetensors", 100), bench.Host.Add("good.safetensors", 100));
        bench.Host.Misbehave = (_, context) => context.Request.Path == "/page.safetensors" ? () => PageAsync(context) : null;
        await BuildAsync(page, good);
        Assert.Equal(1, exitCode);
        Assert.Contains(lines, line => line.StartsWith($"Failed: {page.Key}: ", StringComparison.Ordinal) && line.EndsWith("answers with text/html, which is a page and not a model"));
        Assert.Equal((null, 100), (await bench.ReadAsync(page.Key), (await bench.ReadAsync(good.Key))?.Length));
    }

    [Fact]
    public async Task A_truncated_model_is_refused_and_the_build_says_what_is_missing()
    {
        var model = bench.Host.Add("x.safetensors", 100) with { Size = 200 };
        await BuildAsync(model);
        Assert.Equal((1, null), (exitCode, await bench.ReadAsync(model.Key)));
        Assert.Contains(lines, line => line.EndsWith("has 100 bytes, the catalogue says 200"));
    }

    static async Task PageAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync("<h1>Sign in</h1>");
    }

    async Task BuildAsync(params Model[] models)
    {
        // As the published program, which brings its runtime along; this one uses the tests'.
        await File.WriteAllTextAsync(Path.Combine(source, "seed-models"), $"#!/bin/bash\nexec '{Environment.ProcessPath}' '{Path.Combine(AppContext.BaseDirectory, "seed-models.dll")}'\n");
        var environment = bench.Environment();
        environment["CATALOGUE"] = bench.Write(models);
        var spec = Buildspec.Parse(await File.ReadAllTextAsync(Path.Combine(Worlds.Root, "buildspecs", "models.yml")));
        await bench.Aws.Time.Do(async () =>
        {
            await using var shims = new ShimServer(bench.Aws.Time, []);
            return await new BuildShell(new(bench.Aws.Time, shims)).RunAsync(spec, source, environment, new Caller("Models", LocalAws.RoleArn("models"), false, true), LocalAws.Region, this);
        });
    }

    void IBuildListener.Entering(string phase) { }
    void IBuildListener.Running(string command) { }
    void IBuildListener.Line(string text) => lines.Add(text);
    void IBuildListener.Leaving(string phase, int code, string command) => exitCode = code;

    public async Task DisposeAsync()
    {
        await bench.DisposeAsync();
        Directory.Delete(source, recursive: true);
    }
}
