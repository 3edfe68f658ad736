namespace ComfyServerless.Functions.Account;

/// <summary>What a check has found.</summary>
/// <param name="What">A sentence that says what is so, with what was found and what is needed.</param>
public abstract record AccountFinding(string What);

/// <summary>The deployment would fail of it, or be useless: nothing is begun.</summary>
/// <param name="Remedy">What to do, in the reader's own words: fields of the input, quotas, commands.</param>
public sealed record AccountProblem(string What, string Remedy) : AccountFinding(What)
{
    public override string ToString() => $"{What} Remedy: {Remedy}";
}

/// <summary>The deployment goes well all the same, but costs more, takes longer or grows less than the input says.</summary>
public sealed record AccountHint(string What, string Remedy) : AccountFinding(What)
{
    public override string ToString() => $"{What} To change that: {Remedy}";
}

/// <summary>Something that is well and good to know, such as the zones that are used.</summary>
public sealed record AccountFact(string What) : AccountFinding(What)
{
    public override string ToString() => What;
}
