using System.Text.Json.Nodes;

namespace ComfyServerless.Bench.Asl;

/// <summary>A machine to run. <paramref name="Transitions"/> is how many states it enters.</summary>
sealed record Machine(string Name, string What, int Transitions, JsonObject Definition, JsonObject Input)
{
    const int Count = 10_000, Depth = 5, Width = 4;

    public static IReadOnlyList<Machine> All =>
    [
        new("loop", "Choice loop of 10,000", (2 * Count) + 3, Loop(), []),
        new("map", "Map of 10,000 items", Count + 1, Map(), Items()),
        new("parallel", "Parallel, 4 branches, 5 deep", Enumerable.Range(0, Depth + 1).Sum(level => (int)Math.Pow(Width, level)), Nested(Depth, ""), new() { ["a"] = 1 }),
    ];

    static JsonObject Items() => new() { ["items"] = new JsonArray([.. Enumerable.Range(0, Count).Select(index => new JsonObject { ["id"] = index })]) };

    static JsonObject Loop() => Define("Begin", new()
    {
        ["Begin"] = new JsonObject { ["Type"] = "Pass", ["Result"] = new JsonObject { ["n"] = 0 }, ["Next"] = "More" },
        ["More"] = new JsonObject
        {
            ["Type"] = "Choice",
            ["Choices"] = new JsonArray(new JsonObject { ["Variable"] = "$.n", ["NumericLessThan"] = Count, ["Next"] = "Add" }),
            ["Default"] = "Done",
        },
        ["Add"] = new JsonObject { ["Type"] = "Pass", ["Parameters"] = new JsonObject { ["n.$"] = "States.MathAdd($.n, 1)" }, ["Next"] = "More" },
        ["Done"] = new JsonObject { ["Type"] = "Succeed" },
    });

    static JsonObject Map() => Define("Each", new()
    {
        ["Each"] = new JsonObject
        {
            ["Type"] = "Map",
            ["ItemsPath"] = "$.items",
            ["ItemProcessor"] = Define("Add", new()
            {
                ["Add"] = new JsonObject { ["Type"] = "Pass", ["Parameters"] = new JsonObject { ["n.$"] = "States.MathAdd($.id, 1)" }, ["End"] = true },
            }),
            ["End"] = true,
        },
    });

    static JsonObject Nested(int depth, string path)
    {
        var name = $"S{path}";
        var state = new JsonObject { ["Type"] = depth == 0 ? "Pass" : "Parallel", ["End"] = true };
        if (depth > 0) state["Branches"] = new JsonArray([.. Enumerable.Range(0, Width).Select(index => Nested(depth - 1, path + index))]);
        return Define(name, new() { [name] = state });
    }

    static JsonObject Define(string start, JsonObject states) => new() { ["StartAt"] = start, ["States"] = states };
}
