using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyServerless.Standins.Tests;

/// <param name="Url">Path and query as they went over the wire, percent-encoding included.</param>
/// <param name="Body">JSON has its members sorted: their order means nothing.</param>
public sealed record Request(string Method, string Url, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();
}

/// <param name="ErrorType">Goes into x-amzn-ErrorType.</param>
public sealed record Answer(int Status, string Body, string? ErrorType = null, IReadOnlyDictionary<string, string>? Headers = null);

/// <summary>A listener on loopback that gives the scripted answers in order, the last one for ever, and keeps the requests. Request ids are req-1, req-2 …</summary>
public sealed class Loopback : IDisposable
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    readonly HttpListener listener = new();
    readonly Queue<Answer> answers;

    public Loopback(params Answer[] answers)
    {
        this.answers = new(answers);
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Address = $"127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        probe.Stop();
        listener.Prefixes.Add(Url);
        listener.Start();
        _ = ServeAsync();
    }

    public static Loopback Answering(string json) => new(new Answer(200, json));

    public string Address { get; }
    public string Url => $"http://{Address}/";
    public List<Request> Requests { get; } = [];
    public Request Only => Assert.Single(Requests);

    async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try { context = await listener.GetContextAsync(); }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException) { return; }
            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            Requests.Add(new(context.Request.HttpMethod, context.Request.RawUrl!,
                context.Request.Headers.AllKeys.ToDictionary(key => key!, key => context.Request.Headers[key]!, StringComparer.OrdinalIgnoreCase), Sorted(await reader.ReadToEndAsync())));
            await RespondAsync(context.Response, answers.Count > 1 ? answers.Dequeue() : answers.Peek());
        }
    }

    async Task RespondAsync(HttpListenerResponse response, Answer answer)
    {
        response.StatusCode = answer.Status;
        response.ContentType = "application/json";
        response.Headers["x-amzn-RequestId"] = $"req-{Requests.Count}";
        if (answer.ErrorType is { } type) response.Headers["x-amzn-ErrorType"] = type;
        foreach (var (name, value) in answer.Headers ?? new Dictionary<string, string>()) response.Headers[name] = value;
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
        response.Close();
    }

    static string Sorted(string body) => body.StartsWith('{') && Sorted(JsonNode.Parse(body)) is { } sorted ? sorted.ToJsonString(Plain) : body;

    static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject json => new JsonObject(json.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    public void Dispose() => listener.Close();
}

/// <summary>Tests that set the process's environment, or depend on it, run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class EnvironmentCollection
{
    public const string Name = "environment";
}

/// <summary>Environment variables for as long as a test runs.</summary>
public sealed class Variables : IDisposable
{
    readonly Dictionary<string, string?> before = new();

    public Variables(params (string Name, string Value)[] variables)
    {
        foreach (var (name, value) in variables)
        {
            before[name] = Environment.GetEnvironmentVariable(name);
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    public void Dispose()
    {
        foreach (var (name, value) in before) Environment.SetEnvironmentVariable(name, value);
    }
}
