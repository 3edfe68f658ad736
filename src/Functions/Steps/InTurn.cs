namespace ComfyServerless.Functions.Steps;

/// <summary>One call after the other: some dozen reads take a few seconds so, and two executions ask in the same order, which a log and a rehearsal can be compared by.</summary>
static class InTurn
{
    public static async Task<IReadOnlyList<TResult>> InTurnAsync<T, TResult>(this IEnumerable<T> all, Func<T, Task<TResult>> work)
    {
        var results = new List<TResult>();
        foreach (var one in all) results.Add(await work(one));
        return results;
    }
}
