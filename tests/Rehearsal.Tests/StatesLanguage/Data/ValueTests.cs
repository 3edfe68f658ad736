using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;
using CsCheck;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class ValueTests
{
    [Fact]
    public void Comes_back_from_its_text_as_it_was() => Samples.Values.Sample(value => Assert.Equal(value, ValueReader.Parse(value.ToString())));

    [Fact]
    public void Writes_text_that_the_platform_reads_alike()
        => Samples.Values.Sample(value => Assert.True(JsonNode.DeepEquals(value.ToNode(), JsonNode.Parse(value.ToString(), documentOptions: new() { MaxDepth = 1000 }))));

    [Fact]
    public void Knows_the_size_of_its_text() => Samples.Values.Sample(value => Assert.Equal(Encoding.UTF8.GetByteCount(value.ToString()), value.Size));

    [Fact]
    public void Keeps_a_number_in_its_spelling() => Assert.Equal("[1,1.0,1.50,1E3,-0.0,123456789012345678901234567890]", ValueReader.Parse("[1, 1.0, 1.50, 1E3, -0.0, 123456789012345678901234567890]").ToString());

    [Fact]
    public void Takes_the_last_of_two_fields_with_one_name() => Assert.Equal("""{"a":2,"b":3}""", ValueReader.Parse("""{"a": 1, "b": 3, "a": 2}""").ToString());

    [Fact]
    public void Finds_fields_of_large_objects_too()
    {
        var node = ObjectValue.Of([.. Enumerable.Range(0, 100).Select(index => KeyValuePair.Create($"f{index}", Value.Of(index)))]);
        Assert.Equal(Value.Of(99), node.Find("f99"));
        Assert.Null(node.Find("f100"));
        Assert.Equal(Value.Of("new"), node.With("f5", Value.Of("new")).Find("f5"));
        Assert.Equal(Value.Of(5), node.Find("f5"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[1,]")]
    [InlineData("1 2")]
    [InlineData("\"\\ud800\"")]
    public void Refuses_what_is_not_JSON(string text) => Assert.ThrowsAny<JsonException>(() => ValueReader.Parse(text));

    [Fact]
    public void Refuses_JSON_that_is_nested_without_end() => Assert.ThrowsAny<JsonException>(() => ValueReader.Parse(new string('[', 100_000)));
}
