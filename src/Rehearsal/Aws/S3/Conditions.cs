using System.Globalization;

namespace ComfyServerless.Rehearsal.Aws.S3;

/// <summary>The conditional headers and ranges of requests for objects.</summary>
static class Conditions
{
    /// <summary>Before reading.</summary>
    /// <exception cref="AwsError">412, or 304 for what the caller has already.</exception>
    public static void CheckRead(Call call, S3Object found)
    {
        if (call.TextOrNull("if-match") is { } match ? !Same(match, found) : Date(call, "if-unmodified-since") is { } before && found.LastModified > before) throw Failed();
        if (call.TextOrNull("if-none-match") is { } none ? Same(none, found) : Date(call, "if-modified-since") is { } since && found.LastModified <= since)
            throw new AwsError(304, "NotModified", "Not Modified");
    }

    /// <summary>Before writing: <c>If-None-Match: *</c> only where nothing is, <c>If-Match</c> only over what the caller knows.</summary>
    public static void CheckWrite(Call call, S3Object? there, string key)
    {
        if (call.TextOrNull("if-none-match") is { } none)
        {
            if (none != "*") throw AwsError.NotModelled(501, "s3: If-None-Match of a write is modelled for * only");
            if (there != null) throw Failed();
        }

        if (call.TextOrNull("if-match") is not { } match) return;
        if (there is null) throw S3Service.NoSuchKey(key);
        if (!Same(match, there)) throw Failed();
    }

    /// <returns>Start and length, or null for the whole object.</returns>
    /// <exception cref="AwsError">416: it begins behind the end.</exception>
    public static (long Start, long Length)? Range(Call call, S3Object found)
    {
        var text = call.TextOrNull("range");
        if (text is null || !text.StartsWith("bytes=", StringComparison.Ordinal) || text.Contains(',') || text[6..].Split('-') is not [var first, var last]) return null;
        if (first.Length == 0) return long.TryParse(last, out var tail) && tail > 0 ? (Math.Max(found.Size - tail, 0), Math.Min(tail, found.Size)) : throw NotSatisfiable(text,
            found);
        var start = long.Parse(first, CultureInfo.InvariantCulture);
        if (start >= found.Size) throw NotSatisfiable(text, found);
        var end = last.Length == 0 ? found.Size - 1 : Math.Min(long.Parse(last, CultureInfo.InvariantCulture), found.Size - 1);
        return end < start ? null : (start, end - start + 1);
    }

    static bool Same(string tags, S3Object found) => tags == "*" || tags.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag.Trim('"') == found.ETag.Trim('"'));

    static DateTimeOffset? Date(Call call, string header) => DateTimeOffset.TryParse(call.TextOrNull(header), CultureInfo.InvariantCulture, out var at) ? at : null;

    static AwsError Failed() => new(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");

    static AwsError NotSatisfiable(string range, S3Object found)
        => new(416, "InvalidRange", "The requested range is not satisfiable", new() { ["RangeRequested"] = range, ["ActualObjectSize"] = found.Size });
}
