using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Steps;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Api;

public class ServiceProxyTests
{
    const string Service = """{"apiVersion":"v1","kind":"Service","metadata":{"name":"comfyui"},"spec":{"ports":[{"name":"http","port":8188,"targetPort":"http"}]}}""";

    [Fact]
    public async Task Passes_method_path_query_headers_and_body_and_gives_the_answer_back()
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Http().SendAsync("POST", "/api/v1/namespaces/comfyui/services", Service);
        await using var backend = await EchoAsync();
        world.Backends["comfyui:8188"] = Address(backend);

        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/namespaces/comfyui/services/comfyui:8188/proxy/view/a%20b?filename=x%2Fy&z=1") { Content = new StringContent("body", Encoding.UTF8, "text/plain") };
        request.Headers.Add("X-Mine", "kept");
        using var response = await world.Http().SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("PUT /view/a%20b?filename=x%2Fy&z=1 text/plain; charset=utf-8 kept no-token body", await response.Content.ReadAsStringAsync());
        Assert.Equal("yes", response.Headers.GetValues("X-Theirs").Single());
    }

    [Theory]
    [InlineData("comfyui")]
    [InlineData("comfyui:http")]
    [InlineData("http:comfyui:8188")]
    public async Task Finds_the_port_by_number_by_name_or_because_it_is_the_only_one(string name)
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Http().SendAsync("POST", "/api/v1/namespaces/comfyui/services", Service);
        await using var backend = await EchoAsync();
        world.Backends["comfyui:8188"] = Address(backend);
        Assert.Equal(HttpStatusCode.Accepted, (await world.Client().ProxyAsync(HttpMethod.Get, "comfyui", name, "/queue")).Status);
    }

    [Theory]
    [InlineData("comfyui:8188", 503, "no endpoints available for service \"comfyui\"")]
    [InlineData("comfyui:80", 503, "no service port 80 found for service \"comfyui\"")]
    [InlineData("other:80", 404, "services \"other\" not found")]
    public async Task Says_why_there_is_nobody_to_pass_it_on_to(string name, int code, string message)
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Http().SendAsync("POST", "/api/v1/namespaces/comfyui/services", Service);
        var (status, body) = await world.Http().SendAsync("GET", $"/api/v1/namespaces/comfyui/services/{name}/proxy/queue");
        Assert.Equal((code, message), (status, body["message"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_backend_that_does_not_answer_is_unavailable_which_the_product_waits_out()
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Http().SendAsync("POST", "/api/v1/namespaces/comfyui/services", Service);
        await using (var backend = await EchoAsync()) world.Backends["comfyui:8188"] = Address(backend);
        var waiting = await Assert.ThrowsAsync<NotReadyException>(() => world.Client().ProxyAsync(HttpMethod.Get, "comfyui", "comfyui:8188", "/queue"));
        Assert.Contains("error trying to reach service", waiting.Message);
    }

    [Fact]
    public async Task Only_the_smoke_tests_prompt_is_the_executions_own()
    {
        await using var world = await ApiWorld.StartAsync();
        await world.Http().SendAsync("POST", "/api/v1/namespaces/comfyui/services", Service);
        await using var backend = await EchoAsync();
        world.Backends["comfyui:8188"] = Address(backend);
        var mutations = await world.MutationsAsync();
        await world.Client().ProxyAsync(HttpMethod.Get, "comfyui", "comfyui:8188", "/queue");
        await world.Client().ProxyAsync(HttpMethod.Post, "comfyui", "comfyui:8188", "/prompt", new JsonObject());
        Assert.Equal(mutations, await world.MutationsAsync());
        await world.Client().ProxyAsync(HttpMethod.Post, "comfyui", "comfyui:8188", "/free", new JsonObject());
        Assert.Equal(mutations + 1, await world.MutationsAsync());
        Assert.Equal("ApplyComfyUI proxy POST services comfyui/comfyui:8188/prompt", (await world.CallsAsync())[^2]);
    }

    /// <summary>Answers 202 with what it was asked.</summary>
    static async Task<WebApplication> EchoAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        server.Run(async context =>
        {
            var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
            var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
            context.Response.StatusCode = 202;
            context.Response.Headers["X-Theirs"] = "yes";
            var token = context.Request.Headers.Authorization.Count == 0 ? "no-token" : "token";
            await context.Response.WriteAsync($"{context.Request.Method} {target} {context.Request.ContentType} {context.Request.Headers["X-Mine"]} {token} {body}");
        });
        await server.StartAsync();
        return server;
    }

    static Uri Address(WebApplication server) => new(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
