using ComfyServerless.Rehearsal.StatesLanguage;
using CsCheck;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class JsonPathTests
{
    const string Shop = """
        {"books": [{"title": "A", "price": 8, "tags": ["x", "y"]}, {"title": "B", "price": 12.5}, {"title": "C", "price": 22, "isbn": "0-1"}],
         "owner": {"name": "Ann", "books": 3}, "odd name": {"it's": 1, "a\"b": 2, "back\\slash": 3}, "nothing": null}
        """;

    [Theory]
    [InlineData("$.owner.name", "'Ann'")]
    [InlineData("$['owner']['name']", "'Ann'")]
    [InlineData("""$["owner"].name""", "'Ann'")]
    [InlineData("$.['owner'].name", "'Ann'")]
    [InlineData("$.books[0].title", "'A'")]
    [InlineData("$.books[-1].title", "'C'")]
    [InlineData("$.nothing", "null")]
    [InlineData("$['odd name']['it\\'s']", "1")]
    [InlineData("""$['odd name']['a"b']""", "2")]
    [InlineData("""$['odd name']['back\\slash']""", "3")]
    [InlineData("""$['odd name']['back\slash']""", "3")]
    [InlineData("$.owner['name','books']", "{'name': 'Ann', 'books': 3}")]
    public void Names_one_value(string path, string expected) => Assert.Equal(Read(expected), Find(path, Shop));

    [Theory]
    [InlineData("$.books[*].title", "['A','B','C']")]
    [InlineData("$.owner.*", "['Ann',3]")]
    [InlineData("$.books[1:].title", "['B','C']")]
    [InlineData("$.books[:1].title", "['A']")]
    [InlineData("$.books[-2:].title", "['B','C']")]
    [InlineData("$.books[0,2].title", "['A','C']")]
    [InlineData("$..title", "['A','B','C']")]
    [InlineData("$..books", "[3]", "{'owner': {'books': 3}}")]
    [InlineData("$.books[*].isbn", "['0-1']")]
    public void Names_many_values_as_a_list(string path, string expected, string data = Shop) => Assert.Equal(Read(expected), Find(path, data));

    [Theory]
    [InlineData("$.books[?(@.price < 10)].title", "['A']")]
    [InlineData("$.books.[?(@.price<10)].title", "['A']")]
    [InlineData("$.books[?(@.price >= 12.5)].title", "['B','C']")]
    [InlineData("$.books[?(@.title == 'B')].price", "[12.5]")]
    [InlineData("$.books[?(@.title != 'B')].title", "['A','C']")]
    [InlineData("$.books[?(@.isbn)].title", "['C']")]
    [InlineData("$.books[?(!@.isbn)].title", "['A','B']")]
    [InlineData("$.books[?(@.price > 10 && @.isbn)].title", "['C']")]
    [InlineData("$.books[?(@.price < 10 || @.isbn)].title", "['A','C']")]
    [InlineData("$.books[?((@.price < 10 || @.isbn) && @.title == 'C')].title", "['C']")]
    [InlineData("$.books[?(@.title =~ /[ab]/i)].title", "['A','B']")]
    [InlineData("$.books[?(@.title in ['A','C'])].title", "['A','C']")]
    [InlineData("$.books[?(@.title nin ['A','C'])].title", "['B']")]
    [InlineData("$.books[?(@.tags contains 'x')].title", "['A']")]
    [InlineData("$.books[?(@.tags size 2)].title", "['A']")]
    [InlineData("$.books[?(@.tags empty false)].title", "['A']")]
    [InlineData("$.books[?(@.tags[0] == 'x')].title", "['A']")]
    [InlineData("$.books[?(@.price == 8.0)].title", "['A']")]
    public void Filters(string path, string expected) => Assert.Equal(Read(expected), Find(path, Shop));

    [Theory]
    [InlineData("$.books.length()", "3")]
    [InlineData("$.owner.length()", "2")]
    [InlineData("$.owner.keys()", "['name','books']")]
    [InlineData("$.books[*].price.max()", "22.0")]
    [InlineData("$.books[*].price.min()", "8.0")]
    [InlineData("$.books[*].price.sum()", "42.5")]
    [InlineData("$.books[?(@.price > 10)].length()", "2")]
    [InlineData("$.books[*].title.first()", "'A'")]
    [InlineData("$.books[*].title.last()", "'C'")]
    public void Calls_functions_at_its_end(string path, string expected) => Assert.Equal(Read(expected), Find(path, Shop));

    [Theory]
    [InlineData("$.a.b[*]")]
    [InlineData("$.a[0:2].c")]
    [InlineData("$..c")]
    [InlineData("$.a[?(@.c == 1)]")]
    public void Gives_an_empty_list_when_a_path_to_many_values_names_none(string path) => Assert.Equal(ListValue.Empty, Find(path, "{}"));

    [Theory]
    [InlineData("$.a", "No results for path: $['a']")]
    [InlineData("$.owner.age", "No results for path: $['owner']['age']")]
    [InlineData("$.a.b.c", "Missing property in path $['a']")]
    [InlineData("$.owner.name.first", "Expected to find an object with property ['first'] in path $['owner']['name'] but found a string")]
    [InlineData("$.books[7]", "No results for path: $['books'][7]")]
    public void Says_where_it_gets_lost(string path, string fault)
    {
        Assert.Null(Find(path, Shop));
        Assert.Equal(fault, ExpressionParser.Path(path).Path.Fault(ValueReader.Parse(Shop)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("$.")]
    [InlineData("$.a..")]
    [InlineData("$.a[")]
    [InlineData("$.a[]")]
    [InlineData("$.a['b]")]
    [InlineData("$.a[?(@.b ==)]")]
    [InlineData("$.a[?(@.b == nonsense)]")]
    [InlineData("$.a[?(@.b =~ /[/)]")]
    [InlineData("$.a.stddev()")]
    [InlineData("$.a b")]
    public void Refuses_what_is_no_path(string text) => Assert.Throws<FormatException>(() => ExpressionParser.Path(text));

    [Fact]
    public void Refuses_a_filter_that_is_nested_without_end()
        => Assert.Contains("nested", Assert.Throws<FormatException>(() => ExpressionParser.Path($"$[?({new string('(', 100_000)}@.a)]")).Message);

    /// <summary>The oracle walks the data by hand.</summary>
    [Fact]
    public void Finds_what_stands_at_a_path_of_names_and_indexes() => Samples.Places.Sample((value, place) =>
    {
        var path = ExpressionParser.Path("$" + string.Concat(place.Select(step => step is string name ? $"['{name.Replace(@"\", @"\\").Replace("'", "\\'")}']" : $"[{step}]")));
        Value? expected = value;
        foreach (var step in place)
        {
            expected = (step, expected) switch
            {
                (string name, ObjectValue node) => node.Fields.Where(field => field.Key == name).Select(field => field.Value).SingleOrDefault(),
                (int index, ListValue list) => index < list.Count ? list.Items[index] : null,
                _ => null,
            };
        }

        Assert.True(path.Path.IsReference);
        Assert.Equal(expected, path.Path.Find(value));
    });

    static Value? Find(string path, string data) => ExpressionParser.Path(path).Path.Find(Read(data));

    static Value Read(string json) => ValueReader.Parse(json.Contains('"') ? json : Asl.Json(json));
}
