namespace ComfyServerless.Rehearsal.Journal;

/// <summary>An entry as one line of <c>journal.log</c>: virtual time, kind, who, what.</summary>
public static class JournalLine
{
    public static string Of(Entry entry) => $"{entry.At:yyyy-MM-dd HH:mm:ss.fff} " + (entry switch
    {
        CallEntry call => $"call  {call.Caller}: {call.Service} {call.Operation} {call.Detail} [{call.Effect}]{(call.Error is null ? "" : " " + call.Error)}",
        StateEntry state => $"state {state.State}: {state.Change} {state.Detail}",
        NoteEntry note => $"note  {note.Source}: {note.Text}",
        _ => throw new NotSupportedException(entry.GetType().Name),
    }).ReplaceLineEndings("\\n").TrimEnd();
}
