using System.Globalization;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace ComfyServerless.Functions.Hosting;

/// <summary>Region, credentials and, away from AWS, the endpoint of all clients, from the variables that Lambda and the SDKs define.</summary>
public sealed class AwsEnvironment(IReadOnlyDictionary<string, string> environment)
{
    readonly string? endpoint = environment.GetValueOrDefault("AWS_ENDPOINT_URL");

    /// <summary>All services answer at one local address.</summary>
    public bool IsLocal => endpoint is { Length: > 0 };

    public AWSCredentials Credentials { get; } = environment.TryGetValue("AWS_ACCESS_KEY_ID", out var id) && environment.TryGetValue("AWS_SECRET_ACCESS_KEY", out var secret)
        ? environment.GetValueOrDefault("AWS_SESSION_TOKEN") is { Length: > 0 } token ? new SessionAWSCredentials(id, secret, token) : new BasicAWSCredentials(id, secret)
        : DefaultAWSCredentialsIdentityResolver.GetCredentials();

    /// <param name="elsewhere">A service's one region, where that is not the function's own.</param>
    public TConfig Configure<TConfig>(TConfig config, string? elsewhere = null) where TConfig : ClientConfig
    {
        var region = elsewhere ?? environment.GetValueOrDefault("AWS_REGION") ?? throw new InvalidOperationException("The function's environment variable AWS_REGION is not set.");
        if (IsLocal) (config.ServiceURL, config.AuthenticationRegion) = (endpoint, region);
        else config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        // The SDK reads it from the process; where several functions share one, each has its own.
        if (environment.GetValueOrDefault("AWS_MAX_ATTEMPTS") is { Length: > 0 } attempts) config.MaxErrorRetry = int.Parse(attempts, CultureInfo.InvariantCulture) - 1;
        return config;
    }
}
