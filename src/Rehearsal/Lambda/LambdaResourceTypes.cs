using System.Globalization;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Lambda;

/// <summary>Functions out of templates. Each gets credentials of its own.</summary>
/// <param name="grant">Told of each function's access key and whom it stands for.</param>
/// <param name="localize">What a variable of the template is told as: addresses outside this machine have their local stand-in.</param>
public sealed class LambdaResourceTypes(AwsContext aws, LambdaService lambda, Action<string, Caller> grant, Func<string, string>? localize = null) : IResourceTypes
{
    const string Handler = "ANNOTATIONS_HANDLER";

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::Lambda::Function", "Architectures Code Description Environment FunctionName Handler LoggingConfig MemorySize Role Runtime Tags Timeout TracingConfig VpcConfig", Function),
        new("AWS::Lambda::Permission", "Action FunctionName Principal SourceAccount SourceArn", request =>
        {
            if (request.Text("Action") != "lambda:InvokeFunction") throw new FormatException($"{request.LogicalId}.Action: only lambda:InvokeFunction is modelled");
            var function = request.Text("FunctionName");
            lambda.Permit(function.StartsWith("arn:", StringComparison.Ordinal) ? function : aws.Arn("lambda", "function:" + function), request.Text("Principal"), request.TextOrNull("SourceArn"));
            return new(request.LogicalId);
        }),
        new("AWS::Lambda::EventInvokeConfig", "DestinationConfig FunctionName MaximumEventAgeInSeconds MaximumRetryAttempts Qualifier", Asynchronous),
    ];

    CreatedResource Asynchronous(ResourceRequest request)
    {
        var (arn, destinations) = (aws.Arn("lambda", "function:" + request.Text("FunctionName")), request.Properties["DestinationConfig"] as JsonObject ?? []);
        if (request.Text("Qualifier") != "$LATEST") throw new FormatException($"{request.LogicalId}.Qualifier: only $LATEST is modelled");
        if (destinations.Any(destination => destination.Key is not ("OnSuccess" or "OnFailure"))) throw new FormatException($"{request.LogicalId}.DestinationConfig: only OnSuccess and OnFailure are modelled");
        var next = destinations["OnSuccess"]?["Destination"]?.ToString();
        if (next is not null && !lambda.Functions.ContainsKey(next)) throw new FormatException($"{request.LogicalId}.DestinationConfig.OnSuccess: only functions are modelled");
        var queue = destinations["OnFailure"]?["Destination"]?.ToString();
        if (queue is not null && queue.Split(':') is not [_, _, "sqs", ..]) throw new FormatException($"{request.LogicalId}.DestinationConfig.OnFailure: only queues are modelled");
        lambda.Asynchronous[arn] = new(Number(request, "MaximumRetryAttempts", 2), next, queue);
        return new(request.LogicalId);
    }

    CreatedResource Function(ResourceRequest request)
    {
        var name = PhysicalNames.Of(request, "FunctionName", aws, 64);
        var arn = aws.Arn("lambda", "function:" + name);
        var environment = (request.Properties["Environment"]?["Variables"]?.AsObject() ?? []).ToDictionary(pair => pair.Key, pair => localize is null ? pair.Value!.ToString() : localize(pair.Value!.ToString()));
        var logging = request.Properties["LoggingConfig"] as JsonObject ?? [];
        if (logging.Select(member => member.Key).Except(["LogFormat", "LogGroup"]).FirstOrDefault() is { } unknown) throw new FormatException($"{request.LogicalId}.LoggingConfig.{unknown} is not modelled");
        var format = logging["LogFormat"]?.ToString() ?? "Text";
        if (format is not ("JSON" or "Text")) throw new FormatException($"{request.LogicalId}.LoggingConfig.LogFormat: found {format}; JSON or Text is needed");
        var function = new LambdaFunction(name, arn, environment.GetValueOrDefault(Handler) ?? request.Text("Handler"), request.Text("Role"), request.Properties.ContainsKey("VpcConfig"),
            TimeSpan.FromSeconds(Number(request, "Timeout", 3)), Number(request, "MemorySize", 128), environment)
        {
            LogGroup = logging["LogGroup"]?.ToString() ?? "/aws/lambda/" + name, LogsJson = format == "JSON",
        };
        lambda.Add(function);
        grant(function.AccessKeyId, function.Caller);
        return new(name, new() { ["Arn"] = arn });
    }

    static int Number(ResourceRequest request, string property, int otherwise)
        => request.TextOrNull(property) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
