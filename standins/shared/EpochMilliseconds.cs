#nullable enable
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Amazon.Standin;

/// <summary>CloudWatch Logs writes times as whole milliseconds, unlike the other JSON services.</summary>
internal sealed class EpochMilliseconds : JsonConverter<DateTime?>
{
    public override DateTime? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        => reader.TokenType == JsonTokenType.Null ? null : DateTime.UnixEpoch.AddMilliseconds(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, DateTime? value, JsonSerializerOptions options)
    {
        if (value is { } time) writer.WriteNumberValue((long)(time.ToUniversalTime() - DateTime.UnixEpoch).TotalMilliseconds);
        else writer.WriteNullValue();
    }
}
