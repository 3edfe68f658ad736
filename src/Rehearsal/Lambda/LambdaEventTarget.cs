using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Events;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.Aws.Sqs;

namespace ComfyServerless.Rehearsal.Lambda;

/// <summary>
/// Asynchronous invocation: a function that fails is tried twice more, after one and two minutes, as Lambda does, or as often as it is configured; then the event goes to the queue that it names for that, or is lost. What went well goes to the function's
/// destination, where it has one. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
/// </summary>
public sealed class LambdaEventTarget(AwsContext aws, LambdaService lambda, IamRoles roles, SqsService? sqs = null) : IEventTarget
{
    static readonly TimeSpan[] Pauses = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)];

    public bool Takes(string arn) => lambda.Functions.ContainsKey(arn);

    public bool Admits(string arn, string ruleArn) => lambda.Permits(arn, "events.amazonaws.com", ruleArn);

    public void Deliver(string arn, JsonNode? input) => _ = RunAsync(arn, input);

    async Task RunAsync(string arn, JsonNode? input)
    {
        var options = lambda.Asynchronous.GetValueOrDefault(arn) ?? new(Pauses.Length, null);
        for (var attempt = 0; ; attempt++)
        {
            var result = await lambda.InvokeAsync(arn, input?.DeepClone());
            if (result.Error is null)
            {
                if (options.OnSuccess is { } next) HandOn(arn, next, input, result);
                return;
            }

            aws.Note("lambda", $"{lambda.Functions[arn].Name} failed on an event (attempt {attempt + 1}): {Encoding.UTF8.GetString(result.Payload)}");
            if (attempt == options.Retries)
            {
                if (options.OnFailure is { } queue) sqs!.Deliver(queue, Record(arn, "RetriesExhausted", attempt + 1, input, result));
                return;
            }

            await aws.Time.Delay(Pauses[attempt]);
        }
    }

    /// <summary>In the name of the function's own role.</summary>
    void HandOn(string arn, string next, JsonNode? input, InvocationResult result)
    {
        if (roles.Find(lambda.Functions[arn].RoleArn) is not { } role || !RolePolicy.Allows(role, "lambda:InvokeFunction", next))
        {
            aws.Note("lambda", $"{lambda.Functions[arn].Name}'s role may not invoke its destination {next}");
            return;
        }

        Deliver(next, Record(arn, "Success", 1, input, result));
    }

    JsonObject Record(string arn, string condition, int attempts, JsonNode? input, InvocationResult result)
    {
        var record = new JsonObject
        {
            ["version"] = "1.0", ["timestamp"] = AwsContext.Iso(aws.Now),
            ["requestContext"] = new JsonObject { ["requestId"] = aws.Uuid(), ["functionArn"] = arn + ":$LATEST", ["condition"] = condition, ["approximateInvokeCount"] = attempts },
            ["requestPayload"] = input?.DeepClone(), ["responseContext"] = new JsonObject { ["statusCode"] = 200, ["executedVersion"] = "$LATEST" },
            ["responsePayload"] = JsonNode.Parse(result.Payload),
        };
        if (result.Error is not null) record["responseContext"]!["functionError"] = "Unhandled";
        return record;
    }
}

/// <summary>How a function is invoked asynchronously.</summary>
/// <param name="Retries">After the first attempt: 0 to 2.</param>
/// <param name="OnSuccess">The function that gets what went well; null: nobody.</param>
/// <param name="OnFailure">ARN of the queue that gets what failed for good; null: it is lost.</param>
public sealed record AsyncOptions(int Retries, string? OnSuccess, string? OnFailure = null);
