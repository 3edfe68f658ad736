using YamlDotNet.RepresentationModel;

namespace ComfyServerless.Rehearsal.Shell;

/// <summary>
/// A buildspec, version 0.2: the shell, variables and the commands of each phase. Fields that this does not know are refused by name.
/// https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
/// </summary>
public sealed record Buildspec(IReadOnlyDictionary<string, string> Variables, IReadOnlyList<string> ExportedVariables, IReadOnlyDictionary<string, BuildPhase> Phases)
{
    public static readonly IReadOnlyList<string> PhaseNames = ["install", "pre_build", "build", "post_build"];

    /// <exception cref="FormatException">Not a buildspec, or more than is modelled.</exception>
    public static Buildspec Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        var root = stream.Documents is [{ RootNode: YamlMappingNode map }] ? map : throw new FormatException("A buildspec is one YAML mapping.");
        Refuse(root, "", "version", "env", "phases");
        if (Text(root, "version") != "0.2") throw new FormatException("version: only 0.2 is modelled.");
        var env = Map(root, "env");
        if (env != null) Refuse(env, "env.", "shell", "variables", "exported-variables");
        if (env != null && Text(env, "shell") is { } shell and not "bash") throw new FormatException($"env.shell: only bash is modelled, not {shell}.");
        var phases = Map(root, "phases") ?? throw new FormatException("phases: a buildspec needs at least one.");
        Refuse(phases, "phases.", [.. PhaseNames]);
        return new(
            (env is null ? null : Map(env, "variables"))?.Children.ToDictionary(pair => Scalar(pair.Key), pair => Scalar(pair.Value)) ?? [],
            env is null ? [] : List(env, "exported-variables"),
            phases.Children.ToDictionary(pair => Scalar(pair.Key), pair => Phase(Scalar(pair.Key), (YamlMappingNode)pair.Value)));
    }

    static BuildPhase Phase(string name, YamlMappingNode phase)
    {
        Refuse(phase, $"phases.{name}.", "commands", "finally", "on-failure");
        return new(List(phase, "commands"), List(phase, "finally"), Text(phase, "on-failure") == "ABORT");
    }

    static void Refuse(YamlMappingNode map, string path, params string[] known)
    {
        foreach (var key in map.Children.Keys.Select(Scalar))
            if (!known.Contains(key)) throw new FormatException($"{path}{key}: is not modelled (known: {string.Join(", ", known)}).");
    }

    static YamlMappingNode? Map(YamlMappingNode map, string key) => map.Children.TryGetValue(key, out var value) ? (YamlMappingNode)value : null;
    static string? Text(YamlMappingNode map, string key) => map.Children.TryGetValue(key, out var value) ? Scalar(value) : null;
    static IReadOnlyList<string> List(YamlMappingNode map, string key)
        => map.Children.TryGetValue(key, out var value) ? [.. ((YamlSequenceNode)value).Children.Select(Scalar)] : [];
    static string Scalar(YamlNode node) => ((YamlScalarNode)node).Value ?? "";
}

/// <param name="Abort">A failure ends the build at once (<c>on-failure: ABORT</c>).</param>
public sealed record BuildPhase(IReadOnlyList<string> Commands, IReadOnlyList<string> Finally, bool Abort);
