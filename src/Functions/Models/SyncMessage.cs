using System.Text.Json;

namespace ComfyServerless.Functions.Models;

/// <summary>What a message of the sync queue says.</summary>
abstract record SyncMessage
{
    /// <summary>An object was created or deleted.</summary>
    /// <param name="Key">Decoded.</param>
    /// <param name="At">In whole seconds: it happened within the second that begins here.</param>
    public sealed record Change(string Key, DateTimeOffset At) : SyncMessage;

    /// <summary>A command did not succeed on an instance.</summary>
    /// <param name="Status">Failed, TimedOut, Cancelled and their like.</param>
    public sealed record Failure(string Command, string Instance, string Status) : SyncMessage;

    /// <summary>Our own: the pause after a failure is over.</summary>
    public sealed record Retry(int Attempt, IReadOnlyList<string> Instances) : SyncMessage;

    /// <summary>Nobody whom we know sends this.</summary>
    public sealed record Unknown(string Body) : SyncMessage;

    /// <summary>Shapes of S3's and SSM's events: docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html, docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html.</summary>
    public static SyncMessage Parse(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.TryGetProperty("Retry", out var retry)) return retry.Deserialize<Retry>()!;
            var detail = root.GetProperty("detail");
            return root.GetProperty("source").GetString() switch
            {
                "aws.s3" => new Change(detail.GetProperty("object").GetProperty("key").GetString()!, root.GetProperty("time").GetDateTimeOffset()),
                "aws.ssm" => new Failure(detail.GetProperty("command-id").GetString()!, detail.GetProperty("instance-id").GetString()!, detail.GetProperty("status").GetString()!),
                _ => new Unknown(body),
            };
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new Unknown(body);
        }
    }

    public static string Of(Retry retry) => JsonSerializer.Serialize(new { Retry = retry });
}
