using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;
using CsCheck;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class ReferencePathTests
{
    static readonly Value Marker = Value.Of("marker");

    [Theory]
    [InlineData("$", "{'a': 1}", "'marker'")]
    [InlineData("$.b", "{'a': 1}", "{'a': 1, 'b': 'marker'}")]
    [InlineData("$.a", "{'a': 1, 'b': 2}", "{'a': 'marker', 'b': 2}")]
    [InlineData("$.x.y", "{}", "{'x': {'y': 'marker'}}")]
    [InlineData("$.a.y", "{'a': null}", "{'a': {'y': 'marker'}}")]
    [InlineData("$['odd name']", "{}", "{'odd name': 'marker'}")]
    [InlineData("$.a[1]", "{'a': [1, 2]}", "{'a': [1, 'marker']}")]
    [InlineData("$.x", "null", "{'x': 'marker'}")]
    public void Writes_at_its_place(string path, string input, string expected) => Assert.Equal(Read(expected), new ReferencePath(path).Insert(Read(input), Marker));

    [Theory]
    [InlineData("$.a.b", "{'a': 1}", "Unable to apply step \"b\" to input {\"a\":1}")]
    [InlineData("$.a[2]", "{'a': [1]}", "Unable to apply step \"2\" to input {\"a\":[1]}")]
    [InlineData("$.a", "[1]", "Unable to apply step \"a\" to input [1]")]
    public void Fails_where_the_place_cannot_be(string path, string input, string cause)
    {
        var error = Assert.Throws<StatesError>(() => new ReferencePath(path).Insert(Read(input), Marker));
        Assert.Equal((ErrorNames.ResultPathMatchFailure, cause), (error.Error, error.Cause));
    }

    [Theory]
    [InlineData("$.a[*]")]
    [InlineData("$..a")]
    [InlineData("$.a[0:1]")]
    [InlineData("$.a[-1]")]
    [InlineData("$.a[?(@.b)]")]
    [InlineData("$.a.length()")]
    [InlineData("$$.Execution")]
    [InlineData("$variable")]
    [InlineData("States.UUID()")]
    public void Refuses_what_names_no_single_place_of_the_data(string path) => Assert.Throws<FormatException>(() => new ReferencePath(path));

    /// <summary>The oracle changes a copy of the data in place.</summary>
    [Fact]
    public void Writes_like_a_change_in_place() => Samples.Places.Sample((value, place) =>
    {
        var text = "$" + string.Concat(place.Select(step => step is string name ? $"['{name.Replace(@"\", @"\\").Replace("'", @"\'")}']" : $"[{step}]"));
        var expected = Change(value.ToNode(), place);
        Value? written = null;
        try { written = new ReferencePath(text).Insert(value, Marker); }
        catch (StatesError error) { Assert.Equal(ErrorNames.ResultPathMatchFailure, error.Error); }
        Assert.Equal(expected, written);
    });

    /// <summary>Null when the place cannot be there.</summary>
    static Value? Change(JsonNode? root, object[] place)
    {
        if (place.Length == 0) return Marker;
        if (root is null && place[0] is string) root = new JsonObject();
        var at = root;
        foreach (var (index, step) in place.Index())
        {
            var last = index == place.Length - 1;
            switch (step, at)
            {
                case (string name, JsonObject node):
                    if (last) node[name] = "marker";
                    else if (node[name] is null) node[name] = place[index + 1] is string ? new JsonObject() : null;
                    at = node[name];
                    break;
                case (int item, JsonArray list) when item < list.Count:
                    if (last) list[item] = "marker";
                    else if (list[item] is null && place[index + 1] is string) list[item] = new JsonObject();
                    at = list[item];
                    break;
                default:
                    return null;
            }
        }

        return ValueReader.Of(root);
    }

    static Value Read(string json) => ValueReader.Parse(Asl.Json(json));
}
