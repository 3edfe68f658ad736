using System.Security.Cryptography;
using System.Text;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Shell.Shims;

/// <summary>
/// <c>docker login|build|buildx build|image inspect|push</c>. A build takes its modelled time and makes an image whose digest follows from
/// the build context and arguments; no layer is really made.
/// </summary>
public sealed class DockerShim(VirtualTime time, Latencies latencies, WorldJournal journal, Action<PushedImage> push) : IShim
{
    // 6.35 GB compressed: a CUDA image with PyTorch and ComfyUI (see BuildImage in latencies.json).
    const long ImageSize = 6_350_000_000;
    readonly Dictionary<string, LocalImage> images = new();
    readonly HashSet<string> logins = [];

    /// <summary>When set, builds end with this on standard error, as a broken Dockerfile would.</summary>
    public string? BuildFailure { get; set; }

    public string Name => "docker";

    public Task<ShimResult> RunAsync(ShimCall call, ShimContext context) => call.Arguments switch
    {
        ["login", ..] => Task.FromResult(Login(call)),
        ["build", ..] or ["buildx", "build", ..] => BuildAsync(call),
        ["image", "inspect", ..] => Task.FromResult(Inspect(call)),
        ["push", ..] => PushAsync(call, context),
        _ => Task.FromResult(ShimResult.NotModelled(Name, call)),
    };

    ShimResult Login(ShimCall call)
    {
        if (call.Input.Trim() != LocalCredentials.RegistryPassword) return ShimResult.Failed("Error response from daemon: login attempt failed with status: 400 Bad Request");
        logins.Add(call.Arguments[^1].Split('/')[0]);
        return ShimResult.Ok("Login Succeeded\n");
    }

    async Task<ShimResult> BuildAsync(ShimCall call)
    {
        var folder = Path.GetFullPath(call.Arguments[^1], call.Folder);
        var file = Path.GetFullPath(call.Option("-f", "--file") ?? Path.Combine(folder, "Dockerfile"), call.Folder);
        if (!File.Exists(file)) return ShimResult.Failed($"ERROR: failed to build: failed to solve: failed to read dockerfile: open {Path.GetFileName(file)}: no such file or directory");
        var tags = call.Options("-t").Concat(call.Options("--tag")).ToList();
        if (tags.Count == 0) return ShimResult.NotModelled(Name, call);
        await time.Delay(latencies.Of("BuildImage"));
        if (BuildFailure is { } failure) return ShimResult.Failed(failure);
        var content = new StringBuilder();
        foreach (var source in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            content.Append(Path.GetRelativePath(folder, source)).Append('\0').Append(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(source))));
        foreach (var argument in call.Options("--build-arg").Order(StringComparer.Ordinal)) content.Append('\0').Append(argument);
        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content.ToString())));
        foreach (var tag in tags) images[tag] = new(digest, call.Option("--platform") ?? "linux/amd64");
        return new(0, "", $"#1 naming to {tags[0]} done\n");
    }

    ShimResult Inspect(ShimCall call)
    {
        if (!images.TryGetValue(call.Arguments[^1], out var image)) return ShimResult.Failed($"Error response from daemon: No such image: {call.Arguments[^1]}");
        return call.Option("--format", "-f") switch
        {
            "{{.Architecture}}" => ShimResult.Ok(image.Platform.Split('/')[1] + "\n"),
            "{{.Os}}/{{.Architecture}}" => ShimResult.Ok(image.Platform + "\n"),
            _ => ShimResult.NotModelled(Name, call),
        };
    }

    async Task<ShimResult> PushAsync(ShimCall call, ShimContext context)
    {
        var name = call.Arguments[^1];
        if (!images.TryGetValue(name, out var image)) return ShimResult.Failed($"An image does not exist locally with the tag: {name}");
        var registry = name.Split('/')[0];
        if (!logins.Contains(registry)) return ShimResult.Failed("no basic auth credentials");
        await time.Delay(latencies.Of("PushImage"));
        var (repository, tag) = (name[..name.LastIndexOf(':')], name[(name.LastIndexOf(':') + 1)..]);
        try
        {
            push(new(repository, tag, image.Digest, ImageSize));
            journal.Call(context.Caller.Name, "ecr", "PutImage", name, Effect.Mutating, null);
            return ShimResult.Ok($"{tag}: digest: {image.Digest} size: 4321\n");
        }
        catch (AwsError error)
        {
            journal.Call(context.Caller.Name, "ecr", "PutImage", name, Effect.Mutating, error.Code);
            return ShimResult.Failed(error.Code == "ImageTagAlreadyExistsException" ? $"tag invalid: {error.Message}" : $"{error.Code}: {error.Message}");
        }
    }

    sealed record LocalImage(string Digest, string Platform);
}

/// <param name="Repository">The repository's URI, without tag.</param>
public sealed record PushedImage(string Repository, string Tag, string Digest, long SizeBytes);
