using System.Globalization;
using System.Text;

namespace ComfyServerless.Rehearsal.Aws.Wire;

/// <summary>
/// The <c>aws-chunked</c> encoding of S3 uploads: <c>size[;chunk-signature=…]\r\n data \r\n … 0\r\n trailers</c>. The trailing checksum is not compared.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
/// </summary>
public static class ChunkedBody
{
    public static bool IsChunked(IReadOnlyDictionary<string, string> headers)
        => headers.GetValueOrDefault("Content-Encoding", "").Contains("aws-chunked") || headers.GetValueOrDefault("x-amz-content-sha256", "").StartsWith("STREAMING-");

    /// <exception cref="FormatException">Not in this encoding.</exception>
    public static byte[] Decode(byte[] body)
    {
        using var content = new MemoryStream();
        for (var at = 0; ;)
        {
            var end = body.AsSpan(at).IndexOf("\r\n"u8);
            if (end < 0) throw new FormatException("An aws-chunked body ends without its last chunk.");
            var size = int.Parse(Encoding.ASCII.GetString(body, at, end).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0) return content.ToArray();
            at += end + 2;
            content.Write(body, at, size);
            at += size + 2;
        }
    }
}
