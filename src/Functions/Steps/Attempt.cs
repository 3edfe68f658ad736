using System.Net;
using Amazon.Runtime;

namespace ComfyServerless.Functions.Steps;

/// <summary>
/// One attempt of a step. What AWS refuses only for now, after the SDK has tried it several times within seconds, becomes the one error that every state tries again for minutes.
/// The Kubernetes API's 429 and 5xx are NotReadyException already, in KubeApi.
/// </summary>
public static class Attempt
{
    // Every service has a name of its own for it; "Rate exceeded" is the text that they share.
    // https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
    static readonly HashSet<string> Throttling = new(StringComparer.Ordinal)
    {
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException", "TooManyRequestsException", "RequestLimitExceeded", "SlowDown", "EC2ThrottledException",
        "ProvisionedThroughputExceededException", "BandwidthLimitExceeded", "PriorRequestNotComplete", "TransactionInProgressException",
    };

    /// <exception cref="ServiceBusyException">AWS throttled a call or failed of itself, in spite of the SDK's own retries.</exception>
    public static async Task<TOutput> AttemptAsync<TInput, TOutput>(this IStep<TInput, TOutput> step, TInput input, CancellationToken cancel = default)
    {
        try { return await step.RunAsync(input, cancel); }
        catch (AmazonServiceException refused) when (IsBusy(refused)) { throw new ServiceBusyException($"{ServiceOf(refused)} is busy: {refused.ErrorCode}: {refused.Message}"); }
    }

    /// <summary>The same call may succeed a little later.</summary>
    public static bool IsBusy(AmazonServiceException refused) => Throttling.Contains(refused.ErrorCode ?? "") || refused.Message.Contains("Rate exceeded", StringComparison.Ordinal)
        || refused.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    // Amazon.EKS.AmazonEKSException, Amazon.EKS.Model.ServerException
    static string ServiceOf(AmazonServiceException refused) => refused.GetType().Namespace?.Split('.') is [_, var service, ..] ? service : "AWS";
}
