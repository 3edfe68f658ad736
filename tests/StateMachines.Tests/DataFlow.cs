using System.Text.Json.Nodes;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.StateMachines.Tests;

/// <summary>
/// Walks every path through a machine and keeps which members the execution's state has for certain. A step that reads another, or a path to one, is a problem:
/// on AWS it would be States.Runtime, which nothing catches.
/// </summary>
sealed class DataFlow
{
    static readonly IReadOnlyDictionary<string, Type> Steps = Composition.Steps.ToDictionary(type => type.Name);
    readonly HashSet<string> visited = [];

    public HashSet<string> Problems { get; } = [];

    /// <summary>States that a path reaches.</summary>
    public HashSet<string> Reached { get; } = [];

    public void Walk(JsonObject machine) => Walk(machine, Shape.Any);

    /// <returns>What the state may be at the ends of the scope.</returns>
    List<Shape> Walk(JsonObject scope, Shape input)
    {
        var ends = new List<Shape>();
        var open = new Queue<(string Name, Shape Data)>([(scope["StartAt"]!.GetValue<string>(), input)]);
        while (open.TryDequeue(out var at))
        {
            if (!visited.Add(Key(at.Name, at.Data))) continue;
            Reached.Add(at.Name);
            var state = scope["States"]![at.Name]!.AsObject();
            foreach (var (next, data) in Leave(at.Name, state, at.Data))
                if (next is null) ends.Add(data);
                else open.Enqueue((next, data));
        }

        return ends;
    }

    IEnumerable<(string? Next, Shape Data)> Leave(string name, JsonObject state, Shape data)
    {
        var type = state["Type"]!.GetValue<string>();
        if (type == "Succeed") return [(null, data)];
        if (type == "Choice") return Choose(name, state, data);
        if (type == "Fail")
        {
            foreach (var field in (string[])["ErrorPath", "CausePath"]) _ = state[field] is { } path ? Read(name, path.GetValue<string>(), data) : null;
            return [];
        }

        var caught = (state["Catch"] as JsonArray ?? []).Select(catcher => ((string?)catcher!["Next"]!.GetValue<string>(),
            Put(name, data, catcher["ResultPath"]?.GetValue<string>(), Error))).ToList();
        Shape result = type switch
        {
            "Task" => Run(name, data),
            "Pass" => state["Parameters"] is { } template ? Fill(name, template, data) : state["InputPath"] is { } path ? Read(name, path.GetValue<string>(), data) ?? Shape.Any : data,
            "Parallel" => Merge(name, state, data),
            _ => throw new NotSupportedException($"{name}: {type}"),
        };
        return [(state["Next"]?.GetValue<string>(), Put(name, data, state["ResultPath"]?.GetValue<string>(), result)), .. caught];
    }

    Shape.Clr Run(string name, Shape data)
    {
        var (input, output) = Shape.Of(Steps[name]);
        if (data is Shape.Members members)
            foreach (var missing in members.Missing(input)) Problems.Add($"{name} reads {missing}, which is not there on every path");
        if (!typeof(IOfExecution).IsAssignableFrom(input) || data.Member(nameof(IOfExecution.Execution)) is null) Problems.Add($"{name} is not told its execution on every path");
        return new Shape.Clr(output);
    }

    Shape.Members Merge(string name, JsonObject state, Shape data)
    {
        var branches = state["Branches"]!.AsArray().Select(branch => Walk(branch!.AsObject(), data)).ToList();
        var merged = new Shape.Members(new Dictionary<string, Shape>());
        foreach (var (field, path) in state["ResultSelector"]!.AsObject())
        {
            var (index, rest) = (int.Parse(path!.GetValue<string>()[2..3]), path.GetValue<string>()[5..]);
            var shapes = branches[index].Select(end => Read(name, "$." + rest, end)).ToList();
            if (shapes.Count > 0 && shapes.TrueForAll(shape => shape is not null)) merged = merged.With(field[..^2], shapes[0]!);
        }

        return merged;
    }

    List<(string? Next, Shape Data)> Choose(string name, JsonObject state, Shape data)
    {
        var leave = new List<(string?, Shape)>();
        foreach (var rule in state["Choices"]!.AsArray())
        {
            var (variable, next) = (rule!["Variable"]!.GetValue<string>(), rule["Next"]!.GetValue<string>());
            if (rule["IsPresent"] is null) _ = Read(name, variable, data);
            else if (Find(variable, data) is null) continue;
            leave.Add((next, data));
            if (rule["IsPresent"] is not null) return leave;
        }

        leave.Add((state["Default"]!.GetValue<string>(), data));
        return leave;
    }

    /// <summary>What a template's text reads: a path, or every path that a function of the language is given.</summary>
    Shape? Value(string name, string text, Shape data)
    {
        if (!text.StartsWith("States.", StringComparison.Ordinal)) return Read(name, text, data);
        foreach (var argument in text.Split(", $").Skip(1)) _ = Read(name, "$" + argument.TrimEnd(')'), data);
        return Shape.Text;
    }

    Shape.Members Fill(string name, JsonNode template, Shape data)
    {
        var filled = new Shape.Members(new Dictionary<string, Shape>());
        foreach (var (field, value) in template.AsObject())
            filled = field.EndsWith(".$", StringComparison.Ordinal)
                ? filled.With(field[..^2], Value(name, value!.GetValue<string>(), data) ?? Shape.Any)
                : filled.With(field, Shape.Text);
        return filled;
    }

    static Shape Put(string name, Shape data, string? path, Shape result)
    {
        if (path is null or "$") return result is Shape.Clr { Type: var type } ? Members(type) : result;
        return data is Shape.Members members ? members.With(path["$.".Length..], result) : throw new NotSupportedException($"{name}: {path} into an unknown state");
    }

    static Shape.Members Members(Type type) => new(type.GetProperties().Where(property => new Shape.Clr(type).Member(property.Name) is not null)
        .ToDictionary(property => property.Name, property => (Shape)new Shape.Clr(property.PropertyType)));

    Shape? Read(string name, string path, Shape data)
    {
        var found = Find(path, data);
        if (found is null) Problems.Add($"{name} reads {path}, which may be missing");
        return found;
    }

    static Shape? Find(string path, Shape data)
        => path.StartsWith("$$.", StringComparison.Ordinal) ? Shape.Text : path.Split('.').Skip(1).Aggregate((Shape?)data, (shape, member) => shape?.Member(member));

    // What Catch gives: both are always there, the cause of a time-out is empty.
    static readonly Shape Error = new Shape.Members(new Dictionary<string, Shape> { ["Error"] = Shape.Text, ["Cause"] = Shape.Text });

    static string Key(string name, Shape data) => name + (data is Shape.Members members ? string.Join(',', members.Known.Keys.Order(StringComparer.Ordinal)) : "");
}
