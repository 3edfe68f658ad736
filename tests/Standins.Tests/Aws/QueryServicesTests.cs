using System.Net;
using Amazon;
using Amazon.ElasticLoadBalancingV2.Model;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using Amazon.SimpleNotificationService;

namespace ComfyServerless.Standins.Tests.Aws;

/// <summary>Load balancing and IAM, which speak the query protocol as CloudFormation does.</summary>
public sealed class QueryServicesTests
{
    static Loopback Answering(string operation, string result) => Loopback.Answering($"<{operation}Response xmlns=\"https://space/\"><{operation}Result>{result}</{operation}Result></{operation}Response>");

    static Loopback Failing(int status, string code) => new(new Answer(status, $"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>told</Message></Error></ErrorResponse>"));

    [Fact]
    public async Task IAM_makes_a_service_linked_role_or_says_that_it_is_taken()
    {
        using var aws = Answering("CreateServiceLinkedRole", "<Role><RoleName>AWSServiceRoleForEC2Spot</RoleName><Path>/aws-service-role/spot.amazonaws.com/</Path></Role>");
        Assert.Equal("AWSServiceRoleForEC2Spot", (await Clients.Iam(aws).CreateServiceLinkedRoleAsync(new() { AWSServiceName = "spot.amazonaws.com" })).Role.RoleName);
        Assert.Equal("AWSServiceName=spot.amazonaws.com&Action=CreateServiceLinkedRole&Version=2010-05-08", aws.Only.Body);
        using var taken = Failing(400, "InvalidInput");
        await Assert.ThrowsAsync<InvalidInputException>(() => Clients.Iam(taken).CreateServiceLinkedRoleAsync(new() { AWSServiceName = "spot.amazonaws.com" }));
        using var missing = Failing(404, "NoSuchEntity");
        await Assert.ThrowsAsync<NoSuchEntityException>(() => Clients.Iam(missing).GetRoleAsync(new() { RoleName = "AWSServiceRoleForEC2Spot" }));
    }

    [Fact]
    public async Task IAM_tells_what_an_organization_and_a_boundary_deny()
    {
        using var aws = Answering("SimulatePrincipalPolicy", "<EvaluationResults><member><EvalActionName>eks:CreateCluster</EvalActionName><EvalDecision>explicitDeny</EvalDecision><EvalResourceName>*</EvalResourceName>"
            + "<OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail></member></EvaluationResults><IsTruncated>false</IsTruncated>");
        var result = Assert.Single((await Clients.Iam(aws).SimulatePrincipalPolicyAsync(new()
        {
            PolicySourceArn = "arn:r", ActionNames = ["eks:CreateCluster"], ContextEntries = [new() { ContextKeyName = "aws:RequestedRegion", ContextKeyType = ContextKeyTypeEnum.String, ContextKeyValues = ["eu-west-1"] }],
        })).EvaluationResults);
        Assert.Equal((PolicyEvaluationDecisionType.ExplicitDeny, false), (result.EvalDecision, result.OrganizationsDecisionDetail.AllowedByOrganizations));
        Assert.Null(result.PermissionsBoundaryDecisionDetail);
        Assert.Contains("ContextEntries.member.1.ContextKeyValues.member.1=eu-west-1", aws.Only.Body);
    }

    [Fact]
    public async Task SNS_publishes_a_text_with_its_subject_and_says_by_which_code_it_refuses()
    {
        using var aws = Answering("Publish", "<MessageId>m-1</MessageId>");
        Assert.Equal("m-1", (await Clients.Notifications(aws).PublishAsync(new() { TopicArn = "arn:t", Subject = "It failed", Message = "why\n& what" })).MessageId);
        Assert.Equal("Action=Publish&Message=why%0A%26%20what&Subject=It%20failed&TopicArn=arn%3At&Version=2010-03-31", aws.Only.Body);
        Assert.Contains("/eu-west-1/sns/aws4_request", aws.Only.Headers["Authorization"]);
        using var refused = Failing(400, "KMSAccessDenied");
        var error = await Assert.ThrowsAsync<AmazonSimpleNotificationServiceException>(() => Clients.Notifications(refused).PublishAsync(new("arn:t", "text", "subject")));
        Assert.Equal(("KMSAccessDenied", "told", HttpStatusCode.BadRequest), (error.ErrorCode, error.Message, error.StatusCode));
    }

