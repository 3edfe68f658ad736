using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;
using CsCheck;

namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class DefinitionFuzzTests
{
    /// <summary>A machine with something of everything.</summary>
    const string Rich = """
        {"Comment": "c", "StartAt": "Pass", "Version": "1.0", "TimeoutSeconds": 60, "States": {
          "Pass": {"Type": "Pass", "Parameters": {"a.$": "$.b", "c": [{"d.$": "States.Format('{} {}', $.e[0], $$.State.Name)"}]}, "ResultPath": "$.x['y']", "Assign": {"v.$": "$"}, "Next": "Choice"},
          "Choice": {"Type": "Choice", "Choices": [
            {"And": [{"Variable": "$.a", "IsPresent": true}, {"Not": {"Variable": "$.a", "NumericLessThanPath": "$v"}}], "Next": "Wait"},
            {"Variable": "$.books[?(@.price < 10 && @.name =~ /a.*/i)].length()", "TimestampEquals": "2030-01-01T09:00:00Z", "Assign": {"w": 1}, "Next": "Map"}], "Default": "Task"},
          "Wait": {"Type": "Wait", "SecondsPath": "$.seconds", "Next": "Task"},
          "Task": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken", "Parameters": {"FunctionName": "f", "Payload": {"t.$": "$$.Task.Token"}}, "TimeoutSeconds": 9, "HeartbeatSeconds": 3,
            "ResultSelector": {"r.$": "$.r"}, "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 1, "BackoffRate": 1.5, "MaxAttempts": 2, "MaxDelaySeconds": 9, "JitterStrategy": "FULL"}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": null, "Next": "Fail"}], "Next": "Map"},
          "Map": {"Type": "Map", "ItemsPath": "$.l", "MaxConcurrency": 2, "ItemSelector": {"i.$": "$$.Map.Item.Value"}, "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "I", "States": {"I": {"Type": "Succeed"}}}, "Next": "Parallel"},
          "Parallel": {"Type": "Parallel", "Branches": [{"StartAt": "B", "States": {"B": {"Type": "Pass", "Result": {"n": null}, "End": true}}}], "OutputPath": null, "End": true},
          "Fail": {"Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.JsonToString($)"}}}
        """;

    [Fact]
    public void A_machine_changed_at_random_is_read_or_refused_and_never_breaks_the_reader() => Gen.Select(Gen.Int[0, 400], Samples.Values, Gen.Int[0, 3]).Array[1, 3].Sample(
        changes =>
        {
            var root = JsonNode.Parse(Rich)!;
            foreach (var (where, value, how) in changes) Change(root, where, value, how);
            Read(root.ToJsonString());
        },
        iter: 3000);

    [Fact]
    public void Text_changed_at_random_is_read_or_refused_and_never_breaks_the_reader()
        => Gen.Select(Gen.Int[0, Rich.Length - 1], Gen.Int[0, 3], Gen.Char[' ', '~']).Array[1, 5].Sample(
            changes =>
            {
                var text = Rich;
                foreach (var (at, cut, letter) in changes) text = text[..Math.Min(at, text.Length)] + letter + text[Math.Min(at + cut, text.Length)..];
                Read(text);
            },
            iter: 3000);

    [Fact]
    public void Any_JSON_is_read_or_refused() => Samples.Values.Sample(value => Read(value.ToString()));

    [Fact]
    public void Any_text_is_a_path_or_a_function_or_neither() => Gen.OneOf(Gen.Char["$.['\"]a0?(@&|=<>~/!,:*){}States\\ "].Array[0, 30].Select(letters => new string(letters)), Gen.String).Sample(
        text =>
        {
            try { ExpressionParser.Any(text); }
            catch (FormatException) { /* neither */ }
        },
        iter: 20_000);

    static void Read(string definition)
    {
        try { StateMachine.Parse(definition); }
        catch (StatesLanguageException refused) { Assert.NotEmpty(refused.Problems); }
    }

    /// <summary>At the n-th place of the document: puts a value there, takes it away, copies it into a new field or renames it.</summary>
    static void Change(JsonNode root, int where, Value value, int how)
    {
        var places = Places(root).ToList();
        if (places.Count == 0) return;
        var (parent, key) = places[where % places.Count];
        if (parent is JsonArray list)
        {
            if (how == 0) list[(int)key] = value.ToNode();
            else if (how == 1) list.RemoveAt((int)key);
            else list.Add(value.ToNode());
        }
        else if (parent is JsonObject node)
        {
            var name = (string)key;
            if (how == 0) node[name] = value.ToNode();
            else if (how == 1) node.Remove(name);
            else if (how == 2) node[name + "Path"] = node[name]?.DeepClone();
            else node[$"{name}.$"] = value.ToNode();
        }
    }

    static IEnumerable<(JsonNode Parent, object Key)> Places(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Places(field.Value).Prepend((fields, field.Key))),
        JsonArray items => items.Index().SelectMany(item => Places(item.Item).Prepend((items, item.Index))),
        _ => [],
    };
}
