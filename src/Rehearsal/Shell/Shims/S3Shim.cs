using System.Text;
using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.S3;
using ComfyServerless.Rehearsal.Hosts;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Models;

namespace ComfyServerless.Rehearsal.Shell.Shims;

/// <summary>What comfy-models uses of the AWS CLI's <c>aws s3api</c> and <c>aws s3</c>: listing a bucket, and copying what filters name from it.</summary>
public sealed partial class S3Shim(AwsContext aws, S3Service s3, HostRoom hosts)
{
    const string Rows = "Contents[].join('/', [to_string(Size), ETag, Key])";
    static readonly TimeSpan Start = TimeSpan.FromSeconds(0.5);

    /// <summary>How many bytes of an object arrive, by its key; null: all. The CLI does not complain, as when its file is cut behind its back.</summary>
    public Func<string, long?> Cut { get; set; } = _ => null;

    /// <summary>What the CLI says of an object that does not come; null: it comes.</summary>
    public Func<string, string?> Refusal { get; set; } = _ => null;

    /// <summary>Lists the whole bucket: the CLI asks for page after page by itself.</summary>
    public async Task<ShimResult> ListAsync(ShimCall call, ShimContext context)
    {
        if (call.Arguments is not [_, _, "--bucket", var bucket, "--query", Rows, "--output", "json"]) return ShimResult.NotModelled("aws", call);
        await aws.Time.Delay(Start);
        if (Denied("ListObjectsV2", bucket, context) is { } denied) return denied;
        aws.Journal.Call(context.Caller.Name, "s3", "ListObjectsV2", bucket, Effect.Reading, null);
        var found = s3.Find(bucket).Objects.Values;
        return ShimResult.Ok(found.Count == 0 ? "null\n" : $"[\n{string.Join(",\n", found.Select(one => $"    {Quoted($"{one.Size}/{one.ETag}/{one.Key}")}"))}\n]\n");
    }

    public async Task<ShimResult> CopyAsync(ShimCall call, ShimContext context)
    {
        if (call.Arguments.ToArray() is not ["s3", "cp", var source, var target, "--recursive", "--only-show-errors", .. var filters] || source is not ['s', '3', ':', '/', '/', .. var bucket, '/'] || bucket.Contains('/'))
            return ShimResult.NotModelled("aws", call);
        await aws.Time.Delay(Start);
        if (Denied("ListObjectsV2", bucket, context) is { } denied) return denied;
        var isIncluded = Filter(filters);
        var wanted = s3.Find(bucket).Objects.Values.Where(one => isIncluded(one.Key)).ToList();
        aws.Journal.Call(context.Caller.Name, "s3", "GetObject", $"{bucket} ({wanted.Count} objects)", Effect.Reading, null);
        return await CopyAsync(bucket, wanted, Path.GetFullPath(target, call.Folder), hosts.All.GetValueOrDefault(context.Caller.Name));
    }

    /// <summary>All at the same time, each under a name of its own until it is whole.</summary>
    async Task<ShimResult> CopyAsync(string bucket, List<S3Object> wanted, string target, Host? host)
    {
        var (errors, coming) = (new StringBuilder(), new List<(S3Object From, string To, string Temporary)>());
        var free = host?.FreeBytes ?? long.MaxValue;
        foreach (var one in wanted)
        {
            var to = Path.Combine(target, one.Key);
            if (Refusal(one.Key) is { } refusal) Failed(one, refusal);
            else if (one.Size > free) Failed(one, "[Errno 28] No space left on device");
            else
            {
                try { Directory.CreateDirectory(Path.GetDirectoryName(to)!); }
                catch (IOException)
                {
                    Failed(one, $"[Errno 20] Not a directory: '{to}'");
                    continue;
                }

                free -= one.Size;
                coming.Add((one, to, $"{to}.{aws.Hex(8)}"));
                ObjectFiles.CopyTo(one, coming[^1].Temporary, one.Size / 2);
            }
        }

        await aws.Time.Delay(aws.Latencies.Of("ModelsPerGigabyte") * (coming.Sum(one => ModelScale.RealSize(one.From.Key, one.From.Size)) / 1e9));
        if (host is { Ended.IsCancellationRequested: true }) return ShimResult.Failed("");
        foreach (var (from, to, temporary) in coming)
        {
            if (!File.Exists(temporary)) continue; // its shell was killed, and another run has cleared up
            // Each part is asked for with the ETag of the first.
            if (!ReferenceEquals(s3.Buckets.GetValueOrDefault(bucket)?.Objects.GetValueOrDefault(from.Key), from))
            {
                File.Delete(temporary);
                Failed(from, "An error occurred (PreconditionFailed) when calling the GetObject operation: At least one of the pre-conditions you specified did not hold");
                continue;
            }

            ObjectFiles.CopyTo(from, temporary, Cut(from.Key) ?? from.Size);
            try { File.Move(temporary, to, overwrite: true); }
            catch (IOException) { Failed(from, $"[Errno 21] Is a directory: '{to}'"); }
        }

        return errors.Length == 0 ? ShimResult.Ok() : ShimResult.Failed(errors.ToString());

        void Failed(S3Object one, string why) => errors.Append($"download failed: s3://{bucket}/{one.Key} to {Path.Combine(target, one.Key)} {why}\n");
    }

    ShimResult? Denied(string operation, string bucket, ShimContext context)
    {
        if (s3.Buckets.ContainsKey(bucket)) return null;
        aws.Journal.Call(context.Caller.Name, "s3", operation, bucket, Effect.Reading, "NoSuchBucket");
        return ShimResult.Failed($"\nAn error occurred (NoSuchBucket) when calling the {operation} operation: The specified bucket does not exist", 254);
    }

    /// <summary>Whether filters let a key through: the last that fits decides. A pattern is Python's fnmatch, where a star also stands for slashes; of its sets those of one letter are modelled.</summary>
    static Func<string, bool> Filter(string[] filters)
    {
        var (names, patterns) = (new Dictionary<string, int>(), new List<(Regex Pattern, int At)>());
        for (var i = 0; i + 1 < filters.Length; i += 2)
        {
            var parts = PatternPart().Matches(filters[i + 1]);
            if (parts.All(part => part.Value is not ("*" or "?"))) names[string.Concat(parts.Select(Letters))] = i;
            else patterns.Add((new($"^{string.Concat(parts.Select(part => part.Value switch { "*" => ".*", "?" => ".", _ => Regex.Escape(Letters(part)) }))}$", RegexOptions.Singleline), i));
        }

        return key => Math.Max(names.GetValueOrDefault(key, -1), patterns.FindLast(pattern => pattern.Pattern.IsMatch(key)) is { Pattern: not null } found ? found.At : -1) is var at
            && (at < 0 || filters[at] == "--include");

        static string Letters(Match part) => part.Value is ['[', var letter, ']'] ? letter.ToString() : part.Value;
    }

    [GeneratedRegex(@"\[[^\]]\]|\*|\?|[^*?\[]+|\[", RegexOptions.NonBacktracking)] private static partial Regex PatternPart();

    /// <summary>As Python's json.dumps without ASCII alone: other letters stay as they are.</summary>
    static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
            quoted.Append(letter switch
            {
                '"' => "\\\"", '\\' => @"\\", '\n' => "\\n", '\r' => "\\r", '\t' => "\\t", '\b' => "\\b", '\f' => "\\f", < ' ' => $"\\u{(int)letter:x4}", _ => letter.ToString(),
            });
        return quoted.Append('"').ToString();
    }
}
