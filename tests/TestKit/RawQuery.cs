using System.Xml.Linq;

namespace ComfyServerless.TestKit;

/// <summary>Calls of the query protocol that our clients have no method for.</summary>
public static class RawQuery
{
    /// <param name="input">In the form's own spelling, e.g. <c>Parameters.member.1.ParameterKey</c>.</param>
    /// <returns>The answer without namespaces: the result, or the error with its Code and Message.</returns>
    public static Task<XElement> QueryAsync(this LocalAws aws, string service, string action, params (string Name, string Value)[] input) => QueryAsync(aws.Url, "AKIATester", service, action, input);

    public static async Task<XElement> QueryAsync(string url, string accessKeyId, string service, string action, params (string Name, string Value)[] input)
    {
        using var client = new HttpClient();
        using var content = new FormUrlEncodedContent(input.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)).Append(new("Action", action)));
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={accessKeyId}/20260701/{LocalAws.Region}/{service}/aws4_request, SignedHeaders=host, Signature=00");
        using var answer = await client.SendAsync(request);
        var root = Plain(XElement.Parse(await answer.Content.ReadAsStringAsync()));
        return root.Element("Error") ?? root.Element(action + "Result") ?? root;
    }

    static XElement Plain(XElement element) => new(element.Name.LocalName, element.HasElements ? element.Elements().Select(Plain) : element.Value);
}
