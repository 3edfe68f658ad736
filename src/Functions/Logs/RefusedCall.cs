using Amazon.Runtime;

namespace ComfyServerless.Functions.Logs;

/// <summary>A call that AWS refused: what its support asks for.</summary>
/// <param name="Service">The SDK's name of it, e.g. <c>EKS</c>.</param>
/// <param name="Error">AWS's error code.</param>
/// <param name="RequestId">AWS's id of the refused request; null when no answer came.</param>
public sealed record RefusedCall(string Service, string? Error, string? RequestId)
{
    /// <summary>That behind a failure, or null.</summary>
    public static RefusedCall? Behind(Exception? failure) => failure switch
    {
        null => null,
        AmazonServiceException refused => new(ServiceOf(refused), refused.ErrorCode, refused.RequestId),
        _ => Behind(failure.InnerException),
    };

    // Amazon.EKS.AmazonEKSException, Amazon.EKS.Model.ServerException
    public static string ServiceOf(AmazonServiceException refused) => refused.GetType().Namespace?.Split('.') is [_, var service, ..] ? service : "AWS";
}
