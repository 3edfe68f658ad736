using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.EKS;
using Amazon.Lambda.Core;
using Amazon.Runtime;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Logs;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Rehearsal.Aws;

namespace ComfyServerless.Functions.Tests.Steps;

/// <summary>Each attempt tells in a line that it starts, and in another how it ended.</summary>
public sealed class AttemptTests
{
    const string Signed = "https://b.s3.amazonaws.com/k?X-Amz-Signature=0123456789abcdef0123456789abcdef";

    readonly List<JsonObject> lines = [];

    static AmazonEKSException Refused(HttpStatusCode status, string code, string message) => new(message, null, ErrorType.Sender, code, "aaaa-bbbb", status);

    async Task<(Exception? Failure, JsonObject Started, JsonObject Ended)> RunAsync(Exception? failure)
    {
        var log = new LogLines(new LogOutput(line => lines.Add(JsonNode.Parse(Encoding.UTF8.GetString(line))!.AsObject())), new Clock(), new Settings(new Dictionary<string, string> { ["Deployment"] = "comfyui" }));
        var told = await Record.ExceptionAsync(() => new Attempt(log, new Clock()).RunAsync(new Work(failure), new Asked { Execution = "arn:e" }, new Invocation()));
        Assert.Equal(2, lines.Count);
        Assert.All(lines, line => Assert.Equal(("arn:e", "Work", "11112222-3333", "comfyui"), (line.Text("execution"), line.Text("state"), line.Text("request"), line.Text("deployment"))));
        return (told, lines[0], lines[1]);
    }

    [Fact]
    public async Task A_step_that_succeeds_is_told_with_its_time_and_without_its_output()
    {
        var (failure, started, ended) = await RunAsync(null);
        Assert.Null(failure);
        Assert.Equal(("started", "succeeded", "INFO"), (started.Text("event"), ended.Text("event"), ended.Text("level")));
        Assert.Equal(1500, ended["milliseconds"]!.GetValue<long>());
        Assert.DoesNotContain("picture", ended.ToJsonString());
    }

    [Fact]
    public async Task A_step_that_waits_is_no_error_and_says_what_for()
    {
        var (failure, _, ended) = await RunAsync(new NotReadyException("cluster comfyui is CREATING since 14:02:10"));
        Assert.IsType<NotReadyException>(failure);
        Assert.Equal(("waiting", "INFO", "NotReadyException", "cluster comfyui is CREATING since 14:02:10"), (ended.Text("event"), ended.Text("level"), ended.Text("error"), ended.Text("message")));
    }

    [Fact]
    public async Task A_step_that_AWS_throttles_is_busy_and_names_the_refused_request()
    {
        var (failure, _, ended) = await RunAsync(Refused(HttpStatusCode.TooManyRequests, "ThrottlingException", "Rate exceeded"));
        Assert.Equal("EKS is busy: ThrottlingException: Rate exceeded", Assert.IsType<ServiceBusyException>(failure).Message);
        Assert.Equal(("busy", "WARN", "ServiceBusyException"), (ended.Text("event"), ended.Text("level"), ended.Text("error")));
        Assert.Equal(("EKS", "ThrottlingException", "aaaa-bbbb"), (ended.Text("awsService"), ended.Text("awsError"), ended.Text("awsRequest")));
    }

    [Fact]
    public async Task A_step_that_fails_is_told_with_its_errors_name_and_the_refused_request_behind_it()
    {
        var refused = Refused(HttpStatusCode.Forbidden, "AccessDeniedException", "not authorized");
        var (failure, _, ended) = await RunAsync(new InvalidOperationException("the cluster cannot be read", refused));
        Assert.IsType<InvalidOperationException>(failure);
        Assert.Equal(("failed", "ERROR", "InvalidOperationException", "the cluster cannot be read"), (ended.Text("event"), ended.Text("level"), ended.Text("error"), ended.Text("message")));
        Assert.Equal(("EKS", "AccessDeniedException", "aaaa-bbbb"), (ended.Text("awsService"), ended.Text("awsError"), ended.Text("awsRequest")));
    }

    [Fact]
    public async Task What_must_not_be_read_is_neither_in_the_line_nor_in_the_exception_that_the_runtime_logs()
    {
        var (failure, _, ended) = await RunAsync(new BuildFailedException($"curl: {Signed}"));
        Assert.Equal($"curl: https://b.s3.amazonaws.com/k?X-Amz-Signature={Secrets.Hidden}", Assert.IsType<BuildFailedException>(failure).ToString().Split(": ", 2)[1].Split('\n')[0].TrimEnd());
        Assert.DoesNotContain("0123456789abcdef", ended.ToJsonString());
    }

    sealed record Asked : OfExecution;

    sealed record Made(string Picture);

    sealed class Work(Exception? failure) : IStep<Asked, Made>
    {
        public Task<Made> RunAsync(Asked input, CancellationToken cancel = default) => failure is null ? Task.FromResult(new Made("picture")) : Task.FromException<Made>(failure);
    }

    /// <summary>A second and a half between two readings.</summary>
    sealed class Clock : TimeProvider
    {
        long readings;

        public override DateTimeOffset GetUtcNow() => new(2030, 1, 7, 9, 0, 0, TimeSpan.Zero);
        public override long TimestampFrequency => 1000;
        public override long GetTimestamp() => 1500 * readings++;
    }

    sealed class Invocation : ILambdaContext
    {
        public string AwsRequestId => "11112222-3333";
        public IClientContext ClientContext => throw new NotSupportedException();
        public string FunctionName => throw new NotSupportedException();
        public string FunctionVersion => throw new NotSupportedException();
        public ICognitoIdentity Identity => throw new NotSupportedException();
        public string InvokedFunctionArn => throw new NotSupportedException();
        public ILambdaLogger Logger => throw new NotSupportedException();
        public string LogGroupName => throw new NotSupportedException();
        public string LogStreamName => throw new NotSupportedException();
        public int MemoryLimitInMB => throw new NotSupportedException();
        public TimeSpan RemainingTime => throw new NotSupportedException();
    }
}
