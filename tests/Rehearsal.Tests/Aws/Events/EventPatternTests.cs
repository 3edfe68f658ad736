using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Events;

namespace ComfyServerless.Rehearsal.Tests.Aws.Events;

public class EventPatternTests
{
    const string Event = """{"source": "aws.s3", "detail": {"bucket": {"name": "models"}, "object": {"key": "loras/a.safetensors", "size": 7}, "tags": ["x", "y"]}}""";

    [Theory]
    [InlineData("""{"source": ["aws.s3", "aws.ec2"]}""", true)]
    [InlineData("""{"source": ["aws.ec2"]}""", false)]
    [InlineData("""{"detail": {"bucket": {"name": ["models"]}, "object": {"key": [{"prefix": "loras/"}]}}}""", true)]
    [InlineData("""{"detail": {"object": {"key": [{"prefix": "vae/"}, {"suffix": ".safetensors"}]}}}""", true)]
    [InlineData("""{"detail": {"object": {"size": [7]}}}""", true)]
    [InlineData("""{"detail": {"tags": ["y"]}}""", true)]
    [InlineData("""{"detail": {"bucket": {"name": [{"anything-but": ["models"]}]}}}""", false)]
    [InlineData("""{"detail": {"gone": [{"exists": false}]}}""", true)]
    [InlineData("""{"detail": {"gone": ["x"]}}""", false)]
    [InlineData("""{"nothing": {"deep": ["x"]}}""", false)]
    public void Values_match_by_list_and_members_all_must(string pattern, bool matches)
        => Assert.Equal(matches, EventPattern.Matches(JsonNode.Parse(pattern)!.AsObject(), JsonNode.Parse(Event)!.AsObject()));

    [Fact]
    public void A_test_that_is_not_modelled_is_refused_by_name()
        => Assert.Contains("numeric", Assert.Throws<FormatException>(() => EventPattern.Matches(JsonNode.Parse("""{"source": [{"numeric": [">", 1]}]}""")!.AsObject(), JsonNode.Parse(Event)!.AsObject())).Message);
}
