using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Sns;

/// <summary>A topic whose subscribers are e-mail addresses.</summary>
/// <param name="Key">ARN of the key that its messages are encrypted with; null: they are not.</param>
public sealed record SnsTopic(string Arn, string? Key)
{
    /// <summary>Who may publish besides the account's own roles. Settable, as somebody would change it.</summary>
    public JsonObject? Policy { get; set; }

    public IList<string> Addresses { get; } = [];
}
