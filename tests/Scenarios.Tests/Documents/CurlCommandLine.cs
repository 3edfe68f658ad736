using System.Net.Http.Headers;
using System.Text;
using ComfyServerless.Rehearsal.Shell;

namespace ComfyServerless.Scenarios.Tests.Documents;

/// <summary>curl as the pages use it: one address with a user's name and password. What is not a success fails, as with <c>--fail</c>.</summary>
sealed class CurlCommandLine : IShim
{
    static readonly HttpClient Http = new();

    public string Name => "curl";

    public Task<ShimResult> RunAsync(ShimCall call, ShimContext context) => Task.Run(async () =>
    {
        if (call.Arguments is not ["--user", var user, var url]) return ShimResult.NotModelled(Name, call);
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user))) } };
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? ShimResult.Ok(text + "\n") : ShimResult.Failed($"curl: (22) The requested URL returned error: {(int)answer.StatusCode}\n{text}", 22);
    });
}
