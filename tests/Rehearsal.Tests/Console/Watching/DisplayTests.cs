using System.Threading.Channels;
using ComfyServerless.Rehearsal.Console.Watching;
using ComfyServerless.Rehearsal.Journal;
using Spectre.Console.Testing;

namespace ComfyServerless.Rehearsal.Tests.Console.Watching;

public class DisplayTests
{
    static readonly StateEntry[] Entries =
    [
        new(Story.Start, "execution", "Lock", StateChange.Entered, ""), new(Story.Start.AddSeconds(2), "execution", "Lock", StateChange.Succeeded, ""),
    ];

    static ChannelReader<StateEntry> Channel(bool ends)
    {
        var channel = System.Threading.Channels.Channel.CreateUnbounded<StateEntry>();
        foreach (var entry in Entries) channel.Writer.TryWrite(entry);
        if (ends) channel.Writer.Complete();
        return channel.Reader;
    }

    [Fact]
    public async Task A_live_tree_leaves_the_whole_of_itself_behind()
    {
        using var console = new TestConsole().Width(80).Interactive();
        await new TreeDisplay(console).ShowAsync(new Story().Progress, Channel(ends: true), CancellationToken.None);
        Assert.Matches("✓ Lock +0:02", console.Output);
        Assert.EndsWith("· Apply", console.Output.TrimEnd());
    }

    [Fact]
    public async Task An_interrupted_one_ends_at_once_and_shows_how_far_it_was()
    {
        using var console = new TestConsole().Width(80).Interactive();
        using var interrupt = new CancellationTokenSource();
        var shown = new TreeDisplay(console).ShowAsync(new Story().Progress, Channel(ends: false), interrupt.Token);
        await interrupt.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => shown);
        Assert.Contains("Lock", console.Output);
    }

    [Fact]
    public async Task Plain_lines_have_no_escape_sequences()
    {
        var output = new StringWriter { NewLine = "\n" };
        await new PlainDisplay(output).ShowAsync(new Story().Progress, Channel(ends: true), CancellationToken.None);
        Assert.Equal(" 0:00:02  ✓ Lock                 2.0 s\n", output.ToString());
    }
}
