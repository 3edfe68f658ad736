using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Shell;

namespace ComfyServerless.Rehearsal.Lambda;

/// <summary>One function of the template: its name, where it runs and what its process is given.</summary>
/// <param name="Handler">The value of ANNOTATIONS_HANDLER: the step's name.</param>
/// <param name="Inside">It has a VPC configuration.</param>
public sealed record LambdaFunction(
    string Name, string Arn, string Handler, string RoleArn, bool Inside, TimeSpan Timeout, int MemoryMegabytes, IReadOnlyDictionary<string, string> Environment)
{
    const string DeadEnd = "http://127.0.0.1:1";

    /// <summary>Credentials of its own, so that the local AWS knows which function calls.</summary>
    public string AccessKeyId { get; } = LocalCredentials.AccessKeyId(Name);

    /// <summary>Where its output goes.</summary>
    public string LogGroup { get; init; } = "/aws/lambda/" + Name;

    /// <summary>Lambda's own lines and the runtime's are JSON.</summary>
    public bool LogsJson { get; init; }

    public Caller Caller => new(Handler, RoleArn, Inside, Outside: !Inside);

    /// <summary>The environment that Lambda gives, and the variables that keep the SDK away from everything but this world.</summary>
    public Dictionary<string, string> EnvironmentFor(string region, string endpoint) => new(Environment)
    {
        ["AWS_LAMBDA_FUNCTION_NAME"] = Name,
        ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = MemoryMegabytes.ToString(),
        ["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST",
        ["AWS_LAMBDA_LOG_GROUP_NAME"] = LogGroup,
        ["AWS_LAMBDA_LOG_FORMAT"] = LogsJson ? "JSON" : "Text",
        ["AWS_ENDPOINT_URL"] = endpoint,
        [Functions.Hosting.RehearsedTime.Variable] = endpoint + Aws.Wire.AwsEndpoint.ClockPath,
        ["AWS_REGION"] = region,
        ["AWS_DEFAULT_REGION"] = region,
        ["AWS_ACCESS_KEY_ID"] = AccessKeyId,
        ["AWS_SECRET_ACCESS_KEY"] = LocalCredentials.Secret,
        ["AWS_SESSION_TOKEN"] = LocalCredentials.Secret,
        ["AWS_CONFIG_FILE"] = "/dev/null",
        ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        // Whatever would go elsewhere ends at a port where nobody listens.
        ["HTTP_PROXY"] = DeadEnd,
        ["HTTPS_PROXY"] = DeadEnd,
        ["NO_PROXY"] = "127.0.0.1,localhost",
    };
}
