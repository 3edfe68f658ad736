using System.Diagnostics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ComfyServerless.Rehearsal.Console.Watching;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;
using Spectre.Console;

namespace ComfyServerless.Rehearsal.Console;

/// <summary>Runs executions in a world and tells a person how they go.</summary>
/// <param name="terminal">Draws the execution live; null: it is told in plain lines.</param>
sealed class Report(RehearsedWorld world, TextWriter output, string folder, IAnsiConsole? terminal = null)
{
    const int PlainWidth = 100;
    const int LastCalls = 15;
    static readonly TimeSpan MailTime = TimeSpan.FromSeconds(30);
    readonly MailLines mails = new(output, folder);
    static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>Whether it SUCCEEDED.</returns>
    public async Task<bool> RunAsync(string machine, JsonNode input, CancellationToken cancel)
    {
        output.WriteLine($"{machine} with {input.ToJsonString()}");
        var watch = Stopwatch.StartNew();
        var (result, progress) = await WatchAsync(machine, input, cancel);
        await WriteJournalAsync();
        ShowTimeline(progress, result.StopDate - result.StartDate);
        if (result.Status == ExecutionStatus.Succeeded) await GoodAsync(result);
        else await BadAsync(result);
        await MailsAsync(cancel);
        output.WriteLine($"It costs {await world.Time.Do(() => Bill.Of(world).ToString())}.");
        output.WriteLine($"{machine} {result.Status} after {Durations.Text(result.StopDate - result.StartDate)} of virtual time, {watch.Elapsed.TotalSeconds:0.0} s here.");
        return result.Status == ExecutionStatus.Succeeded;
    }

    /// <summary>Runs it and shows its states meanwhile. What goes on beside it, such as an execution that a schedule has started, is not shown.</summary>
    async Task<(ExecutionResult Result, ExecutionProgress Progress)> WatchAsync(string machine, JsonNode input, CancellationToken cancel)
    {
        var name = await world.Time.Do(world.Aws.Uuid);
        var entries = Channel.CreateUnbounded<StateEntry>();
        var progress = await world.Time.Do(() =>
        {
            world.Journal.Written += Keep;
            return new ExecutionProgress(world.Machine(machine).Machine, world.Time.Now);
        });
        var shown = (terminal is null ? (IDisplay)new PlainDisplay(output) : new TreeDisplay(terminal)).ShowAsync(progress, entries.Reader, cancel);
        try { return (await world.RunAsync(machine, input, name).WaitAsync(cancel), progress); }
        finally
        {
            await world.Time.Do(() => world.Journal.Written -= Keep);
            entries.Writer.Complete();
            await shown.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        void Keep(Entry entry)
        {
            if (entry is StateEntry state && state.Execution == name) entries.Writer.TryWrite(state);
        }
    }

    void ShowTimeline(ExecutionProgress progress, TimeSpan whole)
    {
        var chart = TimelineChart.Draw(Timeline.Of(progress), whole, terminal?.Profile.Width ?? PlainWidth).ToList();
        output.WriteLine();
        if (chart.Count == 0) return;
        foreach (var (text, style) in chart)
            if (terminal is null) output.WriteLine(text);
            else terminal.Write(new Rows(new Text(text, style)));
        output.WriteLine();
    }

    /// <summary>Shows what was sent by e-mail until now, with a moment for what is on its way. Where nobody wants any, nothing.</summary>
    public async Task MailsAsync(CancellationToken cancel)
    {
        if (await world.Time.Do(() => world.Sns.Topics.Count) == 0) return;
        await world.Time.Do(async () =>
        {
            await world.Time.Delay(MailTime, cancel);
            return true;
        });
        await mails.WriteAsync(await world.Time.Do(() => world.Sns.Mails.ToList()));
        await WriteJournalAsync();
    }

    /// <summary>A second run on the same world should find everything as it should be.</summary>
    public async Task<bool> AgainAsync(string machine, JsonNode input, CancellationToken cancel)
    {
        var before = await world.Time.Do(() => world.Journal.Mutations.Count());
        output.WriteLine();
        if (!await RunAsync(machine, input, cancel)) return false;
        var mutations = await world.Time.Do(() => world.Journal.Mutations.Skip(before).ToList());
        foreach (var call in mutations) output.WriteLine($"  {call.Caller} called {call.Service} {call.Operation} {call.Detail}");
        output.WriteLine($"{mutations.Count} mutating calls");
        return mutations.Count == 0;
    }

    async Task GoodAsync(ExecutionResult result)
    {
        foreach (var (name, value) in (result.Output as JsonObject ?? []).Where(member => member.Value is not (null or JsonArray { Count: 0 }) && member.Value.ToString().Length > 0)) Show(name, value);
        if (result.Output?["Picture"]?.GetValue<string>() is not { } address) return;
        var file = Path.Combine(folder, "pictures", Path.GetFileName(address));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, await world.ReadObjectAsync(address));
        output.WriteLine($"The picture: {file}");
    }

    /// <summary>What is long stands a line each.</summary>
    void Show(string name, JsonNode? value)
    {
        var text = value is JsonValue ? value.ToString() : value?.ToJsonString(Readable) ?? "";
        var lines = text.Length <= PlainWidth ? [] : value switch
        {
            JsonArray list when list.All(item => item is JsonValue) => list.Select(item => item!.ToString()),
            JsonObject map when map.All(member => member.Value is JsonValue) => map.Select(member => $"{member.Key}: {member.Value}"),
            _ => [],
        };
        output.WriteLine($"  {name,-12} {(lines.Any() ? "" : text)}".TrimEnd());
        foreach (var line in lines) output.WriteLine($"    {line}");
    }

    async Task BadAsync(ExecutionResult result)
    {
        output.WriteLine();
        output.WriteLine($"Error: {result.Error}");
        output.WriteLine($"Cause: {result.Cause}");
        output.WriteLine();
        output.WriteLine($"The last calls (all of them are in {JournalFile}):");
        foreach (var call in await world.Time.Do(() => world.Journal.Calls.TakeLast(LastCalls).ToList()))
            output.WriteLine($"  {call.At:HH:mm:ss}  {call.Caller}: {call.Service} {call.Operation} {call.Detail} {(call.Error is null ? "" : "→ " + call.Error)}".TrimEnd());
    }

    string JournalFile => Path.Combine(folder, "journal.log");

    async Task WriteJournalAsync() => await File.WriteAllLinesAsync(JournalFile, await world.Time.Do(() => world.Journal.Entries.Select(JournalLine.Of).ToList()));
}
