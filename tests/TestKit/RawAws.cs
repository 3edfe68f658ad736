using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace ComfyServerless.TestKit;

/// <summary>Calls of the JSON protocols that our clients have no method for.</summary>
public static class RawAws
{
    /// <returns>The answer, with <c>__type</c> and <c>message</c> when it is an error.</returns>
    public static async Task<JsonObject> CallAsync(this LocalAws aws, string service, string operation, JsonObject input, string version = "1.1")
    {
        using var client = new HttpClient();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(input.ToJsonString()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-" + version);
        using var request = new HttpRequestMessage(HttpMethod.Post, aws.Url) { Content = content };
        request.Headers.Add("X-Amz-Target", "Service." + operation);
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=AKIATester/20260701/{LocalAws.Region}/{service}/aws4_request, SignedHeaders=host, Signature=00");
        using var answer = await client.SendAsync(request);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
    }
}
