using System.Net;
using Amazon.Lambda.Core;
using Amazon.Runtime;
using ComfyServerless.Functions.Logs;
using LogLevel = ComfyServerless.Functions.Logs.LogLevel;

namespace ComfyServerless.Functions.Steps;

/// <summary>
/// One attempt of a step: the one place that every function of a machine's comes through. It tells when it starts and how it ends, a line each. What AWS refuses only for now, after the SDK has
/// tried it several times within seconds, becomes the one error that every state tries again for minutes. The Kubernetes API's 429 and 5xx are NotReadyException already, in KubeApi.
/// </summary>
public sealed class Attempt(LogLines log, TimeProvider time)
{
    // Every service has a name of its own for it; "Rate exceeded" is the text that they share.
    // https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
    static readonly HashSet<string> Throttling = new(StringComparer.Ordinal)
    {
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException", "TooManyRequestsException", "RequestLimitExceeded", "SlowDown", "EC2ThrottledException",
        "ProvisionedThroughputExceededException", "BandwidthLimitExceeded", "PriorRequestNotComplete", "TransactionInProgressException",
    };

    /// <exception cref="ServiceBusyException">AWS throttled a call or failed of itself, in spite of the SDK's own retries; or it does not know everywhere yet what was just made.</exception>
    public async Task<TOutput> RunAsync<TInput, TOutput>(IStep<TInput, TOutput> step, TInput input, ILambdaContext context, CancellationToken cancel = default)
    {
        var line = new LogLine(step.GetType().Name, context.AwsRequestId, (input as IOfExecution)?.Execution);
        log.Write(line with { Event = "started" });
        var start = time.GetTimestamp();
        try
        {
            var output = await step.RunAsync(input, cancel);
            log.Write(line with { Event = "succeeded", Milliseconds = Since(start) });
            return output;
        }
        catch (Exception failure)
        {
            var told = Secrets.Without(Busy(failure) ?? failure);
            var (level, name) = told switch
            {
                NotReadyException => (LogLevel.Info, "waiting"),
                ServiceBusyException => (LogLevel.Warn, "busy"),
                _ => (LogLevel.Error, "failed"),
            };
            log.Write(line with { Level = level, Event = name, Milliseconds = Since(start), Error = told.GetType().Name, Message = told.Message, Refused = RefusedCall.Behind(failure) });
            if (ReferenceEquals(told, failure)) throw;
            throw told;
        }
    }

    /// <summary>The same call may succeed a little later.</summary>
    public static bool IsBusy(AmazonServiceException refused) => Throttling.Contains(refused.ErrorCode ?? "") || refused.Message.Contains("Rate exceeded", StringComparison.Ordinal)
        || refused.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    static ServiceBusyException? Busy(Exception failure) => failure switch
    {
        AmazonServiceException refused when IsBusy(refused) => new($"{RefusedCall.ServiceOf(refused)} is busy: {refused.ErrorCode}: {refused.Message}"),
        AmazonServiceException refused when IsYoung(refused) => new($"{RefusedCall.ServiceOf(refused)} does not know something yet: {refused.ErrorCode}: {refused.Message}"),
        _ => null,
    };

    /// <summary>
    /// A role, or what a call before this one made, need not be known everywhere at once. Steps answer for themselves where a missing thing is nothing unusual; what is left comes here.
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency and https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html
    /// </summary>
    static bool IsYoung(AmazonServiceException refused) => refused.ErrorCode is "ResourceNotFoundException" || (refused.ErrorCode ?? "").EndsWith(".NotFound", StringComparison.Ordinal)
        || (Has(refused, "role", "principal", "sts:AssumeRole") && Has(refused, "cannot be found", "could not be assumed", "cannot be assumed", "does not exist", "invalid principal", "not authorized to perform: sts:AssumeRole"));

    static bool Has(AmazonServiceException refused, params string[] words) => Array.Exists(words, word => refused.Message.Contains(word, StringComparison.OrdinalIgnoreCase));

    long Since(long start) => (long)time.GetElapsedTime(start).TotalMilliseconds;
}
