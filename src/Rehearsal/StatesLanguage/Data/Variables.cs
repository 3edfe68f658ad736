namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The variables of one scope: the machine, a branch of a Parallel or an iteration of a Map. Inner scopes read the outer ones; nothing leaves a scope.</summary>
sealed class Variables(Variables? outer)
{
    Dictionary<string, Value>? values;

    public Value? Find(string name) => values is not null && values.TryGetValue(name, out var value) ? value : outer?.Find(name);

    public void Assign(ObjectValue assigned)
    {
        values ??= [];
        foreach (var (name, value) in assigned.Fields) values[name] = value;
    }
}
