using System.Text;
using System.Text.Json;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The document: a machine, its branches, and how their states refer to each other.</summary>
static class StateMachineParser
{
    /// <summary>Bytes. Source: Step Functions developer guide, "Quotas".</summary>
    const int MaxSize = 1024 * 1024;

    public static StateMachine Parse(string asl)
    {
        var lines = new Dictionary<string, int>();
        Value document;
        try
        {
            document = ValueReader.Parse(asl, lines);
        }
        catch (JsonException error)
        {
            throw new StatesLanguageException([$"line {(error.LineNumber ?? 0) + 1}, {error.Path ?? "/"}: the definition is not JSON: {error.Message}"]);
        }

        var definition = new Definition(lines);
        if (Encoding.UTF8.GetByteCount(asl) > MaxSize) definition.Problem("", $"the definition must not be longer than {MaxSize} bytes");
        if (document is not ObjectValue root) throw new StatesLanguageException(["line 1, /: the definition must be a JSON object"]);
        var machine = Read(new Fields(root, "", definition));
        return definition.Problems.Count == 0 ? machine : throw new StatesLanguageException(definition.Problems);
    }

    static StateMachine Read(Fields fields)
    {
        fields.Skip("Comment");
        fields.MustBe("Version", "1.0", "does not exist");
        fields.MustBe("QueryLanguage", "JSONPath", "is not modelled");
        var timeout = fields.Seconds("TimeoutSeconds");
        var states = ParseBranch(fields, new HashSet<string>());
        fields.RefuseTheRest();
        return new(states, timeout);
    }

    /// <param name="outer">The variables of the scopes around.</param>
    public static Branch ParseBranch(Fields fields, IReadOnlySet<string> outer)
    {
        var start = fields.Text("StartAt", required: true) ?? "";
        var states = new Dictionary<string, State>();
        var body = fields.Object("States", required: true);
        var scope = new VariableScope(outer, body);
        var names = body?.Names.ToList() ?? [];
        foreach (var name in names)
        {
            if (!fields.Definition.StateNames.Add(name)) body!.Problem(name, $"the name of a state must be unique in the whole machine: '{name}' is there twice");
            if (name.Length is 0 or > 80) body!.Problem(name, $"the name of a state has 1 to 80 characters, not {name.Length}");
            if (body!.Object(name) is { } inner && StateParser.Parse(name, inner, scope) is { } state) states[name] = state;
        }

        if (body is not null && names.Count == 0) body.Problem("States must not be empty");
        if (start.Length > 0 && body is not null && !names.Contains(start)) fields.Problem("StartAt", $"StartAt must name a state of this level: '{start}' is none");
        else if (body is not null && start.Length > 0) Link(start, states, names, body);
        return new(start, states);
    }

    /// <summary>Each transition leads to a state of this level, and each state is reached.</summary>
    static void Link(string start, Dictionary<string, State> states, List<string> known, Fields body)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>([start]);
        while (open.TryPop(out var name))
        {
            if (!reached.Add(name) || !states.TryGetValue(name, out var state)) continue;
            foreach (var (target, place) in Targets(state))
            {
                open.Push(target);
                if (!known.Contains(target))
                    body.Definition.Problem($"{body.Place}/{name}/{place}", $"a transition must lead to a state of the same level: there is no '{target}'");
            }
        }

        // What a faulty state would have led to is not known.
        if (states.Count < known.Count) return;
        foreach (var name in known.Except(reached)) body.Problem(name, $"each state must be reachable: no transition leads to '{name}'");
    }

    static IEnumerable<(string Target, string Place)> Targets(State state)
    {
        if (state.Next is not null) yield return (state.Next, "Next");
        foreach (var (index, catcher) in ((state as WorkingState)?.Catch ?? []).Index()) yield return (catcher.Next, $"Catch[{index}]/Next");
        foreach (var (index, rule) in ((state as ChoiceState)?.Choices ?? []).Index()) yield return (rule.Next, $"Choices[{index}]/Next");
        if (state is ChoiceState { Default: { } target }) yield return (target, "Default");
    }
}
