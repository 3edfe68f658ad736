using System.Runtime.CompilerServices;
using System.Text.Json;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using ComfyServerless.Functions.Logs;
using LogLevel = ComfyServerless.Functions.Logs.LogLevel;

namespace ComfyServerless.Functions.Api;

/// <summary>One request to the HTTP API: a line when it comes and one when it is answered. Neither body nor headers are logged.</summary>
public sealed class ApiCall(LogLines log, TimeProvider time)
{
    public async Task<APIGatewayHttpApiV2ProxyResponse> RunAsync(
        APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context, Func<APIGatewayHttpApiV2ProxyRequest, CancellationToken, Task<APIGatewayHttpApiV2ProxyResponse>> operation, [CallerMemberName] string function = "")
    {
        var line = new LogLine(function, context.AwsRequestId);
        log.Write(line with { Event = "started" });
        var start = time.GetTimestamp();
        try
        {
            var answer = await operation(request, CancellationToken.None);
            log.Write(line with { Event = "answered", Execution = Started(answer), Milliseconds = Since(start), Status = answer.StatusCode });
            return answer;
        }
        catch (Exception failure)
        {
            var told = Secrets.Without(failure);
            log.Write(line with { Level = LogLevel.Error, Event = "failed", Milliseconds = Since(start), Error = told.GetType().Name, Message = told.Message, Refused = RefusedCall.Behind(failure) });
            if (ReferenceEquals(told, failure)) throw;
            throw told;
        }
    }

    /// <summary>The execution that the request has started, or null.</summary>
    static string? Started(APIGatewayHttpApiV2ProxyResponse answer)
    {
        if (answer.StatusCode != 202) return null;
        using var body = JsonDocument.Parse(answer.Body);
        return body.RootElement.GetProperty("execution").GetString();
    }

    long Since(long start) => (long)time.GetElapsedTime(start).TotalMilliseconds;
}
