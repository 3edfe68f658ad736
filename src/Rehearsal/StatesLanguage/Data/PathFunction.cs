namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>A function at the end of a JSONPath, such as $.items.length(). Null where it makes no sense of what the path found.</summary>
sealed record PathFunction(string Name, Func<Value, Value?> Apply)
{
    static readonly PathFunction[] All =
    [
        new("length", value => value switch
        {
            ListValue list => Value.Of(list.Count),
            ObjectValue node => Value.Of(node.Fields.Count),
            TextValue text => Value.Of(text.Text.Length),
            _ => null,
        }),
        new("keys", value => value is ObjectValue node ? new ListValue([.. node.Fields.Select(field => Value.Of(field.Key))]) : null),
        new("first", value => (value as ListValue)?.At(0)),
        new("last", value => (value as ListValue)?.At(-1)),
        new("min", value => Of(value, numbers => numbers.Min())),
        new("max", value => Of(value, numbers => numbers.Max())),
        new("sum", value => Of(value, numbers => numbers.Sum())),
        new("avg", value => Of(value, numbers => numbers.Average())),
    ];

    public static PathFunction? Find(string name) => Array.Find(All, function => function.Name == name);

    static NumberValue? Of(Value value, Func<IEnumerable<double>, double> fold)
    {
        var numbers = (value as ListValue)?.Items.OfType<NumberValue>().Select(item => item.Number).ToArray();
        if (numbers is null or []) return null;
        var text = fold(numbers).ToString("R");
        return new(text.AsSpan().IndexOfAny(".EN") < 0 ? $"{text}.0" : text);
    }
}
