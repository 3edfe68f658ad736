using System.Security.Cryptography;
using System.Text;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ComfyServerless.Rehearsal.Git;

/// <summary>
/// A git host with one repository, over git's smart HTTP protocol, version 0: <c>info/refs</c>, and of <c>git-upload-pack</c> whether a commit is there. Packs are not modelled.
/// What the template says of <see cref="Public"/> is told to functions with this host's address.
/// </summary>
public sealed class GitHost : IAsyncDisposable
{
    public const string Public = "https://github.com/", Repository = "comfyanonymous/ComfyUI.git";

    readonly WebApplication server;
    readonly VirtualTime time;

    GitHost(WebApplication server, VirtualTime time) => (this.server, this.time) = (server, time);

    /// <summary>Commits by tag. World's thread.</summary>
    public SortedDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>Commits without a tag that are handed out, too.</summary>
    public HashSet<string> Commits { get; } = [];

    /// <summary>The status that it answers everything with; null: it works.</summary>
    public int? Fault { get; set; }

    /// <summary>Requests so far, as "METHOD path".</summary>
    public List<string> Requests { get; } = [];

    /// <summary>With a slash at the end.</summary>
    public string Url => LoopbackServer.Addresses(server)[0] + "/";

    public static async Task<GitHost> StartAsync(VirtualTime time)
    {
        var host = new GitHost(LoopbackServer.Create(1 << 20), time);
        for (var patch = 70; patch <= 80; patch++) host.Tags[$"v0.3.{patch}"] = CommitOf($"v0.3.{patch}");
        host.server.Run(host.AnswerAsync);
        await host.server.StartAsync();
        return host;
    }

    /// <summary>A commit made up from a name.</summary>
    public static string CommitOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..40];

    async Task AnswerAsync(HttpContext context)
    {
        using var hold = time.Hold();
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var (status, type, answer) = await time.Do(() => Answer(context.Request.Method, context.Request.Path.Value!.Trim('/'), context.Request.QueryString.Value ?? "", Encoding.ASCII.GetString(body.ToArray())));
        (context.Response.StatusCode, context.Response.ContentType) = (status, type);
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer), context.RequestAborted);
    }

    (int Status, string Type, string Body) Answer(string method, string path, string query, string body)
    {
        Requests.Add($"{method} {path}");
        if (Fault is { } fault) return (fault, "text/plain", "");
        return (method, path) switch
        {
            ("GET", Repository + "/info/refs") when query == "?service=git-upload-pack" => (200, "application/x-git-upload-pack-advertisement", References()),
            ("POST", Repository + "/git-upload-pack") => (200, "application/x-git-upload-pack-result", Wanted(body)),
            _ => (404, "text/plain", "Not Found"),
        };
    }

    string References()
    {
        var text = new StringBuilder(Packet("# service=git-upload-pack\n") + "0000" + Packet($"{CommitOf("master")} HEAD\0multi_ack thin-pack shallow filter allow-reachable-sha1-in-want\n"));
        text.Append(Packet($"{CommitOf("master")} refs/heads/master\n"));
        // As annotated tags: an object of its own, and after it the commit that it stands for.
        foreach (var (tag, commit) in Tags) text.Append(Packet($"{CommitOf("tag " + tag)} refs/tags/{tag}\n")).Append(Packet($"{commit} refs/tags/{tag}^{{}}\n"));
        return text.Append("0000").ToString();
    }

    string Wanted(string body)
    {
        var commit = body.Length > 49 && body[4..9] == "want " ? body[9..49] : "";
        return Commits.Contains(commit) || Tags.ContainsValue(commit) ? Packet($"shallow {commit}") + "0000" + Packet("NAK\n") : Packet($"ERR upload-pack: not our ref {commit}");
    }

    static string Packet(string line) => $"{line.Length + 4:x4}{line}";

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
