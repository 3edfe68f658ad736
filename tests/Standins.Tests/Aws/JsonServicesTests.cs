using Amazon.CertificateManager;
using Amazon.CloudWatchLogs.Model;
using Amazon.CodeBuild;
using Amazon.CodeBuild.Model;
using Amazon.ECR.Model;
using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;

namespace ComfyServerless.Standins.Tests.Aws;

/// <summary>The services whose operation goes into X-Amz-Target.</summary>
public sealed class JsonServicesTests
{
    [Fact]
    public async Task CodeBuild_starts_a_build_with_exactly_the_members_given()
    {
        using var aws = Loopback.Answering("""{"build":{"id":"p:1","buildStatus":"IN_PROGRESS","buildComplete":false,"currentPhase":"QUEUED","startTime":1762594202.5}}""");
        var build = (await Clients.CodeBuild(aws).StartBuildAsync(new()
        {
            ProjectName = "p", IdempotencyToken = "e-1", EnvironmentVariablesOverride = [new() { Name = "A", Value = "1", Type = EnvironmentVariableType.PLAINTEXT }],
        })).Build;
        Assert.Equal(("POST", "/", "CodeBuild_20161006.StartBuild", "application/x-amz-json-1.1"), (aws.Only.Method, aws.Only.Url, aws.Only.Headers["X-Amz-Target"], aws.Only.Headers["Content-Type"]));
        Assert.Equal("""{"environmentVariablesOverride":[{"name":"A","type":"PLAINTEXT","value":"1"}],"idempotencyToken":"e-1","projectName":"p"}""", aws.Only.Body);
        Assert.Equal((StatusType.IN_PROGRESS, false, "QUEUED", 500), (build.BuildStatus, build.BuildComplete, build.CurrentPhase, build.StartTime!.Value.Millisecond));
    }

    [Fact]
    public async Task CodeBuild_makes_no_token_up_because_the_service_asks_for_none()
    {
        using var aws = Loopback.Answering("{}");
        await Clients.CodeBuild(aws).StartBuildAsync(new() { ProjectName = "p" });
        Assert.Equal("""{"projectName":"p"}""", aws.Only.Body);
    }

    [Fact]
    public async Task CodeBuild_reads_phases_logs_and_variables()
    {
        using var aws = Loopback.Answering("""
            {"builds":[{"id":"p:1","buildStatus":"FAILED","environment":{"environmentVariables":[{"name":"A","value":"1","type":"PLAINTEXT"}]},
              "logs":{"groupName":"/g","streamName":"s"},"phases":[{"phaseType":"BUILD","phaseStatus":"FAILED","durationInSeconds":3,"contexts":[{"statusCode":"COMMAND_EXECUTION_ERROR","message":"exit 1"}]},{"phaseType":"COMPLETED"}]}],
             "buildsNotFound":["p:2"],"ids":["p:1"]}
            """);
        using var codeBuild = Clients.CodeBuild(aws);
        var got = await codeBuild.BatchGetBuildsAsync(new() { Ids = ["p:1", "p:2"] });
        var build = Assert.Single(got.Builds);
        Assert.Equal((StatusType.FAILED, "1", "/g", "s"), (build.BuildStatus, build.Environment.EnvironmentVariables[0].Value, build.Logs.GroupName, build.Logs.StreamName));
        Assert.Equal((BuildPhaseType.BUILD, "exit 1"), (build.Phases[0].PhaseType, build.Phases[0].Contexts[0].Message));
        Assert.Null(build.Phases[1].PhaseStatus);
        Assert.Equal(["p:2"], got.BuildsNotFound);
        Assert.Equal(["p:1"], (await codeBuild.ListBuildsForProjectAsync(new() { ProjectName = "p", SortOrder = SortOrderType.DESCENDING })).Ids);
        Assert.Equal("""{"projectName":"p","sortOrder":"DESCENDING"}""", aws.Requests[1].Body);
    }

