using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;
using CsCheck;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class IntrinsicTests
{
    [Theory]
    [InlineData("States.Array()", "[]")]
    [InlineData("States.Array($.n, 'x', null, true, 1.5)", """[4,"x",null,true,1.5]""")]
    [InlineData("States.ArrayPartition($.list, 2)", "[[1,2],[3,3]]")]
    [InlineData("States.ArrayPartition($.list, 3)", "[[1,2,3],[3]]")]
    [InlineData("States.ArrayContains($.list, 3)", "true")]
    [InlineData("States.ArrayContains($.list, 3.0)", "false")]
    [InlineData("States.ArrayContains($.list, '3')", "false")]
    [InlineData("States.ArrayRange(1, 9, 2)", "[1,3,5,7,9]")]
    [InlineData("States.ArrayRange(3, 1, -1)", "[3,2,1]")]
    [InlineData("States.ArrayRange(1, 0, 1)", "[]")]
    [InlineData("States.ArrayGetItem($.list, 1)", "2")]
    [InlineData("States.ArrayLength($.list)", "4")]
    [InlineData("States.ArrayUnique($.list)", "[1,2,3]")]
    [InlineData("States.Base64Encode('Ä')", "\"w4Q=\"")]
    [InlineData("States.Base64Decode('w4Q=')", "\"Ä\"")]
    [InlineData("States.Hash('abc', 'MD5')", "\"900150983cd24fb0d6963f7d28e17f72\"")]
    [InlineData("States.Hash('abc', 'SHA-1')", "\"a9993e364706816aba3e25717850c26c9cd0d89d\"")]
    [InlineData("States.Hash('abc', 'SHA-256')", "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"")]
    [InlineData("States.JsonMerge($.left, $.right, false)", """{"a":{"y":2},"b":1,"c":3}""")]
    [InlineData("States.StringToJson('[1, {\"a\": null}]')", """[1,{"a":null}]""")]
    [InlineData("States.StringToJson(' ')", "null")]
    [InlineData("States.StringSplit('a\nb', '\n')", """["a","b"]""")]
    [InlineData("States.JsonToString($.left)", "\"{\\\"a\\\":{\\\"x\\\":1},\\\"b\\\":1}\"")]
    [InlineData("States.MathAdd($.n, -1)", "3")]
    [InlineData("States.StringSplit('1.2,3,.4', '.,')", """["1","2","3","4"]""")]
    [InlineData("States.Format('{} and {}: {}', 'a', $.n, $.left)", "\"a and 4: {a={x=1}, b=1}\"")]
    [InlineData("States.Format('{}', $.list)", "\"[1, 2, 3, 3]\"")]
    [InlineData("States.Format('\\{\\} it\\'s \\\\')", "\"{} it's \\\\\"")]
    [InlineData("States.Format($.template, 7)", "\"got 7\"")]
    [InlineData("States.ArrayGetItem(States.StringSplit(States.Format('{}-{}', 'a', 'b'), '-'), 1)", "\"b\"")]
    public async Task Computes(string call, string expected)
    {
        var execution = await CallAsync(call, """{"n": 4, "list": [1, 2, 3, 3], "left": {"a": {"x": 1}, "b": 1}, "right": {"a": {"y": 2}, "c": 3}, "template": "got {}"}""");
        Assert.Equal((ExecutionStatus.Succeeded, expected), (execution.Status, ValueReader.Of(execution.Output?["out"]).ToString()));
    }

    [Theory]
    [InlineData("States.ArrayPartition($.list, 0)", "the chunk size must be positive, but is 0")]
    [InlineData("States.ArrayLength('text')", "the first argument must be an array, but is \"text\"")]
    [InlineData("States.ArrayGetItem($.list, 9)", "there is no element 9 in an array of 1")]
    [InlineData("States.ArrayRange(0, 1000, 1)", "the range has more than 1000 elements")]
    [InlineData("States.ArrayRange(0, 1, 0)", "the step must not be 0")]
    [InlineData("States.MathAdd('1', 2)", "the first value must be a number, but is \"1\"")]
    [InlineData("States.MathAdd(2147483648, 2)", "the first value must be between -2147483648 and 2147483647, but is 2147483648")]
    [InlineData("States.MathRandom(5, 5)", "the start 5 must be less than the end 5")]
    [InlineData("States.StringToJson('{')", "the text is not JSON")]
    [InlineData("States.JsonMerge($.list, $.list, false)", "the first two arguments must be objects")]
    [InlineData("States.JsonMerge($, $, true)", "only the shallow merge exists")]
    [InlineData("States.Hash('a', 'CRC')", "the algorithm must be MD5")]
    [InlineData("States.Base64Decode('%')", "")]
    [InlineData("States.Format('{} {}', 1)", "the template has more places than the 1 values")]
    [InlineData("States.Format('{}', 1, 2)", "the template has 1 places for 2 values")]
    [InlineData("States.Format('{', 1)", "a brace stands alone")]
    public async Task Fails_with_States_IntrinsicFailure_when_the_arguments_do_not_suit(string call, string reason)
    {
        var execution = await CallAsync(call, """{"list": [1]}""");
        Assert.Equal((ExecutionStatus.Failed, "States.IntrinsicFailure"), (execution.Status, execution.Error));
        Assert.StartsWith($"The function '{call}' had the following error: {reason}", execution.Cause);
    }

    [Fact]
    public async Task Ends_the_execution_when_an_argument_names_nothing() => Asl.Failed(
        "States.Runtime",
        """An error occurred while executing the state 'S' (entered at the event id #2). The JsonPath argument for the field '$.absent' could not be found in the input '{"a":1}'""",
        await CallAsync("States.Array($.absent)", """{"a": 1}"""));

    [Theory]
    [InlineData("States.Unheard($.a)", "there is no intrinsic function States.Unheard")]
    [InlineData("States.ArrayLength()", "States.ArrayLength takes 1 arguments, not 0")]
    [InlineData("States.MathRandom(1)", "States.MathRandom takes 2 to 3 arguments, not 1")]
    [InlineData("States.Array($.a", "')' is missing")]
    [InlineData("States.Array($.a) more", "the intrinsic function should end here")]
    [InlineData("States.Array(\"a\")", "an argument is missing")]
    [InlineData("States.Array(nonsense)", "'nonsense' is neither")]
    [InlineData("States.Format('a \\\"quote\\\"')", "a backslash in a text stands only before")]
    [InlineData("Array($.a)", "a path or an intrinsic function is missing")]
    public void Refuses_what_is_no_call(string call, string reason) => Assert.Contains(reason, Assert.Throws<FormatException>(() => ExpressionParser.Any(call)).Message);

    [Fact]
    public void Nests_ten_functions_and_no_more()
    {
        ExpressionParser.Any(Nested(10));
        Assert.Contains("nested more than 10 times", Assert.Throws<FormatException>(() => ExpressionParser.Any(Nested(11))).Message);
        Assert.Throws<FormatException>(() => ExpressionParser.Any(Nested(100_000)));

        static string Nested(int depth) => string.Concat(Enumerable.Repeat("States.Array(", depth)) + new string(')', depth);
    }

    [Fact]
    public void Adds_with_halves_rounded_up() => Gen.Select(Gen.Int[-9999, 9999], Gen.Int[-9999, 9999]).Sample((left, right) => Assert.Equal(
        Value.Of((long)(Math.Floor((left / 2m) + 0.5m) + Math.Floor((right / 2m) + 0.5m))),
        Call("States.MathAdd", new NumberValue($"{left / 2m:0.0}"), new NumberValue($"{right / 2m:0.0}"))));

    [Fact]
    public void Partitions_into_chunks_that_make_the_list_again() => Gen.Select(Samples.Values.Array[0, 20], Gen.Int[1, 7]).Sample((items, size) =>
    {
        var chunks = ((ListValue)Call("States.ArrayPartition", new ListValue(items), Value.Of(size))).Items.Cast<ListValue>().ToList();
        Assert.Equal(items, chunks.SelectMany(chunk => chunk.Items));
        Assert.All(chunks.SkipLast(1), chunk => Assert.Equal(size, chunk.Count));
    });

    [Fact]
    public void Keeps_one_of_each_and_contains_what_it_keeps() => Samples.Values.Array[0, 12].Sample(items =>
    {
        var unique = (ListValue)Call("States.ArrayUnique", new ListValue(items));
        Assert.Equal(items.Select(item => item.ToString()).Distinct().Count(), unique.Items.Select(item => item.ToString()).Distinct().Count());
        Assert.All(items, item => Assert.Equal(Value.Of(true), Call("States.ArrayContains", unique, item)));
    });

    [Fact]
    public void Ranges_like_a_loop() => Gen.Select(Gen.Int[-50, 50], Gen.Int[-50, 50], Gen.Int[-9, 9].Where(step => step != 0)).Sample((first, last, step) =>
    {
        var expected = new List<Value>();
        for (var i = first; step > 0 ? i <= last : i >= last; i += step) expected.Add(Value.Of(i));
        Assert.Equal(new ListValue([.. expected]), Call("States.ArrayRange", Value.Of(first), Value.Of(last), Value.Of(step)));
    });

    [Fact]
    public void Decodes_what_it_encodes() => Samples.Texts.Sample(text =>
    {
        var encoded = Call("States.Base64Encode", Value.Of(text));
        Assert.Equal(Value.Of(Convert.ToBase64String(Encoding.UTF8.GetBytes(text))), encoded);
        Assert.Equal(Value.Of(text), Call("States.Base64Decode", encoded));
    });

    [Fact]
    public void Reads_the_JSON_that_it_writes() => Samples.Values.Sample(value => Assert.Equal(value, Call("States.StringToJson", Call("States.JsonToString", value))));

    [Fact]
    public void Splits_at_each_letter_of_the_delimiter_and_drops_empty_parts() => Gen.Select(Gen.OneOf('a', 'b', ',', '.').Array[0, 12], Gen.OneOf(",", ".", ",.", "a,")).Sample((letters, delimiter) =>
    {
        var expected = new List<string> { "" };
        foreach (var letter in letters)
        {
            if (delimiter.Contains(letter)) expected.Add("");
            else expected[^1] += letter;
        }

        Assert.Equal(new ListValue([.. expected.Where(part => part.Length > 0).Select(Value.Of)]), Call("States.StringSplit", Value.Of(new string(letters)), Value.Of(delimiter)));
    });

    [Fact]
    public void Formats_each_place_with_its_value() => Gen.Long.Array[0, 5].Sample(numbers => Assert.Equal(
        Value.Of(string.Concat(numbers.Select(number => $"<{number}>"))),
        Call("States.Format", [Value.Of(string.Concat(numbers.Select(_ => "<{}>"))), .. numbers.Select(Value.Of)])));

    [Fact]
    public async Task Draws_the_same_random_numbers_in_each_rehearsal_within_their_bounds()
    {
        var first = await CallAsync("States.Array(States.MathRandom(-5, 5), States.UUID())", "{}");
        var second = await CallAsync("States.Array(States.MathRandom(-5, 5), States.UUID())", "{}");
        Assert.True(JsonNode.DeepEquals(first.Output, second.Output));
        Assert.InRange(first.Output!["out"]![0]!.GetValue<int>(), -5, 4);
        Assert.Equal('4', first.Output["out"]![1]!.GetValue<string>()[14]);
    }

    static Value Call(string name, params Value[] values) => Intrinsic.Find(name)!.Apply(values, null!);

    static Task<Execution> CallAsync(string call, string input) => Asl.RunAsync(new JsonObject
    {
        ["StartAt"] = "S",
        ["States"] = new JsonObject { ["S"] = new JsonObject { ["Type"] = "Pass", ["Parameters"] = new JsonObject { ["out.$"] = call }, ["End"] = true } },
    }.ToJsonString(), input);
}
