using System.Net;
using System.Text;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Image;

/// <summary>What a git repository has, by git's own protocol over HTTPS (gitprotocol-http): no API of a host, whose limits addresses share.</summary>
public sealed class GitReferences(HttpClient http)
{
    const int LargestAnswer = 32 << 20;

    public GitReferences() : this(new HttpClient { Timeout = TimeSpan.FromSeconds(5), MaxResponseContentBufferSize = LargestAnswer }) { }

    /// <summary>Every tag's commit, by the tag's name.</summary>
    /// <param name="repository">https://host/owner/name.git.</param>
    /// <exception cref="NotReadyException">The host does not answer, or not in time.</exception>
    public async Task<IReadOnlyDictionary<string, string>> TagsAsync(string repository, CancellationToken cancel)
    {
        const string Prefix = "refs/tags/", Peeled = "^{}";
        var tags = new Dictionary<string, string>();
        foreach (var line in PacketLines(await SendAsync(new(HttpMethod.Get, repository + "/info/refs?service=git-upload-pack"), cancel)))
        {
            var reference = line.Split('\0')[0].TrimEnd('\n').Split(' ', 2);
            if (reference is not [{ Length: 40 } commit, var name] || !name.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            // An annotated tag is an object of its own; the line after it, with ^{}, has its commit.
            tags[name[Prefix.Length..].Replace(Peeled, "", StringComparison.Ordinal)] = commit;
        }

        return tags;
    }

    /// <summary>Whether the repository hands out this commit. Asked for without its files, so that the answer is small.</summary>
    public async Task<bool> HasCommitAsync(string repository, string commit, CancellationToken cancel)
    {
        var request = Packet($"want {commit} filter no-progress shallow\n") + Packet("deepen 1\n") + Packet("filter tree:0\n") + "0000" + Packet("done\n");
        var content = new ByteArrayContent(Encoding.ASCII.GetBytes(request));
        content.Headers.ContentType = new("application/x-git-upload-pack-request");
        var answer = await SendAsync(new(HttpMethod.Post, repository + "/git-upload-pack") { Content = content }, cancel);
        return PacketLines(answer).FirstOrDefault() is { } first && !first.StartsWith("ERR ", StringComparison.Ordinal);
    }

    async Task<byte[]> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using (request)
        {
            var host = request.RequestUri!.Authority;
            try
            {
                using var response = await http.SendAsync(request, cancel);
                if (response.StatusCode != HttpStatusCode.OK) throw new NotReadyException($"{host} answered {(int)response.StatusCode} for {request.RequestUri.AbsolutePath}");
                return await response.Content.ReadAsByteArrayAsync(cancel);
            }
            catch (HttpRequestException unreachable)
            {
                throw new NotReadyException($"{host} does not answer: {unreachable.Message}");
            }
            catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw new NotReadyException($"{host} did not answer in {http.Timeout.TotalSeconds:0.##} s");
            }
        }
    }

    static string Packet(string line) => $"{line.Length + 4:x4}{line}";

    /// <summary>Lines with their length in front, as four hex digits; 0000 ends a section. What follows that is not a line, such as a pack, ends them.</summary>
    static IEnumerable<string> PacketLines(byte[] answer)
    {
        for (var at = 0; at + 4 <= answer.Length;)
        {
            if (!ushort.TryParse(answer.AsSpan(at, 4), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var length)) yield break;
            if (length < 4)
            {
                at += 4;
                continue;
            }

            if (at + length > answer.Length) yield break;
            yield return Encoding.UTF8.GetString(answer, at + 4, length - 4);
            at += length;
        }
    }
}
