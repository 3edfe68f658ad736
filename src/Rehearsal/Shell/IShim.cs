using ComfyServerless.Rehearsal.Aws;

namespace ComfyServerless.Rehearsal.Shell;

/// <summary>What a command-line tool does in the world. Runs on the world's thread and may wait on virtual time.</summary>
public interface IShim
{
    /// <summary>The command's name on the PATH.</summary>
    string Name { get; }

    Task<ShimResult> RunAsync(ShimCall call, ShimContext context);
}

/// <param name="Folder">The caller's working directory.</param>
/// <param name="Input">Standard input, when an argument says that it is read.</param>
public sealed record ShimCall(IReadOnlyList<string> Arguments, string Folder, string Input)
{
    /// <summary>The value after an option (<c>--name value</c> or <c>--name=value</c>), or null.</summary>
    public string? Option(params ReadOnlySpan<string> names)
    {
        for (var i = 0; i < Arguments.Count; i++)
            foreach (var name in names)
                if (Arguments[i] == name && i + 1 < Arguments.Count) return Arguments[i + 1];
                else if (Arguments[i].StartsWith(name + "=")) return Arguments[i][(name.Length + 1)..];
        return null;
    }

    /// <summary>Every value of a repeatable option.</summary>
    public IEnumerable<string> Options(string name)
        => Arguments.Index().Where(at => at.Item == name && at.Index + 1 < Arguments.Count).Select(at => Arguments[at.Index + 1]);

    public override string ToString() => string.Join(' ', Arguments);
}

/// <summary>Whose shell it is.</summary>
/// <param name="Caller">The build's project, with its role.</param>
/// <param name="Folder">Where the script runs.</param>
/// <param name="Region">Its AWS region.</param>
/// <param name="Nap">What <c>sleep</c> does instead of letting so much time pass; null: that.</param>
public sealed record ShimContext(Caller Caller, string Region, string Folder = "", Func<TimeSpan, Task>? Nap = null)
{
    /// <summary>The script's <c>$0</c>, <c>$1</c> and so on; null: none.</summary>
    public IReadOnlyList<string>? Arguments { get; init; }
}

public sealed record ShimResult(int ExitCode, string Output, string Errors)
{
    public static ShimResult Ok(string output = "") => new(0, output, "");
    public static ShimResult Failed(string errors, int code = 1) => new(code, "", errors.EndsWith('\n') ? errors : errors + "\n");

    /// <summary>What the shim does not model, refused by name.</summary>
    public static ShimResult NotModelled(string tool, ShimCall call) => Failed($"rehearsal: '{tool} {call}' is not modelled", 64);
}
