using System.Text;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Lambda;

/// <summary>
/// What the .NET runtime writes of an exception that a handler lets through.
/// https://github.com/aws/aws-lambda-dotnet/blob/master/Libraries/src/Amazon.Lambda.RuntimeSupport/Helpers/Logging/JsonLogMessageFormatter.cs
/// </summary>
static class RuntimeLog
{
    public static string Failure(LambdaFunction function, InvocationResult result, DateTimeOffset now)
    {
        var text = Encoding.UTF8.GetString(result.Payload);
        if (!function.LogsJson) return "[ERROR] " + text;
        var line = new JsonObject { ["timestamp"] = now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"), ["level"] = "Error" };
        if (JsonNode.Parse(text) is JsonObject error) foreach (var (name, value) in error) line[name] = value?.DeepClone();
        return line.ToJsonString();
    }
}
