namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The document that is being read: where its fields stand, and what is wrong with it.</summary>
sealed class Definition(IReadOnlyDictionary<string, int> lines)
{
    readonly List<string> problems = [];

    public IReadOnlyList<string> Problems => problems;

    /// <summary>Of all states: they are unique in the whole machine.</summary>
    public HashSet<string> StateNames { get; } = [];

    /// <param name="place">A JSON pointer; of what is missing, the object where it should be.</param>
    /// <param name="rule">What the service demands, in plain words.</param>
    public void Problem(string place, string rule) => problems.Add($"line {Line(place)}, {(place.Length > 0 ? place : "/")}: {rule}");

    int Line(string place)
    {
        int line;
        while (!lines.TryGetValue(place, out line)) place = place[..Math.Max(0, place.LastIndexOfAny(['/', '[']))];
        return line;
    }
}
