using Amazon.SimpleNotificationService;
using Amazon.SimpleNotificationService.Model;
using ComfyServerless.Functions.Failure;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Mails;

/// <summary>
/// The detail of the event "Step Functions Execution Status Change", as EventBridge hands it over: https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
/// </summary>
/// <param name="Status">FAILED, TIMED_OUT or ABORTED.</param>
/// <param name="StartDate">Milliseconds since 1970, as <paramref name="StopDate"/> is.</param>
/// <param name="Error">Null: the event has none, as when somebody stopped it without a word.</param>
public sealed record ExplainExecutionInput(string ExecutionArn, string StateMachineArn, string Status, long StartDate, long StopDate, string? Error = null, string? Cause = null) : IOfExecution
{
    string IOfExecution.Execution => ExecutionArn;

    /// <summary>The last word of its name, e.g. <c>Deploy</c>.</summary>
    public string Machine => StateMachineArn[(StateMachineArn.LastIndexOfAny([':', '-']) + 1)..];
}

/// <param name="Subject">Of the mail that was sent; null: there was one about this end before.</param>
public sealed record ExplainExecutionOutput(string? Subject);

/// <summary>
/// Who wants to hear of it gets one e-mail about an execution that has ended badly. No machine runs it, a rule does, and only where somebody wants to hear. EventBridge and Lambda may bring an event
/// twice: what was sent is marked afterwards, so that a crash between the two sends a second mail and never none.
/// </summary>
public sealed class ExplainExecution(IAmazonSimpleNotificationService topics, SentMails sent, ExecutionEnd end, Settings settings) : IStep<ExplainExecutionInput, ExplainExecutionOutput>
{
    public async Task<ExplainExecutionOutput> RunAsync(ExplainExecutionInput input, CancellationToken cancel = default)
    {
        // An execution that is redriven may end badly again, at another time.
        var about = $"{input.ExecutionArn} {input.StopDate}";
        if (await sent.HasAsync(about, cancel)) return new((string?)null);
        var explained = await end.ExplainAsync(input, cancel);
        var mail = Mail.Of(settings.Deployment, input, explained, new Links(settings, input.ExecutionArn, state: null, build: null).Execution);
        await topics.PublishAsync(new PublishRequest { TopicArn = settings.NotificationsTopicArn, Subject = mail.Subject, Message = mail.Text }, cancel);
        await sent.MarkAsync(about, cancel);
        return new(mail.Subject);
    }
}
