using System.Text.Json;

namespace ComfyServerless.Functions.Failure;

/// <summary>The Cause of a failed Lambda task is a JSON text {errorType, errorMessage, …}; other causes are plain.</summary>
public static class LambdaCause
{
    public static string Message(string cause)
    {
        try
        {
            using var json = JsonDocument.Parse(cause);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("errorMessage", out var message) ? message.GetString() ?? cause : cause;
        }
        catch (JsonException)
        {
            return cause;
        }
    }
}
