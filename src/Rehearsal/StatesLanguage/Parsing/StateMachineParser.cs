using System.Text.Json;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The document: a machine, its branches, and how their states refer to each other.</summary>
static class StateMachineParser
{
    public static StateMachine Parse(string asl)
    {
        var problems = new List<string>();
        var machine = Read(asl, problems);
        return machine is not null && problems.Count == 0 ? machine : throw new StatesLanguageException(problems);
    }

    static StateMachine? Read(string asl, List<string> problems)
    {
        JsonNode? document;
        try { document = JsonNode.Parse(asl); }
        catch (JsonException error)
        {
            problems.Add($"The definition is not JSON: {error.Message}");
            return null;
        }

        if (document is not JsonObject root)
        {
            problems.Add("The definition is not a JSON object");
            return null;
        }

        var fields = new Fields(root, "The state machine", problems);
        fields.Skip("Comment");
        fields.MustBe("Version", "1.0");
        fields.MustBe("QueryLanguage", "JSONPath");
        var timeout = fields.Seconds("TimeoutSeconds");
        var states = ParseBranch(fields, []);
        fields.RefuseTheRest();
        return new(states, timeout);
    }

    /// <param name="names">Of the whole machine: the service wants them unique across branches.</param>
    public static Branch ParseBranch(Fields fields, HashSet<string> names)
    {
        var start = fields.Text("StartAt", required: true) ?? "";
        var states = new Dictionary<string, State>();
        var nodes = fields.Object("States", required: true) ?? [];
        foreach (var (name, node) in nodes)
        {
            if (!names.Add(name)) fields.Problem($"two states are named '{name}'");
            if (name.Length is 0 or > 80) fields.Problem($"the name '{name}' has {name.Length} characters, allowed are 1 to 80");
            if (node is not JsonObject body) fields.Problem($"the state '{name}' is not an object");
            else if (StateParser.Parse(name, new Fields(body, $"State '{name}'", fields.Problems), names) is { } state) states[name] = state;
        }

        Link(start, states, [.. nodes.Select(node => node.Key)], fields);
        return new(start, states);
    }

    static void Link(string start, Dictionary<string, State> states, HashSet<string> known, Fields fields)
    {
        if (!known.Contains(start)) fields.Problem($"StartAt names no state: '{start}'");
        var reached = new HashSet<string>();
        var open = new Stack<string>([start]);
        while (open.TryPop(out var name))
        {
            if (!reached.Add(name) || !states.TryGetValue(name, out var state)) continue;
            foreach (var target in Targets(state))
            {
                if (!known.Contains(target)) fields.Problems.Add($"State '{name}': leads to '{target}', which does not exist here");
                open.Push(target);
            }
        }

        // What a faulty state would have led to is not known.
        if (states.Count < known.Count) return;
        foreach (var name in known.Except(reached)) fields.Problems.Add($"State '{name}': no state leads to it");
    }

    static IEnumerable<string> Targets(State state)
    {
        if (state.Next is not null) yield return state.Next;
        foreach (var catcher in (state as WorkingState)?.Catch ?? []) yield return catcher.Next;
        foreach (var rule in (state as ChoiceState)?.Choices ?? []) yield return rule.Next;
        if (state is ChoiceState { Default: { } target }) yield return target;
    }
}
