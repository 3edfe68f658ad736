using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The variables that the states of one level assign. An inner level reads those of the levels around it, but has no names in common with them.</summary>
sealed partial class VariableScope
{
    readonly IReadOnlySet<string> outer;

    public VariableScope(IReadOnlySet<string> outer, Fields? states)
    {
        this.outer = outer;
        All = new HashSet<string>(outer.Concat((states?.Names ?? []).SelectMany(name => Names(states!.Peek(name)))));
    }

    /// <summary>Of this level and those around it.</summary>
    public IReadOnlySet<string> All { get; }

    /// <summary>The Assign of a state, a catcher or a Choice rule.</summary>
    public Template? Assign(Fields fields)
    {
        foreach (var key in Keys(fields.Peek("Assign")))
        {
            var (name, place) = (Bare(key), $"{fields.Place}/Assign/{key}");
            if (name == "states") fields.Definition.Problem(place, "the variable name states is reserved");
            else if (!Valid().IsMatch(name)) fields.Definition.Problem(place, "the name of a variable has 1 to 80 letters, digits and _, and no digit at its start");
            else if (outer.Contains(name)) fields.Definition.Problem(place, $"a branch or an iteration must not assign a variable of the level around it: '{name}'");
        }

        return fields.Template("Assign");
    }

    static IEnumerable<string> Names(Value? state) => state is not ObjectValue node ? [] : Keys(node.Find("Assign"))
        .Concat(Inner(node, "Catch").Concat(Inner(node, "Choices")).SelectMany(entry => Keys((entry as ObjectValue)?.Find("Assign")))).Select(Bare);

    static IEnumerable<Value> Inner(ObjectValue node, string list) => (node.Find(list) as ListValue)?.Items ?? [];

    static IEnumerable<string> Keys(Value? assign) => (assign as ObjectValue)?.Fields.Select(field => field.Key) ?? [];

    static string Bare(string key) => key.EndsWith(".$", StringComparison.Ordinal) ? key[..^2] : key;

    [GeneratedRegex(@"^[\p{L}_][\p{L}\p{N}_]{0,79}$")]
    private static partial Regex Valid();
}
