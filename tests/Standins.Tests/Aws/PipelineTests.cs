using Amazon;
using Amazon.CloudWatchLogs;
using Amazon.CodeBuild;
using Amazon.ECR;
using Amazon.EKS;
using Amazon.EKS.Model;
using Amazon.Runtime;
using Amazon.StepFunctions;

namespace ComfyServerless.Standins.Tests.Aws;

/// <summary>What all stand-ins share: errors, retries, endpoints, signatures.</summary>
[Collection(EnvironmentCollection.Name)]
public sealed class PipelineTests
{
    [Theory]
    [InlineData(404, """{"__type":"ResourceNotFoundException","clusterName":"c1","message":"No cluster found for name: c1."}""", null, typeof(ResourceNotFoundException))]
    [InlineData(404, """{"clusterName":"c1","message":"No cluster found for name: c1."}""", "ResourceNotFoundException:http://internal/", typeof(ResourceNotFoundException))]
    [InlineData(409, """{"clusterName":"c1","message":"Cluster already exists with name: c1"}""", "ResourceInUseException", typeof(ResourceInUseException))]
    [InlineData(400, """{"message":"Addon version specified is not supported"}""", "InvalidParameterException", typeof(InvalidParameterException))]
    [InlineData(403, """{"message":"not authorized to perform: eks:DescribeCluster"}""", "AccessDeniedException", typeof(AmazonEKSException))]
    [InlineData(418, """{"message":"teapot"}""", "Unheard", typeof(AmazonEKSException))]
    [InlineData(404, "", "ResourceNotFoundException", typeof(ResourceNotFoundException))]
    [InlineData(403, "<html>proxy</html>", null, typeof(AmazonEKSException))]
    public async Task An_error_becomes_the_exception_of_its_name(int status, string body, string? header, Type expected)
    {
        using var aws = new Loopback(new Answer(status, body, header));
        var error = Assert.IsType<AmazonEKSException>(await Assert.ThrowsAsync(expected, () => Clients.Eks(aws).DescribeClusterAsync(new() { Name = "c1" })), exactMatch: false);
        Assert.Equal((status, "req-1"), ((int)error.StatusCode, error.RequestId));
        if (header is not null) Assert.Equal(header.Split(':')[0], error.ErrorCode);
        if (body.Contains("message")) Assert.Contains(error.Message, body);
        if (error is ResourceNotFoundException missing && body.Length > 0) Assert.Equal("c1", missing.ClusterName);
        Assert.Single(aws.Requests);
    }

    [Theory]
    [InlineData(500, "ServerException")]
    [InlineData(503, "ServiceUnavailableException")]
    [InlineData(429, "TooManyRequestsException")]
    [InlineData(400, "ThrottlingException")]
    [InlineData(400, "RequestLimitExceeded")]
    public async Task What_passes_is_tried_again_with_the_same_token(int status, string name)
    {
        using var aws = new Loopback(new Answer(status, """{"message":"later"}""", name), new Answer(200, """{"cluster":{"name":"c1"}}"""));
        var response = await Clients.Eks(aws).CreateClusterAsync(new() { Name = "c1" });
        Assert.Equal("c1", response.Cluster.Name);
        Assert.Equal(2, aws.Requests.Count);
        Assert.Equal(aws.Requests[0].Body, aws.Requests[1].Body);
    }

    [Fact]
    public async Task After_three_attempts_the_error_is_the_answer()
    {
        using var aws = new Loopback(new Answer(503, """{"message":"down"}""", "ServiceUnavailableException"));
        var error = await Assert.ThrowsAsync<ServiceUnavailableException>(() => Clients.Eks(aws).DescribeClusterAsync(new() { Name = "c1" }));
        Assert.Equal((3, "req-3"), (aws.Requests.Count, error.RequestId));
    }

    [Fact]
    public async Task A_request_is_signed_for_its_service_and_region()
    {
        using var aws = Loopback.Answering("{}");
        await Clients.Eks(aws).DescribeClusterAsync(new() { Name = "c" });
        await Clients.StepFunctions(aws).DescribeExecutionAsync(new() { ExecutionArn = "e" });
        await Clients.CodeBuild(aws).BatchGetBuildsAsync(new() { Ids = ["b"] });
        await Clients.Logs(aws).GetLogEventsAsync(new() { LogGroupName = "g", LogStreamName = "s" });
        Assert.Equal(["eks", "states", "codebuild", "logs"], aws.Requests.Select(request => Scope(request)[3]));
        Assert.All(aws.Requests, request => Assert.Equal(("AKIDEXAMPLE", "eu-west-1", "aws4_request"), (Scope(request)[0], Scope(request)[2], Scope(request)[4])));
        Assert.All(aws.Requests, request => Assert.Contains("host;", request.Headers["Authorization"]));
        Assert.All(aws.Requests, request => Assert.Contains("x-amz-date", request.Headers["Authorization"]));
        Assert.All(aws.Requests.Skip(1), request => Assert.Contains("x-amz-target", request.Headers["Authorization"]));
    }

    [Fact]
    public async Task Endpoint_region_and_credentials_come_from_the_environment()
    {
        using var aws = Loopback.Answering("{}");
        using var environment = new Variables(("AWS_ENDPOINT_URL", aws.Url), ("AWS_REGION", "us-west-2"), ("AWS_ACCESS_KEY_ID", "AKENV"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_SESSION_TOKEN", "tok"));
        using var executions = new AmazonStepFunctionsClient();
        await executions.DescribeExecutionAsync(new() { ExecutionArn = "e" });
        Assert.Equal(("AKENV", "us-west-2"), (Scope(aws.Only)[0], Scope(aws.Only)[2]));
        Assert.Equal("tok", aws.Only.Headers["x-amz-security-token"]);
    }

    [Theory]
    [InlineData("eu-west-1", "https://eks.eu-west-1.amazonaws.com", "https://api.ecr.eu-west-1.amazonaws.com")]
    [InlineData("cn-north-1", "https://eks.cn-north-1.amazonaws.com.cn", "https://api.ecr.cn-north-1.amazonaws.com.cn")]
    public void Without_an_endpoint_the_regions_own_is_used(string region, string eks, string ecr)
    {
        var (credentials, at) = (new AnonymousAWSCredentials(), RegionEndpoint.GetBySystemName(region));
        Assert.Equal(eks, new AmazonEKSClient(credentials, at).Config.DetermineServiceOperationEndpoint(new(new DescribeClusterRequest())).URL.TrimEnd('/'));
        Assert.Equal(ecr, new AmazonECRClient(credentials, at).Config.DetermineServiceOperationEndpoint(new(new Amazon.ECR.Model.DescribeImagesRequest())).URL.TrimEnd('/'));
    }

    [Fact]
    public void Each_configuration_names_its_own_service()
        => Assert.Equal(["EKS", "CodeBuild", "SFN", "ECR", "CloudWatch Logs"],
            [AmazonEKSConfig.ServiceId, AmazonCodeBuildConfig.ServiceId, AmazonStepFunctionsConfig.ServiceId, AmazonECRConfig.ServiceId, AmazonCloudWatchLogsConfig.ServiceId]);

    /// <summary>Key id, date, region, service, aws4_request.</summary>
    static string[] Scope(Request request) => request.Headers["Authorization"].Split("Credential=")[1].Split(',')[0].Split('/');
}
