using System.Text.Json;
using System.Text.RegularExpressions;
using ComfyServerless.Rehearsal.Tests.Shell;

namespace ComfyServerless.Rehearsal.Tests.Image;

/// <summary>One instruction. <c>#</c> lines are gone and continued lines joined.</summary>
/// <param name="Name">In capitals, e.g. <c>RUN</c>.</param>
public sealed record Instruction(string Name, string Text)
{
    /// <summary>The value of <c>--name=value</c>, or null.</summary>
    public string? Flag(string name) => Text.Split(' ').TakeWhile(word => word.StartsWith("--", StringComparison.Ordinal)).FirstOrDefault(word => word.StartsWith($"--{name}=", StringComparison.Ordinal))?[(name.Length + 3)..];

    /// <summary>What follows the flags.</summary>
    public string[] Words => [.. Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(word => word.StartsWith("--", StringComparison.Ordinal))];
}

/// <param name="From">The base: another stage's name or an image, with arguments filled in.</param>
public sealed record Stage(string Name, string From, IReadOnlyList<Instruction> Instructions);

/// <summary>As much of a Dockerfile as ours uses; anything else is a <see cref="FormatException"/>.</summary>
public sealed partial record Dockerfile(IReadOnlyList<Stage> Stages)
{
    static readonly string[] Known = ["ARG", "FROM", "RUN", "COPY", "ENV", "LABEL", "WORKDIR", "USER", "EXPOSE", "HEALTHCHECK", "STOPSIGNAL", "ENTRYPOINT", "CMD"];

    public static string Folder { get; } = Path.Combine(ToolBench.Root, "comfyui_image");

    /// <summary>versions.json, with the names that build arguments have.</summary>
    public static Dictionary<string, string> Versions()
        => JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(Path.Combine(Folder, "versions.json")))!.ToDictionary(pair => pair.Key.ToUpperInvariant(), pair => pair.Value);

    public static Dockerfile Ours(IReadOnlyDictionary<string, string> arguments) => Parse(File.ReadAllText(Path.Combine(Folder, "Dockerfile")), arguments);

    public static Dockerfile Parse(string text, IReadOnlyDictionary<string, string> arguments)
    {
        var stages = new List<(string Name, string From, List<Instruction> Instructions)>();
        foreach (var line in Continued().Replace(Comment().Replace(text, ""), " ").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var (name, rest) = line.Split(' ', 2) is [var word, var tail] ? (word, tail.Trim()) : (line, "");
            if (!Known.Contains(name)) throw new FormatException($"{name} is not known here: {line}");
            if (name == "FROM") stages.Add(rest.Split(" AS ") is [var from, var alias] ? (alias, Argument().Replace(from, match => arguments[match.Groups["name"].Value]), []) : throw new FormatException($"a stage without a name: {line}"));
            else if (stages.Count > 0) stages[^1].Instructions.Add(new(name, rest));
            else if (name != "ARG") throw new FormatException($"before the first FROM: {line}");
        }

        return new([.. stages.Select(stage => new Stage(stage.Name, stage.From, stage.Instructions))]);
    }

    public Stage Last => Stages[^1];
    public Stage? Find(string name) => Stages.FirstOrDefault(stage => stage.Name == name);

    [GeneratedRegex("^[ \\t]*#.*\\n", RegexOptions.Multiline)] private static partial Regex Comment();
    [GeneratedRegex("\\\\\\n[ \\t]*")] private static partial Regex Continued();
    [GeneratedRegex("\\$\\{(?<name>[A-Z_]+)\\}", RegexOptions.NonBacktracking)] private static partial Regex Argument();
}
