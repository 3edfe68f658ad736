using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.CloudFormation;
using ComfyServerless.Rehearsal.Aws.Iam;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.CloudFormation;

public sealed class CloudFormationServiceTests : IAsyncLifetime, IResourceTypes
{
    const string Two = """
        {"Parameters": {"Size": {"Type": "String"}, "Secret": {"Type": "String", "NoEcho": "true", "Default": "s3cret"}},
         "Resources": {"First": {"Type": "AWS::Test::Slow", "Properties": {"Value": {"Ref": "Size"}}},
                       "Second": {"Type": "AWS::Test::Slow", "Properties": {"Value": {"Fn::GetAtt": ["First", "Arn"]}, "Kind": "x"}}},
         "Outputs": {"It": {"Value": {"Ref": "Second"}}}}
        """;

    const string Bad = """
        {"Parameters": {"Size": {"Type": "String"}},
         "Resources": {"First": {"Type": "AWS::Test::Slow"}, "Second": {"Type": "AWS::Test::Slow", "Properties": {"Value": "refused"}, "DependsOn": "First"}}}
        """;

    readonly Dictionary<string, JsonObject> things = [];
    int made;
    LocalAws aws = null!;
    CloudFormationService service = null!;
    string role = "";

    // The latencies are those of a NAT gateway (106 s), an add-on (15 s) and a deleted add-on (10 s).
    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::Test::Slow", "Value Kind Name Tags", Make)
        {
            Latency = "NatGatewayAvailable", UpdateLatency = "AddonActive", DeleteLatency = "AddonDeleted", Replacing = "Kind Name", NameProperty = "Name",
            Update = (id, request) =>
            {
                things[id] = request.Properties;
                return new() { ["Arn"] = "arn-of-" + id + "-" + request.TextOrNull("Value") };
            },
            Delete = id => things.Remove(id),
        },
    ];

    CreatedResource Make(ResourceRequest request)
    {
        if (request.TextOrNull("Value") == "refused") throw new AwsError(400, "InvalidThing", "no such value");
        var id = request.TextOrNull("Name") ?? $"{request.LogicalId}-{++made}";
        things[id] = request.Properties;
        return new(id, new() { ["Arn"] = "arn-of-" + id + "-" + request.TextOrNull("Value") });
    }

    public async Task InitializeAsync() => aws = await LocalAws.StartAsync(context =>
    {
        var roles = new IamRoles(context);
        role = roles.Create("maker", JsonNode.Parse("""{"Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudformation.amazonaws.com"}, "Action": "sts:AssumeRole"}]}""")!.AsObject()).Arn;
        return [service = new(context, new ResourceTable([this]), roles, (bucket, key) => (bucket, key) == ("assets", "t.json") ? Encoding.UTF8.GetBytes(Two) : null)];
    });

    Task<XElement> Call(string action, params (string, string)[] input) => aws.QueryAsync("cloudformation", action, [("StackName", "it"), .. input]);

    Task<XElement> Make(string action, string template, string size, params (string, string)[] more)
        => Call(action, [("TemplateBody", template), ("RoleARN", role), ("Parameters.member.1.ParameterKey", "Size"), ("Parameters.member.1.ParameterValue", size), .. more]);

    async Task<XElement> Stack() => (await Call("DescribeStacks")).Element("Stacks")!.Element("member")!;

    async Task<string> Status() => (await Stack()).Element("StackStatus")!.Value;

    async Task<string[]> Events() => [.. (await Call("DescribeStackEvents")).Element("StackEvents")!.Elements("member").Select(entry => $"{entry.Element("LogicalResourceId")!.Value} {entry.Element("ResourceStatus")!.Value}").Reverse()];

    static string Message(XElement error) => $"{error.Element("Code")?.Value}: {error.Element("Message")?.Value}";

    async Task Created(string size = "1")
    {
        await Make("CreateStack", Two, size);
        await aws.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal("CREATE_COMPLETE", await Status());
    }

    [Fact]
    public async Task A_stack_is_complete_when_the_longest_chain_of_its_resources_is_and_not_before()
    {
        await Make("CreateStack", Two, "1");
        await aws.PassAsync(TimeSpan.FromSeconds(2 * 106));
        Assert.Equal("CREATE_IN_PROGRESS", await Status());
        await aws.PassAsync(TimeSpan.FromSeconds(2));
        Assert.Equal("CREATE_COMPLETE", await Status());
        Assert.Equal("arn-of-First-1-1", things["Second-2"]["Value"]!.ToString());
        Assert.Equal("Second-2", (await Stack()).Descendants("OutputValue").Single().Value);
        Assert.Equal(["it CREATE_IN_PROGRESS", "First CREATE_IN_PROGRESS", "First CREATE_IN_PROGRESS", "First CREATE_COMPLETE", "Second CREATE_IN_PROGRESS", "Second CREATE_IN_PROGRESS", "Second CREATE_COMPLETE",
            "it CREATE_COMPLETE"], await Events());
    }

    [Fact]
    public async Task Resources_that_need_nothing_of_each_other_are_made_at_the_same_time()
    {
        await Make("CreateStack", """{"Parameters": {"Size": {"Type": "String"}}, "Resources": {"A": {"Type": "AWS::Test::Slow"}, "B": {"Type": "AWS::Test::Slow"}, "C": {"Type": "AWS::Test::Slow"}}}""", "1");
        await aws.PassAsync(TimeSpan.FromSeconds(108));
        Assert.Equal("CREATE_COMPLETE", await Status());
    }

    [Fact]
    public async Task A_secret_parameter_is_never_shown()
    {
        await Created();
        Assert.Equal(["1", "****"], (await Stack()).Descendants("ParameterValue").Select(value => value.Value));
    }

    [Fact]
    public async Task A_resource_that_fails_takes_the_whole_stack_back_and_says_which_and_why()
    {
        await Make("CreateStack", Bad, "1");
        await aws.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal("ROLLBACK_COMPLETE", await Status());
        Assert.Empty(things);
        var failed = service.Find("it")!.Events.First(entry => entry.Status == "CREATE_FAILED");
        Assert.Equal("Second", failed.LogicalId);
        Assert.Contains("no such value", failed.Reason);
        Assert.Contains("Stack:", Message(await Make("UpdateStack", Two, "2")));
        Assert.StartsWith("AlreadyExistsException: Stack [it] already exists", Message(await Make("CreateStack", Two, "2")));
        await Call("DeleteStack");
        await aws.PassAsync(TimeSpan.FromMinutes(1));
        await Created();
    }

    [Fact]
    public async Task A_failure_cancels_what_is_still_being_made()
    {
        await Make("CreateStack", """{"Parameters": {"Size": {"Type": "String"}}, "Resources": {"Slow": {"Type": "AWS::Test::Slow"}, "Bad": {"Type": "AWS::Test::Slow", "Properties": {"Value": {"Ref": "Size"}}}}}""", "refused");
        await aws.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal("ROLLBACK_COMPLETE", await Status());
        Assert.Empty(things);
        Assert.Contains("Resource creation cancelled", service.Find("it")!.Events.Select(entry => entry.Reason));
        Assert.Contains("The following resource(s) failed to create: [Bad, Slow]. Rollback requested by user.", service.Find("it")!.Events.Select(entry => entry.Reason));
    }

    [Fact]
    public async Task An_update_changes_what_is_different_and_what_depends_on_it()
    {
        await Created();
        Assert.Equal("ValidationError: No updates are to be performed.", Message(await Make("UpdateStack", Two, "1")));
        await Make("UpdateStack", Two, "2");
        await aws.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal("UPDATE_COMPLETE", await Status());
        Assert.Equal(["arn-of-First-1-2", "2"], things.Values.Select(thing => thing["Value"]!.ToString()).Order(StringComparer.Ordinal).Reverse());
        Assert.DoesNotContain("Second-3", things.Keys);
    }

    [Fact]
    public async Task A_property_that_cannot_change_replaces_its_resource_and_the_old_one_goes_afterwards()
    {
        await Created();
        await Make("UpdateStack", Two.Replace("\"x\"", "\"y\""), "1");
        await aws.PassAsync(TimeSpan.FromSeconds(50));
        Assert.Equal(["First-1", "Second-2", "Second-3"], things.Keys.Order(StringComparer.Ordinal));
        await aws.PassAsync(TimeSpan.FromSeconds(100));
        Assert.Equal("UPDATE_COMPLETE", await Status());
        Assert.Equal(["First-1", "Second-3"], things.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("Second-3", (await Stack()).Descendants("OutputValue").Single().Value);
    }

    [Fact]
    public async Task A_failed_update_puts_everything_back()
    {
        await Created();
        await Make("UpdateStack", Two.Replace("{\"Fn::GetAtt\": [\"First\", \"Arn\"]}", "\"refused\"").Replace("\"x\"", "\"y\""), "2");
        await aws.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal("UPDATE_ROLLBACK_COMPLETE", await Status());
        Assert.Equal("1", things["First-1"]["Value"]!.ToString());
        Assert.Equal(["First-1", "Second-2"], things.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("1", (await Stack()).Descendants("ParameterValue").First().Value);
        await Make("UpdateStack", Two, "3");
        await aws.PassAsync(TimeSpan.FromMinutes(2));
        Assert.Equal("UPDATE_COMPLETE", await Status());
    }

    [Fact]
    public async Task A_rollback_that_failed_is_continued_when_its_reason_is_gone()
    {
        await Created();
        await Make("UpdateStack", Two.Replace("{\"Fn::GetAtt\": [\"First\", \"Arn\"]}", "{\"Fn::Select\": [1, {\"Fn::Split\": [\"/\", {\"Fn::Join\": [\"/\", [{\"Ref\": \"First\"}, \"refused\"]]}]}]}").Replace("\"x\"", "\"y\""), "2");
        await aws.PassAsync(TimeSpan.FromSeconds(5));
        service.Faults.Failures[("UPDATE", "AWS::Test::Slow")] = "not now";
        await aws.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal("UPDATE_ROLLBACK_FAILED", await Status());
        Assert.Contains("can not be updated", Message(await Make("UpdateStack", Two, "3")));
        service.Faults.Failures.Clear();
        await Call("ContinueUpdateRollback");
        await aws.PassAsync(TimeSpan.FromMinutes(5));
        Assert.Equal("UPDATE_ROLLBACK_COMPLETE", await Status());
        Assert.Equal("1", things["First-1"]["Value"]!.ToString());
    }

    [Fact]
    public async Task A_resource_that_cannot_be_deleted_leaves_the_stack_in_DELETE_FAILED_until_a_later_try()
    {
        await Created();
        service.Faults.Failures[("DELETE", "AWS::Test::Slow")] = "it is in use";
        await Call("DeleteStack");
        await aws.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("DELETE_FAILED", await Status());
        Assert.Equal("The following resource(s) failed to delete: [Second]. ", (await Stack()).Element("StackStatusReason")!.Value);
        Assert.Equal(2, things.Count);
        service.Faults.Failures.Clear();
        var id = (await Stack()).Element("StackId")!.Value;
        await Call("DeleteStack");
        await aws.PassAsync(TimeSpan.FromMinutes(1));
        Assert.Empty(things);
        Assert.Equal("ValidationError: Stack with id it does not exist", Message(await Call("DescribeStacks")));
        Assert.Equal("DELETE_COMPLETE", (await aws.QueryAsync("cloudformation", "DescribeStacks", ("StackName", id))).Descendants("StackStatus").Single().Value);
        Assert.Equal("DeleteStackResult", (await Call("DeleteStack")).Name.LocalName);
    }

    [Fact]
    public async Task The_same_token_again_is_the_same_request()
    {
        var first = await Make("CreateStack", Two, "1", ("ClientRequestToken", "one"));
        Assert.Equal(first.Element("StackId")!.Value, (await Make("CreateStack", Two, "1", ("ClientRequestToken", "one"))).Element("StackId")!.Value);
        Assert.Equal("one", (await Call("DescribeStackEvents")).Descendants("ClientRequestToken").First().Value);
        Assert.Single(service.Stacks);
    }

    [Fact]
    public async Task A_template_comes_from_the_assets_bucket_too()
    {
        (string, string)[] parameters = [("RoleARN", role), ("Parameters.member.1.ParameterKey", "Size"), ("Parameters.member.1.ParameterValue", "1")];
        Assert.StartsWith("ValidationError: S3 error: The specified key does not exist.", Message(await Call("CreateStack", [("TemplateURL", "https://assets.s3.us-west-2.amazonaws.com/other.json"), .. parameters])));
        Assert.Equal("ValidationError: TemplateURL must be a supported URL.", Message(await Call("CreateStack", [("TemplateURL", "https://example.org/t.json"), .. parameters])));
        Assert.NotNull((await Call("CreateStack", [("TemplateURL", "https://s3.us-west-2.amazonaws.com/assets/t.json"), .. parameters])).Element("StackId"));
    }

    [Fact]
    public async Task The_stacks_tags_reach_its_resources()
    {
        await Make("CreateStack", Two, "1", ("Tags.member.1.Key", "Owner"), ("Tags.member.1.Value", "me"));
        await aws.PassAsync(TimeSpan.FromMinutes(5));
        Assert.All(things.Values, thing => Assert.Equal("me", thing["Tags"]![0]!["Value"]!.ToString()));
    }

    [Theory]
    [InlineData("{\"Resources\": {\"A\": {\"Type\": \"AWS::Other::Thing\"}}}", "NotModelled: Resources.A: the resource type AWS::Other::Thing is not modelled")]
    [InlineData("{\"Resources\": {\"A\": {\"Type\": \"AWS::Test::Slow\", \"Properties\": {\"Colour\": 1}}}}", "NotModelled: Resources.A.Properties.Colour: is not modelled for AWS::Test::Slow")]
    [InlineData("{\"Resources\": {}}", "ValidationError: Template format error: At least one Resources member must be defined.")]
    [InlineData("nonsense", "ValidationError: Template format error")]
    public async Task What_is_no_template_or_not_modelled_is_refused_before_anything_is_made(string template, string refusal)
    {
        Assert.StartsWith(refusal, Message(await Call("CreateStack", ("TemplateBody", template), ("RoleARN", role))));
        Assert.Empty(service.Stacks);
    }

    [Fact]
    public async Task Parameters_and_role_are_checked()
    {
        Assert.Equal("ValidationError: Parameters: [Size] must have values", Message(await Call("CreateStack", ("TemplateBody", Two), ("RoleARN", role))));
        Assert.Equal("ValidationError: Parameters: [Wrong] do not exist in the template",
            Message(await Make("CreateStack", Two, "1", ("Parameters.member.2.ParameterKey", "Wrong"), ("Parameters.member.2.ParameterValue", "1"))));
        Assert.EndsWith("is invalid or cannot be assumed", Message(await Call("CreateStack", ("TemplateBody", Two), ("RoleARN", "arn:aws:iam::111122223333:role/none"), ("Parameters.member.1.ParameterKey", "Size"), ("Parameters.member.1.ParameterValue", "1"))));
        Assert.StartsWith("NotModelled", Message(await Call("CreateStack", ("TemplateBody", Two), ("Parameters.member.1.ParameterKey", "Size"), ("Parameters.member.1.ParameterValue", "1"))));
        Assert.Equal("ValidationError: Stack [it] does not exist", Message(await Make("UpdateStack", Two, "1")));
    }

    public async Task DisposeAsync() => await aws.DisposeAsync();
}
