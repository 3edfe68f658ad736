using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.Rehearsal.Time;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Tests.Template;

public sealed class StackTests : IAsyncDisposable, IResourceTypes
{
    readonly VirtualTime time = new(new(2030, 1, 1, 9, 0, 0, TimeSpan.Zero));
    readonly List<ResourceRequest> made = [];

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::Test::Thing", "Name Value Tags", request =>
        {
            made.Add(request);
            return new("id-of-" + request.LogicalId, new() { ["Arn"] = "arn-of-" + request.LogicalId, ["Deep.Name"] = "deep" });
        }),
    ];

    Task<Stack> Create(string template, Dictionary<string, string>? parameters = null) => time.Do(() =>
    {
        var stack = new Stack("stack", StackTemplate.Parse(template), new ResourceTable([this]), new AwsContext(time, new WorldJournal(time), new Latencies(), "111122223333", "us-west-2"), parameters);
        stack.Create();
        return stack;
    });

    async Task<string?> Value(string value)
    {
        await Create("""{"Resources": {"Other": {"Type": "AWS::Test::Thing"}, "It": {"Type": "AWS::Test::Thing", "Properties": {"Value": VALUE}}}}""".Replace("VALUE", value));
        return made[^1].Properties["Value"]?.ToJsonString();
    }

    [Theory]
    [InlineData("""{"Ref": "Other"}""", "\"id-of-Other\"")]
    [InlineData("""{"Ref": "AWS::Region"}""", "\"us-west-2\"")]
    [InlineData("""{"Fn::GetAtt": ["Other", "Arn"]}""", "\"arn-of-Other\"")]
    [InlineData("""{"Fn::GetAtt": "Other.Deep.Name"}""", "\"deep\"")]
    [InlineData("""{"Fn::Join": ["-", ["a", {"Ref": "AWS::AccountId"}, {"Fn::GetAtt": ["Other", "Arn"]}]]}""", "\"a-111122223333-arn-of-Other\"")]
    [InlineData("""{"Fn::Sub": "${Other}/${Other.Arn}/${AWS::Region}/${!Kept}"}""", "\"id-of-Other/arn-of-Other/us-west-2/${Kept}\"")]
    [InlineData("""{"Fn::Sub": ["${Mine}-${Other}", {"Mine": {"Ref": "AWS::Partition"}}]}""", "\"aws-id-of-Other\"")]
    [InlineData("""{"Fn::Select": [1, {"Fn::Split": ["-", {"Ref": "AWS::Region"}]}]}""", "\"west\"")]
    [InlineData("""{"a": [{"Ref": "AWS::NoValue"}, 1], "b": {"Ref": "AWS::NoValue"}}""", """{"a":[1]}""")]
    public async Task Intrinsic_functions_are_evaluated(string value, string expected) => Assert.Equal(expected, await Value(value));

    [Fact]
    public async Task Resources_are_made_after_those_that_they_need_whatever_their_order_in_the_template()
    {
        await Create("""
            {"Resources": {
              "Last": {"Type": "AWS::Test::Thing", "DependsOn": "Middle", "Properties": {"Name": {"Fn::Sub": "${First.Arn}"}}},
              "Middle": {"Type": "AWS::Test::Thing", "Properties": {"Value": [{"Ref": "First"}]}},
              "First": {"Type": "AWS::Test::Thing"}}}
            """);
        Assert.Equal(["First", "Middle", "Last"], made.Select(request => request.LogicalId));
    }

    [Fact]
    public async Task Conditions_and_parameters_decide()
    {
        const string template = """
            {"Parameters": {"Mode": {"Type": "String", "Default": "off"}},
             "Conditions": {"IsOn": {"Fn::Equals": [{"Ref": "Mode"}, "on"]}, "IsOff": {"Fn::Not": [{"Condition": "IsOn"}]}},
             "Resources": {
               "Edge": {"Type": "AWS::Test::Thing", "Condition": "IsOn"},
               "Always": {"Type": "AWS::Test::Thing", "Properties": {"Value": {"Fn::If": ["IsOff", "without", {"Ref": "Edge"}]}}}},
             "Outputs": {"Value": {"Value": {"Fn::GetAtt": ["Always", "Arn"]}}}}
            """;
        var off = await Create(template);
        Assert.Equal(["Always"], made.Select(request => request.LogicalId));
        Assert.Equal("without", made[0].Properties["Value"]!.GetValue<string>());
        Assert.Equal("arn-of-Always", (await time.Do(() => off.Outputs))["Value"]);
        made.Clear();
        await Create(template, new() { ["Mode"] = "on" });
        Assert.Equal(["Edge", "Always"], made.Select(request => request.LogicalId));
        Assert.Equal("id-of-Edge", made[1].Properties["Value"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"Resources": {"It": {"Type": "AWS::New::Thing"}}}""", "Resources.It: the resource type AWS::New::Thing is not modelled")]
    [InlineData("""{"Resources": {"It": {"Type": "AWS::Test::Thing", "Properties": {"Colour": 1}}}}""", "Resources.It.Properties.Colour: is not modelled for AWS::Test::Thing")]
    [InlineData("""{"Resources": {"It": {"Type": "AWS::Test::Thing", "CreationPolicy": {}}}}""", "Resources.It.CreationPolicy: is not modelled")]
    [InlineData("""{"Resources": {"It": {"Type": "AWS::Test::Thing", "Properties": {"Value": {"Fn::ImportValue": "x"}}}}}""", "Resources.It.Properties.Value: Fn::ImportValue is not modelled")]
    [InlineData("""{"Resources": {"It": {"Type": "AWS::Test::Thing", "Properties": {"Value": {"Ref": "Nothing"}}}}}""", "Ref: Nothing is not a resource or parameter of the stack stack")]
    [InlineData("""{"Resources": {"A": {"Type": "AWS::Test::Thing", "DependsOn": "B"}, "B": {"Type": "AWS::Test::Thing", "DependsOn": "A"}}}""", "Resources.B: circular dependency with A")]
    [InlineData("""{"Mappings": {}, "Resources": {}}""", "Mappings: is not modelled")]
    [InlineData("[]", "the template: is not a JSON object")]
    public async Task What_is_wrong_or_not_modelled_is_refused_with_its_place(string template, string message)
        => Assert.Equal(message, (await Assert.ThrowsAsync<TemplateException>(() => Create(template))).Message);

    public ValueTask DisposeAsync() => time.DisposeAsync();
}
