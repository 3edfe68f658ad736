using Amazon.Lambda.Core;

namespace ComfyServerless.Rehearsal.Lambda;

/// <summary>What a handler hears of its invocation. What no handler asks is not modelled.</summary>
sealed class InProcessContext(LambdaFunction function, string requestId) : ILambdaContext
{
    public string AwsRequestId => requestId;
    public string FunctionName => function.Name;
    public string FunctionVersion => "$LATEST";
    public string InvokedFunctionArn => function.Arn;
    public string LogGroupName => function.LogGroup;
    public int MemoryLimitInMB => function.MemoryMegabytes;
    public IClientContext ClientContext => throw new NotSupportedException(nameof(ClientContext));
    public ICognitoIdentity Identity => throw new NotSupportedException(nameof(Identity));
    public ILambdaLogger Logger => throw new NotSupportedException(nameof(Logger));
    public string LogStreamName => throw new NotSupportedException(nameof(LogStreamName));
    public TimeSpan RemainingTime => throw new NotSupportedException(nameof(RemainingTime));
}
