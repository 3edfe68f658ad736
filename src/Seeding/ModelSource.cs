using System.Net;
using System.Net.Http.Headers;

namespace ComfyServerless.Seeding;

/// <summary>Where the catalogue's models come from.</summary>
/// <param name="token">For gated models, else null. It is not sent on to another host that the source redirects to.</param>
/// <param name="mirror">A server to ask instead, e.g. one inside a company: the catalogue's path is kept. Null: the catalogue's own.</param>
public sealed class ModelSource(HttpClient http, TimeProvider time, string? token, Uri? mirror)
{
    public ModelReader Read(Model model) => new(model, time, (from, cancel) => OpenAsync(model, from, cancel));

    /// <exception cref="IOException">It may go better at another try.</exception>
    /// <exception cref="ModelException">The answer is not this model: status, type or length.</exception>
    async Task<HttpResponseMessage> OpenAsync(Model model, long from, CancellationToken cancel)
    {
        var address = mirror is null ? new Uri(model.Url) : new(mirror.AbsoluteUri.TrimEnd('/') + new Uri(model.Url).PathAndQuery);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (from > 0) request.Headers.Range = new RangeHeaderValue(from, null);
        if (model.Gated && token != null) request.Headers.Authorization = new("Bearer", token);
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        if (Problem(model, from, answer) is not { } problem) return answer;
        var (status, reason) = ((int)answer.StatusCode, answer.ReasonPhrase);
        answer.Dispose();
        throw status is 429 or >= 500 ? new IOException($"{status} {reason}") : new ModelException($"{address} {problem}");
    }

    static string? Problem(Model model, long from, HttpResponseMessage answer)
    {
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            return $"answers {(int)answer.StatusCode}: the model is gated. Accept its licence on its page, and keep a token of that account as the SSM SecureString that docs/operations.md names";
        if (answer.StatusCode != (from > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK)) return $"answers {(int)answer.StatusCode} {answer.ReasonPhrase}";
        if (answer.Content.Headers.ContentType?.MediaType is { } type && (type.StartsWith("text/", StringComparison.Ordinal) || type == "application/json"))
            return $"answers with {type}, which is a page and not a model";
        var whole = from > 0 ? answer.Content.Headers.ContentRange?.Length : answer.Content.Headers.ContentLength;
        return whole is { } length && length != model.Size ? $"has {length} bytes, the catalogue says {model.Size}" : null;
    }
}

/// <summary>What is wrong with one model.</summary>
public sealed class ModelException(string problem, Exception? inner = null) : Exception(problem, inner);