    [Fact]
    public async Task StepFunctions_speaks_the_1_0_protocol_and_passes_the_input_as_text()
    {
        using var aws = Loopback.Answering("""{"executionArn":"arn:e","startDate":1762594202.5,"status":"TIMED_OUT","error":"States.Timeout"}""");
        using var executions = Clients.StepFunctions(aws);
        var started = await executions.StartExecutionAsync(new() { StateMachineArn = "arn:s", Name = "x", Input = """{"a":1}""" });
        var described = await executions.DescribeExecutionAsync(new() { ExecutionArn = "arn:e" });
        Assert.Equal(("AWSStepFunctions.StartExecution", "application/x-amz-json-1.0"), (aws.Requests[0].Headers["X-Amz-Target"], aws.Requests[0].Headers["Content-Type"]));
        Assert.Equal("""{"a":1}""", aws.Requests[0].Json["input"]!.GetValue<string>());
        Assert.Equal(new DateTime(2025, 11, 8, 9, 30, 2, 500, DateTimeKind.Utc), started.StartDate);
        Assert.Equal((ExecutionStatus.TIMED_OUT, "States.Timeout"), (described.Status, described.Error));
        Assert.Null(described.StopDate);
    }

    [Fact]
    public async Task StepFunctions_reads_a_history()
    {
        using var aws = Loopback.Answering("""
            {"events":[{"id":7,"previousEventId":6,"type":"LambdaFunctionFailed","timestamp":1762594202,"lambdaFunctionFailedEventDetails":{"error":"NotReadyException","cause":"{}"}},
              {"id":6,"type":"TaskStateEntered","timestamp":1762594201,"stateEnteredEventDetails":{"name":"EnsureCluster","input":"{}"}}],"nextToken":"n"}
            """);
        var page = await Clients.StepFunctions(aws).GetExecutionHistoryAsync(new() { ExecutionArn = "arn:e", ReverseOrder = true, MaxResults = 200 });
        Assert.Equal("""{"executionArn":"arn:e","maxResults":200,"reverseOrder":true}""", aws.Only.Body);
        Assert.Equal((7L, 6L, HistoryEventType.LambdaFunctionFailed, "NotReadyException"),
            (page.Events[0].Id, page.Events[0].PreviousEventId, page.Events[0].Type, page.Events[0].LambdaFunctionFailedEventDetails.Error));
        Assert.Equal("EnsureCluster", page.Events[1].StateEnteredEventDetails.Name);
        Assert.Equal("n", page.NextToken);
    }

    [Fact]
    public async Task Ecr_describes_an_image_by_its_tag()
    {
        using var aws = Loopback.Answering("""{"imageDetails":[{"imageDigest":"sha256:1","imageSizeInBytes":9876543210,"imageTags":["t"],"imagePushedAt":1762594202.0}]}""");
        var image = Assert.Single((await Clients.Ecr(aws).DescribeImagesAsync(new() { RepositoryName = "r", ImageIds = [new() { ImageTag = "t" }] })).ImageDetails);
        Assert.Equal(("AmazonEC2ContainerRegistry_V20150921.DescribeImages", "application/x-amz-json-1.1"), (aws.Only.Headers["X-Amz-Target"], aws.Only.Headers["Content-Type"]));
        Assert.Equal("""{"imageIds":[{"imageTag":"t"}],"repositoryName":"r"}""", aws.Only.Body);
        Assert.Equal(("sha256:1", 9876543210L, 2025), (image.ImageDigest, image.ImageSizeInBytes, image.ImagePushedAt!.Value.Year));
        Assert.Contains("/eu-west-1/ecr/aws4_request", aws.Only.Headers["Authorization"]); // not api.ecr, which is only its host
    }

    [Fact]
    public async Task Certificate_Managers_members_begin_with_capitals_on_the_wire()
    {
        using var aws = new Loopback(new Answer(200, """{"Certificate":{"CertificateArn":"arn:c","DomainName":"a.example","SubjectAlternativeNames":["a.example","b.example"],"Status":"ISSUED","NotAfter":1762594202.0}}"""),
            new Answer(400, """{"__type":"ResourceNotFoundException","message":"Could not find certificate"}"""));
        using var acm = Clients.Certificates(aws);
        var certificate = (await acm.DescribeCertificateAsync(new() { CertificateArn = "arn:c" })).Certificate;
        Assert.Equal(("CertificateManager.DescribeCertificate", """{"CertificateArn":"arn:c"}"""), (aws.Only.Headers["X-Amz-Target"], aws.Only.Body));
        Assert.Equal((CertificateStatus.ISSUED, "b.example", 2025), (certificate.Status, certificate.SubjectAlternativeNames[1], certificate.NotAfter!.Value.Year));
        Assert.Contains("/eu-west-1/acm/aws4_request", aws.Only.Headers["Authorization"]);
        await Assert.ThrowsAsync<Amazon.CertificateManager.Model.ResourceNotFoundException>(() => acm.DescribeCertificateAsync(new() { CertificateArn = "arn:x" }));
    }

