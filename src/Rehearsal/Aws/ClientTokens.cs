using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws;

/// <summary>Idempotency tokens that callers send: the same request again gets the first one's result, another request under the same token is refused.</summary>
/// <param name="mismatch">The service's error for the latter.</param>
/// <param name="tooLong">Its error for a token of more than 64 characters; null where there is no such limit.</param>
public sealed class ClientTokens(string member, Func<AwsError> mismatch, Func<AwsError>? tooLong = null)
{
    const int Longest = 64;

    readonly Dictionary<(string Operation, string Token), (JsonObject Input, string Id)> known = new();

    /// <returns>What the first request with this token made, or null.</returns>
    public string? Find(Call call)
    {
        if (call.TextOrNull(member)?.Length > Longest && tooLong != null) throw tooLong();
        if (call.TextOrNull(member) is not { } token || !known.TryGetValue((call.Operation, token), out var first)) return null;
        return Json.Same(first.Input, call.Input) ? first.Id : throw mismatch();
    }

    public void Remember(Call call, string id)
    {
        if (call.TextOrNull(member) is { } token) known[(call.Operation, token)] = (Json.Map(call.Input), id);
    }
}
