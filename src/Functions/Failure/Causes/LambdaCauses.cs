namespace ComfyServerless.Functions.Failure.Causes;

/// <summary>Functions that did not come to an answer. Beside each row: where its words were read.</summary>
static class LambdaCauses
{
    const string Again = "Start the execution again: it goes on where this one stopped.";

    public static IReadOnlyList<KnownCause> All { get; } =
    [
        // github.com/aws/aws-lambda-dotnet/issues/269; docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html
        new("function-time", "Task timed out after (?<seconds>[0-9.]+) seconds", "One attempt took longer than the function's {seconds} seconds, and so did its retries.",
            "An API that it calls does not answer: the log's last line says which step it was at. " + Again),
        // github.com/Miserlou/Zappa/pull/305; docs.aws.amazon.com/lambda/latest/api/API_Invoke.html: ENILimitReachedException
        new("interfaces", "limit for Network Interfaces has been reached|ENILimitReached", "The region has no network interface left for the functions in the VPC.",
            "Delete interfaces that nobody uses, or raise the quota \"Network interfaces per Region\" (L-DF5E4CA3). " + Again, Page.Quota, "vpc/L-DF5E4CA3"),
        // docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html: functions that were idle for weeks
        new("function-idle", "ResourceNotReadyException|The function is inactive and its VPC connection is no longer available|Lambda was unable to configure access to your VPC", "Lambda is giving an idle function in the VPC its network again, which takes minutes.", Again),
        // docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html
        new("function-memory", "signal: killed|Runtime exited with error", "The function ended in the middle of its work, mostly for lack of memory.", Again + " If it stays, raise the function's memory in the CDK app."),
        // docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
        new("state-size", "States\\.DataLimitExceeded|exceeding the maximum number of characters service limit", "The execution's state is larger than Step Functions allows.", "Give a shorter input (fewer custom nodes, models or networks), and report it: no valid input should come to this.", Page.Execution),
        // docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
        new("aws-fault", "InternalFailure|InternalError\\b|ServiceUnavailable|Service Unavailable|internal error has occurred", "The AWS service itself had a fault.", Again + " If it stays, see https://health.aws.amazon.com."),
    ];
}