    [Fact]
    public async Task Service_Quotas_gives_a_quotas_value_or_says_that_there_is_none()
    {
        using var aws = new Loopback(new Answer(200, """{"Quota":{"ServiceCode":"ec2","QuotaCode":"L-DB2E81BA","QuotaName":"Running On-Demand G and VT instances","Value":8.0,"Adjustable":true}}"""),
            new Answer(400, """{"__type":"NoSuchResourceException","Message":"The request failed because the specified service quota does not exist."}"""), new Answer(400, """{"__type":"AccessDeniedException","Message":"no"}"""));
        using var quotas = Clients.Quotas(aws);
        var quota = (await quotas.GetServiceQuotaAsync(new() { ServiceCode = "ec2", QuotaCode = "L-DB2E81BA" })).Quota;
        Assert.Equal(("ServiceQuotasV20190624.GetServiceQuota", """{"QuotaCode":"L-DB2E81BA","ServiceCode":"ec2"}"""), (aws.Only.Headers["X-Amz-Target"], aws.Only.Body));
        Assert.Equal((8.0, true, "Running On-Demand G and VT instances"), (quota.Value, quota.Adjustable, quota.QuotaName));
        Assert.Contains("/eu-west-1/servicequotas/aws4_request", aws.Only.Headers["Authorization"]);
        var missing = await Assert.ThrowsAsync<Amazon.ServiceQuotas.Model.NoSuchResourceException>(() => quotas.GetAWSDefaultServiceQuotaAsync(new() { ServiceCode = "vpc", QuotaCode = "L-0" }));
        Assert.Equal("The request failed because the specified service quota does not exist.", missing.Message);
        await Assert.ThrowsAsync<Amazon.ServiceQuotas.Model.AccessDeniedException>(() => quotas.GetServiceQuotaAsync(new() { ServiceCode = "vpc", QuotaCode = "L-0" }));
    }

    [Fact]
    public async Task CloudWatch_logs_counts_time_in_milliseconds()
    {
        using var aws = Loopback.Answering("""{"events":[{"timestamp":1762594202123,"ingestionTime":1762594203000,"message":"line"}],"nextForwardToken":"f/1"}""");
        using var logs = Clients.Logs(aws);
        var page = await logs.GetLogEventsAsync(new() { LogGroupName = "/g", LogStreamName = "s", Limit = 15, StartFromHead = false });
        Assert.Equal("Logs_20140328.GetLogEvents", aws.Only.Headers["X-Amz-Target"]);
        Assert.Equal("""{"limit":15,"logGroupName":"/g","logStreamName":"s","startFromHead":false}""", aws.Only.Body);
        Assert.Equal(("line", new DateTime(2025, 11, 8, 9, 30, 2, 123, DateTimeKind.Utc)), (page.Events[0].Message, page.Events[0].Timestamp!.Value));
        Assert.Equal(1762594202123L, (await logs.FilterLogEventsAsync(new() { LogGroupName = "/g" })).Events[0].Timestamp);
    }

    [Fact]
    public async Task Exceptions_of_the_older_services_have_their_name_without_the_suffix_on_the_wire()
    {
        using var aws = new Loopback(new Answer(400, """{"__type":"com.amazonaws.swf#ExecutionDoesNotExist","message":"Execution Does Not Exist: 'arn:e'"}"""),
            new Answer(400, """{"__type":"ImageNotFoundException","message":"no image"}"""), new Answer(400, """{"__type":"ResourceNotFoundException","message":"no stream"}"""));
        var gone = await Assert.ThrowsAsync<ExecutionDoesNotExistException>(() => Clients.StepFunctions(aws).DescribeExecutionAsync(new() { ExecutionArn = "arn:e" }));
        Assert.Equal(("ExecutionDoesNotExist", "Execution Does Not Exist: 'arn:e'"), (gone.ErrorCode, gone.Message));
        await Assert.ThrowsAsync<ImageNotFoundException>(() => Clients.Ecr(aws).DescribeImagesAsync(new() { RepositoryName = "r" }));
        await Assert.ThrowsAsync<Amazon.CloudWatchLogs.Model.ResourceNotFoundException>(() => Clients.Logs(aws).GetLogEventsAsync(new() { LogGroupName = "/g", LogStreamName = "s" }));
    }
}
