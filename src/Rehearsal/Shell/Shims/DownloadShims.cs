using System.Text.Json;

namespace ComfyServerless.Rehearsal.Shell.Shims;

/// <summary>
/// <c>curl</c>, <c>tar</c> and <c>sha256sum</c> over the listed downloads: curl leaves a marker file, tar puts the listed file in its place,
/// and sha256sum compares the pinned hash with the list's, so a wrong or stale pin fails here as it would there.
/// </summary>
public static class DownloadShims
{
    const string Marker = "rehearsal download: ";
    static readonly IReadOnlyList<Download> Known = Load();

    public static IEnumerable<IShim> All => [new Curl(), new Tar(), new Sha256Sum()];

    static List<Download> Load()
    {
        using var stream = typeof(DownloadShims).Assembly.GetManifestResourceStream("downloads.json")!;
        return JsonSerializer.Deserialize<List<Download>>(stream, JsonSerializerOptions.Web)!;
    }

    static Download? Read(string file) => File.Exists(file) && File.ReadAllText(file) is { } text && text.StartsWith(Marker)
        ? Known.First(download => download.Url == text[Marker.Length..].Trim()) : null;

    sealed class Curl : IShim
    {
        public string Name => "curl";

        public Task<ShimResult> RunAsync(ShimCall call, ShimContext context)
        {
            var url = call.Arguments.FirstOrDefault(argument => argument.StartsWith("https://"));
            var file = call.Option("-o", "--output") ?? call.Arguments.Index().Where(at => at.Item.StartsWith('-') && !at.Item.StartsWith("--") && at.Item.EndsWith('o'))
                .Select(at => call.Arguments.ElementAtOrDefault(at.Index + 1)).FirstOrDefault();
            if (url is null || file is null) return Task.FromResult(ShimResult.NotModelled(Name, call));
            if (!call.Arguments.Any(argument => argument == "--fail" || (argument.StartsWith('-') && !argument.StartsWith("--") && argument.Contains('f'))))
                return Task.FromResult(ShimResult.Failed($"rehearsal: '{Name} {call}' would store an error page as a file; use --fail", 64));
            if (Known.All(download => download.Url != url)) return Task.FromResult(ShimResult.Failed($"curl: (22) The requested URL returned error: 404 ({url} is not in downloads.json)", 22));
            File.WriteAllText(Path.GetFullPath(file, call.Folder), Marker + url + "\n");
            return Task.FromResult(ShimResult.Ok());
        }
    }

    sealed class Tar : IShim
    {
        public string Name => "tar";

        public Task<ShimResult> RunAsync(ShimCall call, ShimContext context)
        {
            var archive = call.Arguments.Select(argument => Path.GetFullPath(argument, call.Folder)).FirstOrDefault(file => Read(file) != null);
            if (archive is null) return Task.FromResult(ShimResult.NotModelled(Name, call));
            var download = Read(archive)!;
            var file = Path.GetFullPath(Path.Combine(call.Option("-C", "--directory") ?? ".", download.Contains), call.Folder);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, Marker + download.Url + "\n");
            return Task.FromResult(ShimResult.Ok());
        }
    }

    sealed class Sha256Sum : IShim
    {
        public string Name => "sha256sum";

        public Task<ShimResult> RunAsync(ShimCall call, ShimContext context)
        {
            if (!call.Arguments.Any(argument => argument is "-c" or "--check")) return Task.FromResult(ShimResult.NotModelled(Name, call));
            foreach (var line in call.Input.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var (hash, file) = (line.Split(' ')[0], line[line.IndexOf(' ')..].TrimStart(' ', '*'));
                if (Read(Path.GetFullPath(file, call.Folder))?.Sha256 != hash)
                    return Task.FromResult(new ShimResult(1, $"{file}: FAILED\n", "sha256sum: WARNING: 1 computed checksum did NOT match\n"));
            }

            return Task.FromResult(ShimResult.Ok());
        }
    }

    /// <param name="Contains">The path of the one file inside that matters.</param>
    /// <param name="Sha256">Of that file, lower-case hex.</param>
    sealed record Download(string Url, string Contains, string Sha256, string Source);
}
