using System.Text.Json;
using System.Text.Json.Serialization;

namespace ComfyServerless.Functions.Records;

/// <summary>How the record is written: as the executions' input, and no larger than it must be. What an older version did not write has its default; what is needed and missing is refused.</summary>
static class RecordJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static bool Same<T>(T one, T other) => JsonSerializer.Serialize(one, Options) == JsonSerializer.Serialize(other, Options);
}
