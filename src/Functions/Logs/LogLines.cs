using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Logs;

/// <summary>Writes a function's lines: a JSON object each, on one line whatever the texts hold. No logging framework: it would cost each cold start more than this does, to say the same.</summary>
public sealed class LogLines(LogOutput output, TimeProvider time, Settings settings)
{
    /// <summary>Characters of a message. A line of more than 256 KB would be split by CloudWatch, and then be no JSON.</summary>
    public const int LongestMessage = 10_000;

    static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    readonly string deployment = settings.Deployment;

    public void Write(LogLine line)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
            json.WriteString("level", line.Level switch { LogLevel.Error => "ERROR", LogLevel.Warn => "WARN", _ => "INFO" });
            json.WriteString("event", line.Event);
            json.WriteString("deployment", deployment);
            Text("execution", line.Execution);
            json.WriteString("state", line.State);
            Text("request", line.Request);
            if (line.Milliseconds is { } milliseconds) json.WriteNumber("milliseconds", milliseconds);
            if (line.Status is { } status) json.WriteNumber("status", status);
            Text("error", line.Error);
            Text("message", line.Message is { } message ? Short(Secrets.Hide(message)) : null);
            Text("awsService", line.Refused?.Service);
            Text("awsError", line.Refused?.Error);
            Text("awsRequest", line.Refused?.RequestId);
            json.WriteEndObject();

            void Text(string name, string? value)
            {
                if (!string.IsNullOrEmpty(value)) json.WriteString(name, value);
            }
        }

        output.WriteLine(buffer.WrittenSpan);
    }

    static string Short(string message) => message.Length <= LongestMessage ? message : string.Concat(message.AsSpan(0, LongestMessage), "…");
}
