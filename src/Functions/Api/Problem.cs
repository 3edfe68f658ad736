using System.Text.Json;
using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Api;

/// <summary>One wrong field.</summary>
/// <param name="Field">Its path in the body, or a header's or path parameter's name.</param>
public sealed record FieldProblem(string Field, string Detail);

/// <summary>Problem details (RFC 9457) of a request that is not carried out.</summary>
/// <param name="Errors">The fields that are wrong; empty when none is.</param>
/// <param name="Execution">The execution in the way, with 409.</param>
public sealed record Problem(int Status, string Title, string Detail, IReadOnlyList<FieldProblem> Errors, string? Execution = null)
{
    /// <summary>Of no further kind than its status (RFC 9457, 4.2.1).</summary>
    public string Type { get; } = "about:blank";

    public static Problem Malformed(params FieldProblem[] errors) => new(400, "Bad Request", string.Join("\n", errors.Select(error => $"{error.Field}: {error.Detail}")), errors);

    /// <summary>The parsers say one line a problem: the field's path, a colon, what is wrong.</summary>
    public static Problem Malformed(InvalidDeploymentException invalid) => Malformed([.. invalid.Message.Split('\n').Select(line => line.Split(": ", 2)).Select(parts => parts.Length == 2 ? new FieldProblem(parts[0], parts[1]) : new FieldProblem("body", parts[0]))]);
}

/// <summary>A request that is not carried out.</summary>
public sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem => problem;
}

/// <summary>Answers as API Gateway takes them.</summary>
static class Answers
{
    static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static APIGatewayHttpApiV2ProxyResponse Json(int status, object body, params (string Name, string Value)[] headers) => new()
    {
        StatusCode = status, Body = JsonSerializer.Serialize(body, Options),
        Headers = headers.Append((Name: "content-type", Value: body is Problem ? "application/problem+json" : "application/json")).ToDictionary(header => header.Name, header => header.Value),
    };
}
