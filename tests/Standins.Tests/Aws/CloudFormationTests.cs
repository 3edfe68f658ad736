using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;

namespace ComfyServerless.Standins.Tests.Aws;

/// <summary>The query protocol: a form out, XML back.</summary>
public sealed class CloudFormationTests
{
    const string Space = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

    static Loopback Answering(string operation, string result) => Loopback.Answering($"""
        <{operation}Response xmlns="{Space}"><{operation}Result>{result}</{operation}Result><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></{operation}Response>
        """);

    static Dictionary<string, string> Form(Loopback aws) => aws.Only.Body.Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));

    [Fact]
    public async Task A_request_is_a_form_with_numbered_members_and_nothing_that_was_not_given()
    {
        using var aws = Answering("CreateStack", "<StackId>arn:stack</StackId>");
        var created = await Clients.CloudFormation(aws).CreateStackAsync(new()
        {
            StackName = "s", TemplateURL = "https://s3/t?a=b&c", RoleARN = "arn:r", ClientRequestToken = "t", DisableRollback = false, OnFailure = null,
            Parameters = [new() { ParameterKey = "A", ParameterValue = "1, 2 & 3" }, new() { ParameterKey = "B", UsePreviousValue = true }], Tags = [new() { Key = "k", Value = "ü" }],
        });
        Assert.Equal(("POST", "/", "application/x-www-form-urlencoded; charset=utf-8"), (aws.Only.Method, aws.Only.Url, aws.Only.Headers["Content-Type"]));
        Assert.Equal(new Dictionary<string, string>
        {
            ["Action"] = "CreateStack", ["Version"] = "2010-05-15", ["StackName"] = "s", ["TemplateURL"] = "https://s3/t?a=b&c", ["RoleARN"] = "arn:r", ["ClientRequestToken"] = "t", ["DisableRollback"] = "false",
            ["Parameters.member.1.ParameterKey"] = "A", ["Parameters.member.1.ParameterValue"] = "1, 2 & 3", ["Parameters.member.2.ParameterKey"] = "B", ["Parameters.member.2.UsePreviousValue"] = "true",
            ["Tags.member.1.Key"] = "k", ["Tags.member.1.Value"] = "ü",
        }.OrderBy(pair => pair.Key, StringComparer.Ordinal), Form(aws).OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal(("arn:stack", "req-1"), (created.StackId, created.ResponseMetadata.RequestId));
        Assert.Contains("/eu-west-1/cloudformation/aws4_request", aws.Only.Headers["Authorization"]);
    }

    [Fact]
    public async Task A_stack_is_read_with_its_lists_times_and_status()
    {
        using var aws = Answering("DescribeStacks", """
            <Stacks><member><StackName>s</StackName><StackId>arn:s</StackId><StackStatus>UPDATE_ROLLBACK_FAILED</StackStatus><StackStatusReason>a &lt; b</StackStatusReason>
              <CreationTime>2026-07-01T08:00:01.250Z</CreationTime><DisableRollback>false</DisableRollback>
              <Parameters><member><ParameterKey>A</ParameterKey><ParameterValue>****</ParameterValue></member></Parameters>
              <Outputs><member><OutputKey>O</OutputKey><OutputValue/></member></Outputs><Tags><member><Key>k</Key><Value>v</Value></member></Tags><Later>unknown</Later></member></Stacks>
            """);
        var stack = Assert.Single((await Clients.CloudFormation(aws).DescribeStacksAsync(new() { StackName = "s" })).Stacks);
        Assert.Equal((StackStatus.UPDATE_ROLLBACK_FAILED, "a < b", new DateTime(2026, 7, 1, 8, 0, 1, 250, DateTimeKind.Utc), false), (stack.StackStatus, stack.StackStatusReason, stack.CreationTime!.Value, stack.DisableRollback));
        Assert.Equal(("****", "", "v"), (stack.Parameters[0].ParameterValue, stack.Outputs[0].OutputValue, stack.Tags[0].Value));
        Assert.Null(stack.LastUpdatedTime);
        Assert.Equal(DateTimeKind.Utc, stack.CreationTime!.Value.Kind);
    }

    [Fact]
    public async Task Events_come_with_their_token_and_the_next_page()
    {
        using var aws = Answering("DescribeStackEvents", """
            <StackEvents><member><EventId>1</EventId><LogicalResourceId>VpcOrigin</LogicalResourceId><ResourceType>AWS::CloudFront::VpcOrigin</ResourceType><ResourceStatus>CREATE_FAILED</ResourceStatus>
              <ResourceStatusReason>no internet gateway</ResourceStatusReason><ClientRequestToken>t</ClientRequestToken><Timestamp>2026-07-01T08:00:01Z</Timestamp></member></StackEvents><NextToken>n</NextToken>
            """);
        var page = await Clients.CloudFormation(aws).DescribeStackEventsAsync(new() { StackName = "s", NextToken = "m" });
        Assert.Equal(("m", "n"), (Form(aws)["NextToken"], page.NextToken));
        Assert.Equal(("VpcOrigin", ResourceStatus.CREATE_FAILED, "no internet gateway", "t"),
            (page.StackEvents[0].LogicalResourceId, page.StackEvents[0].ResourceStatus, page.StackEvents[0].ResourceStatusReason, page.StackEvents[0].ClientRequestToken));
    }

    [Fact]
    public async Task An_operation_without_a_result_answers_too()
    {
        using var aws = Loopback.Answering($"""<DeleteStackResponse xmlns="{Space}"><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></DeleteStackResponse>""");
        Assert.Equal("req-1", (await Clients.CloudFormation(aws).DeleteStackAsync(new() { StackName = "s" })).ResponseMetadata.RequestId);
    }

    [Theory]
    [InlineData(400, "ValidationError", "Stack with id s does not exist", typeof(AmazonCloudFormationException))]
    [InlineData(400, "AlreadyExistsException", "Stack [s] already exists", typeof(AlreadyExistsException))]
    [InlineData(400, "TokenAlreadyExistsException", "token", typeof(TokenAlreadyExistsException))]
    [InlineData(403, "AccessDenied", "User is not authorized to perform: cloudformation:CreateStack", typeof(AmazonCloudFormationException))]
    public async Task An_error_becomes_the_exception_of_its_name(int status, string code, string message, Type expected)
    {
        using var aws = new Loopback(new Answer(status, $"""<ErrorResponse xmlns="{Space}"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>r-9</RequestId></ErrorResponse>"""));
        var error = Assert.IsType<AmazonCloudFormationException>(await Assert.ThrowsAsync(expected, () => Clients.CloudFormation(aws).DescribeStacksAsync(new() { StackName = "s" })), exactMatch: false);
        Assert.Equal((status, code, message, "r-9"), ((int)error.StatusCode, error.ErrorCode, error.Message, error.RequestId));
        Assert.Single(aws.Requests);
    }

    [Fact]
    public async Task What_passes_is_tried_again_and_what_is_no_XML_is_still_an_error()
    {
        using var throttled = new Loopback(new Answer(400, "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>"), new Answer(200, "<DescribeStacksResponse><DescribeStacksResult/></DescribeStacksResponse>"));
        Assert.Null((await Clients.CloudFormation(throttled).DescribeStacksAsync(new() { StackName = "s" })).Stacks);
        Assert.Equal(2, throttled.Requests.Count);
        using var proxy = new Loopback(new Answer(403, "<html>proxy"));
        Assert.Equal(403, (int)(await Assert.ThrowsAsync<AmazonCloudFormationException>(() => Clients.CloudFormation(proxy).DescribeStacksAsync(new() { StackName = "s" }))).StatusCode);
    }
}
