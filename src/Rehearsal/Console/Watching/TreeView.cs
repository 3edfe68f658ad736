using ComfyServerless.Rehearsal.StatesLanguage;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ComfyServerless.Rehearsal.Console.Watching;

/// <summary>An execution as a tree of its states: branches of a Parallel side by side where the width allows, one below the other where it does not. What does not fit the height is folded.</summary>
public sealed class TreeView(ExecutionProgress progress)
{
    /// <summary>Columns of the terminal that a branch needs beside another.</summary>
    const int Narrowest = 26, Widest = 46;

    enum Detail { Everything, OneLineEach, Folded }

    /// <param name="height">Lines; 0: any number.</param>
    public IRenderable Draw(RenderOptions options, int width, int height)
    {
        IRenderable drawing = Draw(width, Detail.Everything);
        foreach (var detail in new[] { Detail.OneLineEach, Detail.Folded })
            if (height > 0 && Segment.SplitLines(drawing.Render(options, width)).Count > height) drawing = Draw(width, detail);
        return drawing;
    }

    Rows Draw(int width, Detail detail) => new(
        new Text($"{Durations.Clock(progress.Now - progress.Start)} of virtual time", new Style(decoration: Decoration.Bold)),
        new Rows(Draw(progress.Machine.States, width, detail)));

    IEnumerable<IRenderable> Draw(Branch branch, int width, Detail detail)
    {
        var states = progress.Visible(branch);
        if (detail == Detail.Folded && states.TakeWhile(IsDone).ToList() is { Count: > 1 } done)
        {
            yield return Line("✓", $"{done.Count} states", Clock(progress.Of(done[^1].Name)!.Left!.Value - progress.Of(done[0].Name)!.Entered), "green", width);
            states = [.. states.Skip(done.Count)];
        }

        var waiting = detail == Detail.Folded ? states.Reverse().TakeWhile(state => progress.Of(state.Name) is null).Count() : 0;
        foreach (var drawn in states.SkipLast(waiting > 1 ? waiting : 0).SelectMany(state => Draw(state, width, detail))) yield return drawn;
        if (waiting > 1) yield return Line("·", $"{waiting} more", "", "grey", width);
    }

    bool IsDone(State state) => progress.Of(state.Name)?.Standing == Standing.Done;

    IEnumerable<IRenderable> Draw(State state, int width, Detail detail)
    {
        var stay = progress.Of(state.Name);
        var (sign, colour) = stay?.Standing switch { null => ("·", "grey"), Standing.Running => ("▸", "yellow"), Standing.Done => ("✓", "green"), _ => ("✗", "red") };
        var time = stay is null ? "" : Clock(stay.For(progress.Now));
        yield return Line(sign, state.Name, stay is { Attempts: > 2 } && width >= 32 ? $"×{stay.Attempts} {time}" : time, colour, width);
        if (stay is { Standing: not Standing.Done, Said.Length: > 0 })
            yield return new Padder(new Text(Cut(stay.Said.ReplaceLineEndings(" "), (width - 3) * (detail == Detail.Everything ? 2 : 1)), new Style(foreground: Color.Grey)), new Padding(2, 0, 0, 0));
        if (state is not ParallelState parallel || (stay?.Standing == Standing.Done && detail == Detail.Folded)) yield break;
        yield return Fits(parallel, width - 2) ? new Padder(SideBySide(parallel, width - 2, detail), new Padding(2, 0, 0, 0)) : Stacked(parallel, width - 2, detail);
    }

    static bool Fits(ParallelState parallel, int width) => Leaves(parallel) * Narrowest <= width;

    /// <summary>How many columns it is, those within its branches counted.</summary>
    static int Leaves(ParallelState parallel) => parallel.Branches.Sum(Leaves);

    static int Leaves(Branch branch) => Math.Max(1, branch.States.Values.OfType<ParallelState>().Select(Leaves).DefaultIfEmpty(1).Max());

    Grid SideBySide(ParallelState parallel, int width, Detail detail)
    {
        var one = Math.Min(Widest, width / Leaves(parallel));
        var grid = new Grid { Expand = false };
        foreach (var branch in parallel.Branches) grid.AddColumn(new GridColumn { Width = (Leaves(branch) * one) - 1, Padding = new Padding(0, 0, 1, 0) });
        return grid.AddRow([.. parallel.Branches.Select(branch => (IRenderable)new Rows(Draw(branch, (Leaves(branch) * one) - 1, detail)))]);
    }

    Rows Stacked(ParallelState parallel, int width, Detail detail) => new(parallel.Branches.Select(branch => new Guided(new Rows(Draw(branch, width, detail)))));

    static Text Line(string sign, string name, string right, string colour, int width)
    {
        var room = Math.Min(width, Widest) - 2;
        var text = right.Length == 0 ? Cut(name, room) : $"{Cut(name, room - right.Length - 1).PadRight(room - right.Length)}{right}";
        return new Text($"{sign} {text}", Style.Parse(colour)) { Overflow = Overflow.Ellipsis };
    }

    static string Cut(string text, int length) => text.Length <= length ? text : text[..Math.Max(0, length - 1)] + "…";

    /// <summary>"8:52", "1:02:03".</summary>
    static string Clock(TimeSpan time) => time.TotalHours >= 1 ? Durations.Clock(time) : $"{time.Minutes}:{time.Seconds:00}";
}
