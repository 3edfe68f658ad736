using System.Text.Json.Nodes;

namespace ComfyServerless.StateMachines.Tests;

/// <param name="Machine">The file's name without .asl.json.</param>
/// <param name="Top">Stands in the machine itself, not in a branch of a Parallel.</param>
sealed record State(string Machine, string Name, JsonObject Json, bool Top)
{
    public string Kind => Json["Type"]!.GetValue<string>();
    public IEnumerable<JsonObject> Retriers => Objects("Retry");
    public IEnumerable<JsonObject> Catchers => Objects("Catch");

    IEnumerable<JsonObject> Objects(string field) => (Json[field] as JsonArray ?? []).Select(item => item!.AsObject());

    public static IEnumerable<string> Errors(JsonObject handler) => handler["ErrorEquals"]!.AsArray().Select(error => error!.GetValue<string>());

    public override string ToString() => $"{Machine}.{Name}";
}

/// <summary>Every state of every machine in src/StateMachines, branches included.</summary>
static class Machines
{
    public static IReadOnlyDictionary<string, JsonObject> Definitions { get; } = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "StateMachines"), "*.asl.json")
        .Order(StringComparer.Ordinal).ToDictionary(file => Path.GetFileName(file).Replace(".asl.json", ""), file => JsonNode.Parse(File.ReadAllText(file))!.AsObject());

    public static IReadOnlyList<State> All { get; } = [.. Definitions.SelectMany(machine => Of(machine.Key, machine.Value, true))];

    public static IReadOnlyList<State> Tasks { get; } = [.. All.Where(state => state.Kind == "Task")];

    static IEnumerable<State> Of(string machine, JsonObject scope, bool top)
        => scope["States"]!.AsObject().SelectMany(state => Branches(state.Value!).SelectMany(branch => Of(machine, branch, false)).Prepend(new State(machine, state.Key, state.Value!.AsObject(), top)));

    static IEnumerable<JsonObject> Branches(JsonNode state) => (state["Branches"] as JsonArray ?? []).Select(branch => branch!.AsObject());
}