    [Fact]
    public async Task Target_groups_and_their_tags_are_read_by_pages()
    {
        using var aws = Answering("DescribeTargetGroups", "<TargetGroups><member><TargetGroupArn>arn:g</TargetGroupArn><VpcId>vpc-1</VpcId><LoadBalancerArns><member>arn:b</member></LoadBalancerArns></member></TargetGroups><NextMarker>n</NextMarker>");
        var page = await Clients.LoadBalancing(aws).DescribeTargetGroupsAsync(new() { Marker = "m", PageSize = 400 });
        Assert.Equal("Action=DescribeTargetGroups&Marker=m&PageSize=400&Version=2015-12-01", aws.Only.Body);
        Assert.Equal(("n", "arn:g", "vpc-1", "arn:b"), (page.NextMarker, page.TargetGroups[0].TargetGroupArn, page.TargetGroups[0].VpcId, page.TargetGroups[0].LoadBalancerArns[0]));
        using var tags = Answering("DescribeTags", "<TagDescriptions><member><ResourceArn>arn:g</ResourceArn><Tags><member><Key>k</Key><Value>v</Value></member></Tags></member></TagDescriptions>");
        var found = await Clients.LoadBalancing(tags).DescribeTagsAsync(new() { ResourceArns = ["arn:g", "arn:h"] });
        Assert.Contains("ResourceArns.member.2=arn%3Ah", tags.Only.Body);
        Assert.Equal(("arn:g", "v"), (found.TagDescriptions[0].ResourceArn, found.TagDescriptions[0].Tags[0].Value));
    }

    [Theory]
    [InlineData("TargetGroupNotFound", typeof(TargetGroupNotFoundException))]
    [InlineData("ResourceInUse", typeof(ResourceInUseException))]
    [InlineData("OperationNotPermitted", typeof(OperationNotPermittedException))]
    public async Task What_load_balancing_refuses_is_an_exception_of_that_name(string code, Type expected)
    {
        using var aws = Failing(400, code);
        Assert.Equal(code, Assert.IsType<AmazonServiceException>(await Assert.ThrowsAsync(expected, () => Clients.LoadBalancing(aws).DeleteTargetGroupAsync(new() { TargetGroupArn = "arn:g" })), exactMatch: false).ErrorCode);
    }

    [Fact]
    public async Task Instance_profiles_come_with_their_roles_and_the_next_page()
    {
        using var aws = Answering("ListInstanceProfiles", "<InstanceProfiles><member><InstanceProfileName>p</InstanceProfileName><Path>/karpenter/</Path><Roles><member><RoleName>r</RoleName></member></Roles></member></InstanceProfiles><IsTruncated>true</IsTruncated><Marker>n</Marker>");
        var page = await Clients.Iam(aws).ListInstanceProfilesAsync(new());
        Assert.Equal((true, "n", "p", "/karpenter/", "r"), (page.IsTruncated, page.Marker, page.InstanceProfiles[0].InstanceProfileName, page.InstanceProfiles[0].Path, page.InstanceProfiles[0].Roles[0].RoleName));
    }

    [Theory]
    [InlineData(404, "NoSuchEntity", typeof(NoSuchEntityException))]
    [InlineData(409, "DeleteConflict", typeof(DeleteConflictException))]
    public async Task What_IAM_refuses_is_an_exception_of_that_name(int status, string code, Type expected)
    {
        using var aws = Failing(status, code);
        await Assert.ThrowsAsync(expected, () => Clients.Iam(aws).DeleteInstanceProfileAsync(new() { InstanceProfileName = "p" }));
    }

    [Theory]
    [InlineData("us-west-2", "https://iam.amazonaws.com/", "us-east-1")]
    [InlineData("us-gov-east-1", "https://iam.us-gov.amazonaws.com/", "us-gov-west-1")]
    [InlineData("cn-northwest-1", "https://iam.cn-north-1.amazonaws.com.cn/", "cn-north-1")]
    public async Task IAM_has_one_endpoint_for_all_regions_and_is_signed_for_its_own(string region, string endpoint, string signed)
    {
        var caught = new Caught();
        using var iam = new AmazonIdentityManagementServiceClient(new BasicAWSCredentials("AKID", "secret"), new AmazonIdentityManagementServiceConfig { RegionEndpoint = RegionEndpoint.GetBySystemName(region), HttpClientFactory = caught });
        await iam.DeleteInstanceProfileAsync(new() { InstanceProfileName = "p" });
        Assert.Equal(endpoint, caught.Request!.RequestUri!.AbsoluteUri);
        Assert.Contains($"/{signed}/iam/aws4_request", string.Join(' ', caught.Request.Headers.GetValues("Authorization")), StringComparison.Ordinal);
    }

    /// <summary>Answers itself, so that nothing goes to where the request is addressed.</summary>
    sealed class Caught : HttpClientFactory
    {
        public HttpRequestMessage? Request { get; private set; }

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(this));

        sealed class Handler(Caught caught) : HttpMessageHandler
        {
            protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                caught.Request = request;
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<DeleteInstanceProfileResponse/>") });
            }
        }
    }
}
