using Spectre.Console;
using Spectre.Console.Rendering;

namespace ComfyServerless.Rehearsal.Console.Watching;

/// <summary>One of several branches, one below the other: a line at its left holds it together.</summary>
sealed class Guided(IRenderable branch) : Renderable
{
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var first = true;
        foreach (var line in Segment.SplitLines(branch.Render(options, maxWidth - 2)))
        {
            yield return new Segment(first ? "┌ " : "│ ", new Style(foreground: Color.Grey));
            foreach (var segment in line) yield return segment;
            yield return Segment.LineBreak;
            first = false;
        }
    }
}
