using System.Text.Json;

namespace ComfyServerless.Rehearsal.Lambda;

/// <summary>Runs a function once. Two hosts share one serializer: processes on the Runtime API, and in-process.</summary>
public interface IFunctionHost : IAsyncDisposable
{
    /// <summary>Any thread. The payload is JSON, and so is the answer.</summary>
    Task<InvocationResult> InvokeAsync(LambdaFunction function, byte[] payload);

    /// <summary>Ends the processes of a handler that are at work, without a word to them. Any thread.</summary>
    /// <returns>False: it has no processes of its own.</returns>
    bool Kill(string handler) => false;
}

/// <param name="Payload">The function's JSON, or its error document {errorType, errorMessage, stackTrace}.</param>
/// <param name="Error">The error's name as Step Functions sees it, or null.</param>
public sealed record InvocationResult(byte[] Payload, string? Error)
{
    /// <summary>The process died.</summary>
    public static InvocationResult Died { get; } = Failed("Runtime.ExitError", "Runtime exited with error: signal: killed");

    public static InvocationResult Failed(string error, string message, string? stackTrace = null) => new(
        JsonSerializer.SerializeToUtf8Bytes(new { errorType = error, errorMessage = message, stackTrace = stackTrace?.Split('\n').Select(line => line.Trim()) ?? [] }), error);
}
