using System.Net;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;
using PuppeteerSharp;

namespace ComfyServerless.Browser;

/// <summary>A person opens the address that a rehearsal prints, in a real browser. Not in the solution: <c>./test --browser</c> finds or installs one and names it in CHROMIUM.</summary>
public sealed class BrowserTests : IAsyncLifetime
{
    RehearsedWorld world = null!;
    IBrowser browser = null!;
    string url = "", user = "", password = "";

    public async Task InitializeAsync()
    {
        var program = Environment.GetEnvironmentVariable("CHROMIUM") ?? throw new InvalidOperationException("CHROMIUM is not set: run ./test --browser");
        world = await RehearsedWorld.StartAsync(Worlds.Options());
        var result = await world.RunAsync("Deploy", new JsonObject());
        Assert.Equal((ExecutionStatus.Succeeded, null), (result.Status, result.Cause));
        url = result.Output!["Url"]!.GetValue<string>() + "/";
        user = result.Output["Users"]![0]!.GetValue<string>();
        var name = result.Output["Passwords"]![0]!.GetValue<string>();
        password = await world.Time.Do(() => world.Ssm.Parameters.All[name].Value);
        await world.Time.RunAtWallSpeedAsync(); // as --keep does
        // As root, as in a container, its sandbox cannot be.
        browser = await Puppeteer.LaunchAsync(new LaunchOptions { ExecutablePath = program, Headless = true, Args = ["--no-sandbox", "--disable-gpu", "--no-proxy-server"] });
    }

    [Fact]
    public async Task A_browser_is_asked_for_the_password_and_then_shows_ComfyUI_and_the_picture_that_it_makes()
    {
        await using var page = await browser.NewPageAsync();
        var answers = new List<IResponse>();
        page.Response += (_, answer) => answers.Add(answer.Response);
        await OpenAsync(page);
        Assert.Equal(HttpStatusCode.Unauthorized, answers[0].Status);
        Assert.Contains("Basic realm=\"ComfyUI\"", answers[0].Headers["www-authenticate"]);
        Assert.DoesNotContain("stand-in", await page.GetContentAsync());

        await page.AuthenticateAsync(new Credentials { Username = user, Password = password });
        var shown = await page.GoToAsync(url);
        Assert.Equal(HttpStatusCode.OK, shown.Status);
        Assert.Equal("ComfyUI", await page.GetTitleAsync());
        await page.WaitForFunctionAsync("() => document.getElementById('socket').textContent === 'connected' && document.getElementById('device').textContent.startsWith('cuda')");

        await page.ClickAsync("#make");
        await page.WaitForFunctionAsync("() => [...document.images].some(image => image.complete && image.naturalWidth === 64)", new WaitForFunctionOptions { Timeout = 60_000 });

        // The session's cookie, not the password, is what carries the next page.
        await using var other = await browser.NewPageAsync();
        var again = await other.GoToAsync(url);
        Assert.Equal(HttpStatusCode.OK, again.Status);
    }

    [Fact]
    public async Task A_browser_with_a_wrong_password_sees_nothing()
    {
        await using var context = await browser.CreateBrowserContextAsync();
        await using var page = await context.NewPageAsync();
        await page.AuthenticateAsync(new Credentials { Username = user, Password = password + "x" });
        HttpStatusCode? last = null;
        page.Response += (_, answer) => last = answer.Response.Status;
        await OpenAsync(page);
        Assert.Equal(HttpStatusCode.Unauthorized, last);
        Assert.DoesNotContain("stand-in", await page.GetContentAsync());
    }

    /// <summary>Without anybody who types, a browser may call an address that asks for a password an error.</summary>
    async Task OpenAsync(IPage page)
    {
        try { await page.GoToAsync(url); }
        catch (NavigationException error) when (error.Message.Contains("ERR_INVALID_AUTH_CREDENTIALS", StringComparison.Ordinal)) { Assert.DoesNotContain("stand-in", await page.GetContentAsync()); }
    }

    public async Task DisposeAsync()
    {
        if (browser != null) await browser.DisposeAsync();
        if (world != null) await world.DisposeAsync();
    }
}
