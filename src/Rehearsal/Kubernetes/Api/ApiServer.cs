using System.Net;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace ComfyServerless.Rehearsal.Kubernetes.Api;

/// <summary>The Kubernetes API of one cluster over TLS at a loopback address. Real clients talk to it: the product's own and kubectl.</summary>
public sealed class ApiServer : IAsyncDisposable
{
    // For answers that are on their way, on the wall clock.
    static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(2);

    readonly WebApplication server;
    readonly Dispatcher dispatcher;
    readonly Certificates certificates;
    readonly VirtualTime time;

    ApiServer(WebApplication server, Dispatcher dispatcher, Certificates certificates, VirtualTime time)
        => (this.server, this.dispatcher, this.certificates, this.time) = (server, dispatcher, certificates, time);

    /// <summary>https, 127.0.0.1, a free port; no slash at its end.</summary>
    public string Url => LoopbackServer.Addresses(server)[0];

    /// <summary>Base64 of the PEM, as DescribeCluster gives it.</summary>
    public string CertificateAuthority => certificates.Authority;

    /// <param name="store">Its kinds are what is served; more may come while the server runs.</param>
    public static async Task<ApiServer> StartAsync(
        VirtualTime time, WorldJournal journal, ObjectStore store, string cluster, ICallers callers, IClusterAccess access, IServiceBackends backends, ApiOptions? options = null)
    {
        options ??= new();
        var certificates = new Certificates(cluster);
        var dispatcher = await time.Do(() => new Dispatcher(journal, store, new(callers, access, options.OperatorToken), backends, options));
        var api = new ApiServer(LoopbackServer.Create(largestBody: null, listen: port => port.UseHttps(certificates.Server)), dispatcher, certificates, time);
        api.server.Run(api.AnswerAsync);
        await api.server.StartAsync();
        return api;
    }

    async Task AnswerAsync(HttpContext context)
    {
        using var hold = time.Hold();
        var request = await ApiRequest.ReadAsync(context);
        switch (await time.Do(() => dispatcher.Answer(request)))
        {
            case Written written:
                context.Response.StatusCode = written.Status;
                context.Response.ContentType = written.ContentType;
                context.Response.ContentLength = written.Body.Length;
                if (!HttpMethods.IsHead(request.Method)) await context.Response.Body.WriteAsync(written.Body, context.RequestAborted);
                break;
            case Forwarded forwarded:
                await dispatcher.Proxy.ForwardAsync(context, request, forwarded);
                break;
            case Streamed streamed:
                hold.Dispose(); // whoever watches does not keep the world waiting
                await StreamAsync(context, streamed.Watcher);
                break;
            default:
                context.Abort();
                break;
        }
    }

    async Task StreamAsync(HttpContext context, Watcher watcher)
    {
        context.Response.ContentType = "application/json";
        try
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await foreach (var line in watcher.Lines.ReadAllAsync(context.RequestAborted))
            {
                await context.Response.Body.WriteAsync(line, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has seen enough.
        }
        finally
        {
            time.Post(() => dispatcher.Stop(watcher));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await time.Do(dispatcher.Dispose); // ends the watches, which would keep the server
        await server.StopAsync(LongestEnd);
        await server.DisposeAsync();
        certificates.Dispose();
    }
}
