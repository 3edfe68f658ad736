using ComfyServerless.Functions.Edge;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Failure;

/// <summary>The console's pages, in the deployment's region.</summary>
/// <param name="execution">ARN.</param>
/// <param name="state">The state that failed; null: it is not known.</param>
/// <param name="build">The id of the build that it speaks of, project:uuid; null: none.</param>
public sealed class Links(Settings settings, string execution, string? state, string? build)
{
    string Console => $"https://{settings.Region}.console.aws.amazon.com";

    public string Of(KnownCause cause) => cause.Page switch
    {
        Page.Build when build is not null => $"{Console}/codesuite/codebuild/{execution.Split(':')[4]}/projects/{build.Split(':')[0]}/build/{Uri.EscapeDataString(build)}/?region={settings.Region}",
        Page.Cluster => $"{Console}/eks/home?region={settings.Region}#/clusters/{settings.Deployment}",
        Page.EdgeStack => $"{Console}/cloudformation/home?region={settings.Region}#/stacks?filteringText={EdgeStackName.Of(settings.Deployment)}",
        Page.Certificates => $"https://{EdgeCertificates.Region}.console.aws.amazon.com/acm/home?region={EdgeCertificates.Region}#/certificates/list",
        // CloudFront's quotas are kept in us-east-1.
        Page.Quota when cause.Quota!.StartsWith("cloudfront", StringComparison.Ordinal) => Quota("us-east-1", cause.Quota),
        Page.Quota => Quota(settings.Region, cause.Quota!),
        Page.Log when state is not null => $"{Console}/cloudwatch/home?region={settings.Region}#logsV2:log-groups/log-group/{Uri.EscapeDataString(Uri.EscapeDataString($"/aws/lambda/{settings.Deployment}-{state}")).Replace("%", "$", StringComparison.Ordinal)}",
        _ => Execution,
    };

    public string Execution => $"{Console}/states/home?region={settings.Region}#/v2/executions/details/{execution}";

    static string Quota(string region, string quota) => quota.Split('/') is [var service, var code]
        ? $"https://{region}.console.aws.amazon.com/servicequotas/home/services/{service}/quotas/{code}?region={region}" : $"https://{region}.console.aws.amazon.com/servicequotas/home/services/{quota}/quotas?region={region}";
}
