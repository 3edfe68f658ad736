using System.Diagnostics;
using System.Threading.Channels;
using ComfyServerless.Rehearsal.Journal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ComfyServerless.Rehearsal.Console.Watching;

/// <summary>Shows an execution while it runs.</summary>
public interface IDisplay
{
    /// <summary>Until there are no more entries.</summary>
    Task ShowAsync(ExecutionProgress progress, ChannelReader<StateEntry> entries, CancellationToken cancel);
}

/// <summary>For logs, pipes and people who like it plain.</summary>
public sealed class PlainDisplay(TextWriter output) : IDisplay
{
    public async Task ShowAsync(ExecutionProgress progress, ChannelReader<StateEntry> entries, CancellationToken cancel)
    {
        var lines = new ProgressLines(output, progress.Start);
        await foreach (var entry in entries.ReadAllAsync(cancel))
        {
            progress.Take(entry);
            lines.Write(entry);
        }
    }
}

/// <summary>A live tree on a terminal; the whole of it stays there at the end.</summary>
public sealed class TreeDisplay(IAnsiConsole console) : IDisplay
{
    /// <summary>Between two pictures while there is more to take in.</summary>
    const int Milliseconds = 60;

    public async Task ShowAsync(ExecutionProgress progress, ChannelReader<StateEntry> entries, CancellationToken cancel)
    {
        var view = new TreeView(progress);
        try
        {
            await console.Live(Draw(view, fits: true)).AutoClear(true).Overflow(VerticalOverflow.Crop).Cropping(VerticalOverflowCropping.Top).StartAsync(async live =>
            {
                var since = Stopwatch.StartNew();
                await foreach (var entry in entries.ReadAllAsync(cancel))
                {
                    progress.Take(entry);
                    if (entries.TryPeek(out _) && since.ElapsedMilliseconds < Milliseconds) continue;
                    live.UpdateTarget(Draw(view, fits: true));
                    live.Refresh();
                    since.Restart();
                }
            });
        }
        finally { console.Write(Draw(view, fits: false)); }
    }

    IRenderable Draw(TreeView view, bool fits)
        => view.Draw(RenderOptions.Create(console, console.Profile.Capabilities), console.Profile.Width, fits ? Math.Max(5, console.Profile.Height - 1) : 0);
}
