using ComfyServerless.Rehearsal.Journal;

namespace ComfyServerless.Rehearsal.Console;

/// <summary>An execution as plain lines: one for each change of a state, with the virtual time since its start; what a pending state says, when it says something new.</summary>
public sealed class ProgressLines(TextWriter output, DateTimeOffset start)
{
    readonly Dictionary<string, DateTimeOffset> entered = [];
    readonly Dictionary<string, string> said = [];
    readonly HashSet<string> caught = [];

    /// <summary>World's thread.</summary>
    public void Write(Entry entry)
    {
        if (entry is not StateEntry state) return;
        switch (state.Change)
        {
            case StateChange.Entered:
                entered[state.State] = state.At;
                break;
            case StateChange.Pending when said.GetValueOrDefault(state.State) != state.Detail:
                said[state.State] = state.Detail;
                Line(state, "…", state.Detail);
                break;
            // A state whose error was caught is left as if it had succeeded.
            case StateChange.Succeeded when caught.Remove(state.State):
                break;
            case StateChange.Succeeded:
                var took = state.At - entered[state.State];
                Line(state, "✓", took > TimeSpan.FromSeconds(1) ? Durations.Text(took) : "");
                break;
            case StateChange.Retried:
                Line(state, "↻", $"again after {state.Detail}");
                break;
            case StateChange.Caught:
                caught.Add(state.State);
                Line(state, "✗", state.Detail);
                break;
            // What ends the execution is told in full below.
            case StateChange.Failed:
                Line(state, "✗", state.Detail.Split('\n')[0]);
                break;
        }
    }

    void Line(StateEntry state, string sign, string text)
        => output.WriteLine($"{Durations.Clock(state.At - start),8}  {sign} {state.State,-20} {text.ReplaceLineEndings("\n" + new string(' ', 32)).TrimEnd()}".TrimEnd());
}
