namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>A path that names exactly one place of the state's data ($.a.b, $['a'], $.a[0]): where ResultPath writes.</summary>
sealed class ReferencePath
{
    readonly IReadOnlyList<PathStep> steps;

    /// <exception cref="FormatException">The text names no such place.</exception>
    public ReferencePath(string text)
    {
        var query = ExpressionParser.Reference(text);
        if (query.OfContext || query.Variable is not null)
            throw new FormatException($"'{text}' must be in the state's data: nothing can be written to the context object or to a variable");
        Text = text;
        steps = query.Path.Steps;
    }

    public static ReferencePath Root { get; } = new("$");

    public string Text { get; }

    /// <summary><paramref name="input"/> with <paramref name="result"/> at this place; missing objects are made on the way.</summary>
    /// <exception cref="StatesError">States.ResultPathMatchFailure: the place cannot be there.</exception>
    public Value Insert(Value input, Value result) => Insert(input, 0, result, input);

    Value Insert(Value at, int step, Value result, Value input)
    {
        if (step == steps.Count) return result;
        return (steps[step], at) switch
        {
            (NameStep { Name: var name }, ObjectValue node) => node.With(name, Insert(node.Find(name) ?? Value.Null, step + 1, result, input)),
            (NameStep { Name: var name }, { IsNull: true }) => ObjectValue.Of((name, Insert(Value.Null, step + 1, result, input))),
            (IndexStep { Index: var index }, ListValue list) when index < list.Count => list.With(index, Insert(list.Items[index], step + 1, result, input)),
            _ => throw new StatesError(ErrorNames.ResultPathMatchFailure, $"Unable to apply step \"{Label(steps[step])}\" to input {input}"),
        };
    }

    static string Label(PathStep step) => step is NameStep name ? name.Name : step.ToString().Trim('[', ']');

    public override string ToString() => Text;
}
