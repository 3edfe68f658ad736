using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Events;

namespace ComfyServerless.Rehearsal.Lambda;

/// <summary>Asynchronous invocation: a function that fails is tried twice more, after one and two minutes, as Lambda does; then the event is lost.</summary>
public sealed class LambdaEventTarget(AwsContext aws, LambdaService lambda) : IEventTarget
{
    static readonly TimeSpan[] Pauses = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)];

    public bool Takes(string arn) => lambda.Functions.ContainsKey(arn);

    public bool Admits(string arn, string ruleArn) => lambda.Permits(arn, "events.amazonaws.com", ruleArn);

    public void Deliver(string arn, JsonNode? input) => _ = RunAsync(arn, input);

    async Task RunAsync(string arn, JsonNode? input)
    {
        for (var attempt = 0; ; attempt++)
        {
            var result = await lambda.InvokeAsync(arn, input?.DeepClone());
            if (result.Error is null) return;
            aws.Note("lambda", $"{lambda.Functions[arn].Name} failed on an event (attempt {attempt + 1}): {Encoding.UTF8.GetString(result.Payload)}");
            if (attempt == Pauses.Length) return;
            await aws.Time.Delay(Pauses[attempt]);
        }
    }
}
