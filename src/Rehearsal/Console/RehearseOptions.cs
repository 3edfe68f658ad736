using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Faults;
using ComfyServerless.Rehearsal.Scenarios;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Console;

/// <summary>What the command line asks for. An option is three lines here: its member, its declaration, its reading.</summary>
/// <param name="Root">The repository.</param>
sealed record RehearseOptions(string Root)
{
    static readonly Option<DirectoryInfo> root = new("--root") { Hidden = true, DefaultValueFactory = _ => new(Environment.CurrentDirectory) };
    static readonly Option<JsonNode> input = new("--input") { Description = "The execution's input, a JSON file. Without it: {}, every default.", HelpName = "file.json", CustomParser = ReadInput, DefaultValueFactory = _ => new JsonObject() };
    static readonly Option<bool> again = new("--again") { Description = "Deploy a second time on the same world, and count what it changed." };
    static readonly Option<bool> teardown = new("--teardown") { Description = "Afterwards take it down, and count what is left: nothing but data." };
    static readonly Option<int> days = new("--days") { Description = "Afterwards let that many days go by, with a Teardown each evening and a Deploy each morning.", HelpName = "N" };
    static readonly Option<bool> keep = new("--keep") { Description = "Leave the world up afterwards and print its addresses; Ctrl-C ends it." };
    static readonly Option<bool> plain = new("--plain") { Description = "A line for each change instead of the live tree; so it is too when the output is no terminal." };
    static readonly Option<LatencyProfile> latency = new("--latency") { Description = "How long AWS takes: as published, the far ends of the ranges, or no time at all.", HelpName = "median|slow|instant" };
    static readonly Option<int?> seed = new("--seed") { Description = "Lets every duration vary, the same way for the same number.", HelpName = "N" };
    static readonly Option<Fault[]> fail = new("--fail") { Description = "Fails that call once, the first or the Nth. May be repeated.", HelpName = Fault.Form, CustomParser = ReadFaults };
    static readonly Option<Scenario[]> without = new("--without") { Description = "A bad day by name: --scenarios lists them. May be repeated.", HelpName = "NAME", CustomParser = ReadScenarios };
    static readonly Option<bool> scenarios = new("--scenarios") { Description = "List the names that --without takes, and end." };

    public required JsonNode Input { get; init; }
    public bool Again { get; init; }
    public bool Teardown { get; init; }
    public int Days { get; init; }
    public bool Keep { get; init; }
    public bool Plain { get; init; }
    public LatencyProfile Latency { get; init; }
    public int? Seed { get; init; }
    public IReadOnlyList<Fault> Faults { get; init; } = [];
    public IReadOnlyList<Scenario> Without { get; init; } = [];
    public bool Scenarios { get; init; }

    /// <summary>The git-ignored folder of everything that a rehearsal leaves.</summary>
    public string State => Path.Combine(Root, ".rehearsal");
    /// <summary>For days, the one with schedules: see eng/setup.sh.</summary>
    public string CloudAssembly => Path.Combine(State, Days > 0 ? "cdk.out.days" : "cdk.out");
    public string Functions => Path.Combine(State, "functions");

    public static IReadOnlyList<Option> All { get; } = [root, input, again, teardown, days, keep, plain, latency, seed, fail, without, scenarios];

    public static RehearseOptions Read(ParseResult parsed) => new(parsed.GetValue(root)!.FullName)
    {
        Input = parsed.GetValue(input)!, Again = parsed.GetValue(again), Teardown = parsed.GetValue(teardown), Days = parsed.GetValue(days), Keep = parsed.GetValue(keep), Plain = parsed.GetValue(plain),
        Latency = parsed.GetValue(latency), Seed = parsed.GetValue(seed), Faults = parsed.GetValue(fail) ?? [], Without = parsed.GetValue(without) ?? [], Scenarios = parsed.GetValue(scenarios),
    };

    static JsonNode ReadInput(ArgumentResult result)
    {
        var file = result.Tokens[0].Value;
        try
        {
            if (JsonNode.Parse(File.ReadAllText(file)) is { } read) return read;
            result.AddError($"--input {file}: the file holds null; a JSON object is needed, {{}} for every default.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            result.AddError($"--input {file}: cannot be read: {error.Message}");
        }
        catch (JsonException error)
        {
            result.AddError($"--input {file}: is not JSON: {error.Message}");
        }

        return new JsonObject();
    }

    static Fault[] ReadFaults(ArgumentResult result)
    {
        try { return [.. result.Tokens.Select(token => Fault.Parse(token.Value))]; }
        catch (FormatException error)
        {
            result.AddError($"--fail: {error.Message}");
            return [];
        }
    }

    static Scenario[] ReadScenarios(ArgumentResult result)
    {
        if (result.Tokens.FirstOrDefault(token => Scenario.Find(token.Value) is null) is { } unknown)
        {
            result.AddError($"--without: there is no scenario '{unknown.Value}'; there are {string.Join(", ", Rehearsal.Scenarios.Scenarios.All.Select(one => one.Name))}");
            return [];
        }

        return [.. result.Tokens.Select(token => Scenario.Find(token.Value)!)];
    }
}
