using Spectre.Console;

namespace ComfyServerless.Rehearsal.Console.Watching;

/// <summary>What there is to write to.</summary>
static class Terminal
{
    /// <summary>Null: the output is no terminal that can be drawn on, or a plain one is wanted.</summary>
    public static IAnsiConsole? Open(bool plain)
    {
        if (plain || System.Console.IsOutputRedirected || Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb") return null;
        // https://no-color.org: set and not empty.
        var colours = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors;
        return AnsiConsole.Create(new() { Ansi = AnsiSupport.Yes, ColorSystem = colours, Out = new AnsiConsoleOutput(System.Console.Out) });
    }
}
