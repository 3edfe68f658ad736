using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Shell.Shims;

/// <summary>
/// The docker of one build machine: <c>docker login|pull|build|push|history|run|image inspect</c> and <c>docker buildx create|build</c> with a registry cache. A build takes its modelled time once for
/// the same content and builder, and makes an image whose digest follows from the build context, arguments and labels; no layer is really made.
/// </summary>
sealed class DockerHost(DockerShim shim, VirtualTime time, Latencies latencies, WorldJournal journal, Action<PushedImage> push)
{
    // 6.35 GB compressed: a CUDA image with PyTorch and ComfyUI (see BuildImage in latencies.json). A cache with the build stages is modelled as no larger.
    const long ImageSize = 6_350_000_000;
    const string AmazonRegistry = ".dkr.ecr.";
    readonly Dictionary<string, LocalImage> images = new();
    readonly HashSet<string> logins = [], builders = [], built = [];

    public Task<ShimResult> RunAsync(ShimCall call, ShimContext context) => call.Arguments switch
    {
        ["login", ..] => Task.FromResult(Login(call)),
        ["buildx", "create", ..] => Task.FromResult(Create(call)),
        ["build", ..] or ["buildx", "build", ..] => BuildAsync(call, context),
        ["image", "inspect", ..] => Task.FromResult(Inspect(call)),
        ["history", "--format", _, var image] => Task.FromResult(images.ContainsKey(image) ? ShimResult.Ok("6.35GB COPY /opt/venv /opt/venv # buildkit\n") : Missing(image)),
        ["run", ..] => Task.FromResult(Run(call)),
        ["pull", ..] => PullAsync(call),
        ["push", var image] => PushAsync(image, context),
        _ => Task.FromResult(ShimResult.NotModelled(shim.Name, call)),
    };

    ShimResult Login(ShimCall call)
    {
        if (call.Input.Trim() != LocalCredentials.RegistryPassword) return ShimResult.Failed("Error response from daemon: login attempt failed with status: 400 Bad Request");
        logins.Add(call.Arguments[^1].Split('/')[0]);
        return ShimResult.Ok("Login Succeeded\n");
    }

    ShimResult Create(ShimCall call)
    {
        if (call.Option("--driver") != "docker-container" || call.Option("--name") is not { } name) return ShimResult.NotModelled(shim.Name, call);
        return builders.Add(name) ? ShimResult.Ok(name + "\n") : ShimResult.Failed($"ERROR: existing instance for \"{name}\" but no append mode, specify the node name to make changes for existing instances");
    }

