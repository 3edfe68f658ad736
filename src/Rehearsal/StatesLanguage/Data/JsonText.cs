using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>JSON as the service writes it: compact, without escaping what need not be.</summary>
static class JsonText
{
    /// <summary>The largest input or output of a state, in bytes of UTF-8. Source: Step Functions developer guide, "Quotas".</summary>
    public const int Limit = 256 * 1024;

    static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(JsonNode? node) => node?.ToJsonString(Options) ?? "null";

    public static bool IsTooLarge(string text) => Encoding.UTF8.GetByteCount(text) > Limit;
}
