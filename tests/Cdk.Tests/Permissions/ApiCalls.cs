using System.Reflection;
using System.Text.RegularExpressions;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Cdk.Tests.Permissions;

/// <summary>
/// The AWS calls in a step's source, as IAM actions: the calls on the SDK clients of its constructor, and of the constructors of our own classes that it is given.
/// </summary>
static class ApiCalls
{
    internal static readonly IReadOnlyDictionary<string, string> Prefixes = new Dictionary<string, string>
    {
        ["IAmazonEKS"] = "eks", ["IAmazonEC2"] = "ec2", ["IAmazonECR"] = "ecr", ["IAmazonS3"] = "s3", ["IAmazonDynamoDB"] = "dynamodb", ["IAmazonCodeBuild"] = "codebuild",
        ["IAmazonCertificateManager"] = "acm", ["IAmazonCloudFormation"] = "cloudformation", ["IAmazonElasticLoadBalancingV2"] = "elasticloadbalancing", ["IAmazonIdentityManagementService"] = "iam", ["IAmazonStepFunctions"] = "states", ["IAmazonCloudWatchLogs"] = "logs", ["IAmazonSimpleSystemsManagement"] = "ssm", ["IAmazonSQS"] = "sqs", ["IAmazonSimpleNotificationService"] = "sns", ["IAmazonServiceQuotas"] = "servicequotas",
    };

    // These calls have no actions of their own names.
    static readonly IReadOnlyDictionary<string, string> Renamed = new Dictionary<string, string> { ["s3:GetObjectMetadata"] = "s3:GetObject", ["s3:ListObjectsV2"] = "s3:ListBucket",
        ["s3:ListVersions"] = "s3:ListBucketVersions", ["s3:DeleteObjects"] = "s3:DeleteObject", ["s3:ListMultipartUploads"] = "s3:ListBucketMultipartUploads" };

    public static IReadOnlyList<string> Of(string step) => [.. Of(Composition.Steps.Single(type => type.Name == step)).Distinct().Order(StringComparer.Ordinal)];

    static IEnumerable<string> Of(Type type)
    {
        var source = File.ReadAllText(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Functions"), type.Name + ".cs", SearchOption.AllDirectories).Single());
        foreach (var parameter in type.GetConstructors().SelectMany(constructor => constructor.GetParameters()))
            foreach (var action in Of(parameter, source)) yield return action;
    }

    static IEnumerable<string> Of(ParameterInfo parameter, string source)
    {
        var type = parameter.ParameterType;
        if (Prefixes.TryGetValue(type.Name, out var prefix))
            return Regex.Matches(source, $@"\b{parameter.Name}\s*\.\s*(?<call>[A-Za-z0-9]+)Async\(", RegexOptions.NonBacktracking).Select(match => $"{prefix}:{match.Groups["call"].Value}")
                .Select(action => Renamed.GetValueOrDefault(action, action));
        // Every class of ours that is such a part.
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>) && type.GenericTypeArguments[0] is { IsInterface: true } part)
            return part.Assembly.GetTypes().Where(own => own.IsClass && part.IsAssignableFrom(own)).SelectMany(Of);
        if (type.Name.StartsWith("IAmazon", StringComparison.Ordinal)) throw new NotSupportedException($"{type.Name}: which IAM prefix?");
        return type.Assembly == typeof(Composition).Assembly && type != typeof(Settings) ? Of(type) : [];
    }
}
