namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The steps of a JSONPath behind its root, with the results that the service's evaluator (Jayway JsonPath) gives.</summary>
sealed class JsonPath(IReadOnlyList<PathStep> steps, PathFunction? function)
{
    readonly PathStep[] steps = [.. steps];

    public IReadOnlyList<PathStep> Steps => steps;

    /// <summary>Names at most one value. Otherwise the result is a list, empty when nothing fits.</summary>
    public bool IsDefinite { get; } = steps.All(step => step.IsDefinite);

    /// <summary>Names one place, so that something can be written there: names and indexes only.</summary>
    public bool IsReference { get; } = function is null && steps.All(step => step is NameStep or IndexStep { Index: >= 0 });

    /// <summary>Null when a definite path names nothing.</summary>
    public Value? Find(Value root)
    {
        if (!IsDefinite)
        {
            IEnumerable<Value> found = [root];
            foreach (var step in steps) found = found.SelectMany(step.Each);
            var list = new ListValue([.. found]);
            return function is null ? list : function.Apply(list);
        }

        var at = root;
        foreach (var step in steps)
        {
            if (step.One(at) is not { } next) return null;
            at = next;
        }

        return function is null ? at : function.Apply(at);
    }

    /// <summary>Why a definite path names nothing, in the service's words.</summary>
    public string Fault(Value root)
    {
        var (at, where) = (root, "$");
        foreach (var (index, step) in steps.Index())
        {
            if (step is NameStep name && at is not ObjectValue)
                return $"Expected to find an object with property ['{name.Name}'] in path {where} but found {Kind(at)}";
            where += step;
            if (step.One(at) is { } next) at = next;
            else return index == steps.Length - 1 ? $"No results for path: {where}" : $"Missing property in path {where}";
        }

        return $"No results for path: {where}";
    }

    static string Kind(Value value) => value switch
    {
        TextValue => "a string",
        NumberValue => "a number",
        BooleanValue => "a boolean",
        ListValue => "an array",
        _ => "null",
    };
}