    async Task<ShimResult> BuildAsync(ShimCall call, ShimContext context)
    {
        var folder = Path.GetFullPath(call.Arguments[^1], call.Folder);
        var file = Path.GetFullPath(call.Option("-f", "--file") ?? Path.Combine(folder, "Dockerfile"), call.Folder);
        if (!File.Exists(file)) return ShimResult.Failed($"ERROR: failed to build: failed to solve: failed to read dockerfile: open {Path.GetFileName(file)}: no such file or directory");
        var tags = call.Options("-t").Concat(call.Options("--tag")).ToList();
        var builder = call.Option("--builder");
        if (tags.Count == 0 || call.Option("--target", "--output") != null) return ShimResult.NotModelled(shim.Name, call);
        if (builder != null && !builders.Contains(builder)) return ShimResult.Failed($"ERROR: no builder \"{builder}\" found");
        if (call.Option("--cache-to") is { } cache && CacheProblem(cache, builder) is { } problem) return problem;
        var layers = Hash([.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Where(found => Path.GetExtension(found) is not ".log" && Path.GetFileName(found) != call.Option("--metadata-file"))
            .Select(found => Path.GetRelativePath(folder, found) + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(found)))), .. call.Options("--build-arg").Order(StringComparer.Ordinal)]);
        // A builder of its own keeps what it has built: the same again costs nothing.
        if (built.Add($"{builder} {layers}") || builder is null) await time.Delay(latencies.Of("BuildImage"));
        if (shim.BuildFailure is { } failure) return ShimResult.Failed(failure);
        if (call.Options("--build-arg").Select(argument => shim.BuildFailures.GetValueOrDefault(Value(argument, "COMFYUI_VERSION"))).FirstOrDefault(found => found is not null) is { } broken) return ShimResult.Failed(broken);
        var digest = "sha256:" + Hash([layers, .. call.Options("--label")]);
        foreach (var tag in tags) images[tag] = new(digest, call.Option("--platform") ?? "linux/amd64");
        // Not awaited: the clock is free while a shim runs, and would go on meanwhile.
        if (call.Option("--metadata-file") is { } metadata)
            File.WriteAllText(Path.GetFullPath(metadata, call.Folder), JsonSerializer.Serialize(new Dictionary<string, string> { ["containerimage.digest"] = digest, ["image.name"] = tags[0] }, Indented));
        if (call.Option("--cache-to") is { } target && Push(Value(target, "ref"), "sha256:" + Hash(["cache", layers]), context) is { ExitCode: not 0 } refused) return refused;
        return call.Arguments.Contains("--push") ? await PushAsync(tags[0], context) : new(0, "", $"#1 naming to {tags[0]} done\n");
    }

    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>What keeps a cache from being written: docker's built-in builder, and ECR without <c>image-manifest=true</c>.</summary>
    static ShimResult? CacheProblem(string cache, string? builder)
        => builder is null ? ShimResult.Failed("ERROR: failed to build: Cache export is not supported for the docker driver.\nSwitch to a different driver, or turn on the containerd image store, and try again.")
            : Value(cache, "ref").Contains(AmazonRegistry) && Value(cache, "image-manifest") != "true" ? ShimResult.Failed("ERROR: failed to build: failed to solve: error writing manifest blob: unexpected status from PUT request: 400 Bad Request")
            : null;

    static string Value(string list, string key) => list.Split(',').FirstOrDefault(pair => pair.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..] ?? "";

    ShimResult Inspect(ShimCall call)
    {
        if (!images.TryGetValue(call.Arguments[^1], out var image)) return Missing(call.Arguments[^1]);
        return call.Option("--format", "-f") switch
        {
            "{{.Architecture}}" => ShimResult.Ok(image.Platform.Split('/')[1] + "\n"),
            "{{.Os}}/{{.Architecture}}" => ShimResult.Ok(image.Platform + "\n"),
            _ => ShimResult.NotModelled(shim.Name, call),
        };
    }

    /// <summary>The two containers that our buildspec starts: ComfyUI's own start test, and a file's content.</summary>
    ShimResult Run(ShimCall call)
    {
        if (call.Arguments is ["run", "--rm", "--network", "none", "--entrypoint", "cat", var from, _]) return images.ContainsKey(from) ? ShimResult.Ok(new string('0', 40) + "\n") : Missing(from);
        if (call.Arguments is not ["run", "--rm", "--network", "none", var image, "--cpu", "--quick-test-for-ci"]) return ShimResult.NotModelled(shim.Name, call);
        return images.ContainsKey(image) ? ShimResult.Ok(shim.StartLog) : Missing(image);
    }

    async Task<ShimResult> PullAsync(ShimCall call)
    {
        var name = call.Arguments[^1];
        if (shim.Foreign(name) is not { } platform) return ShimResult.Failed($"Error response from daemon: manifest for {name} not found: manifest unknown");
        await time.Delay(latencies.Of("ImagePullPerGigabyte") * (ImageSize / 1e9));
        images[name] = new(name.Split('@')[^1], platform);
        return ShimResult.Ok($"Status: Downloaded newer image for {name}\n");
    }

    async Task<ShimResult> PushAsync(string name, ShimContext context)
    {
        if (!images.TryGetValue(name, out var image)) return ShimResult.Failed($"An image does not exist locally with the tag: {name}");
        await time.Delay(latencies.Of("PushImage"));
        return Push(name, image.Digest, context);
    }

    ShimResult Push(string name, string digest, ShimContext context)
    {
        if (!logins.Contains(name.Split('/')[0])) return ShimResult.Failed("no basic auth credentials");
        var (repository, tag) = (name[..name.LastIndexOf(':')], name[(name.LastIndexOf(':') + 1)..]);
        try
        {
            push(new(repository, tag, digest, ImageSize));
            journal.Call(context.Caller.Name, "ecr", "PutImage", name, Effect.Mutating, null);
            return ShimResult.Ok($"{tag}: digest: {digest} size: 4321\n");
        }
        catch (AwsError error)
        {
            journal.Call(context.Caller.Name, "ecr", "PutImage", name, Effect.Mutating, error.Code);
            return ShimResult.Failed(error.Code == "ImageTagAlreadyExistsException" ? $"tag invalid: {error.Message}" : $"{error.Code}: {error.Message}");
        }
    }

    static ShimResult Missing(string image) => ShimResult.Failed($"Error response from daemon: No such image: {image}");
    static string Hash(IEnumerable<string> parts) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts))));

    sealed record LocalImage(string Digest, string Platform);
}
