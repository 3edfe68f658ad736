namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One step of a JSONPath. What does not fit (a name in a list, an index in a text) finds nothing.</summary>
abstract record PathStep
{
    /// <summary>Names at most one value.</summary>
    public virtual bool IsDefinite => false;

    /// <summary>The only value that a definite step finds.</summary>
    public virtual Value? One(Value from) => throw new NotSupportedException("this step names many values");

    public virtual IEnumerable<Value> Each(Value from) => One(from) is { } found ? [found] : [];
}

/// <summary>.name or ['name'].</summary>
sealed record NameStep(string Name) : PathStep
{
    public override bool IsDefinite => true;
    public override Value? One(Value from) => (from as ObjectValue)?.Find(Name);
    public override string ToString() => $"['{Name}']";
}

/// <summary>['a','b']: one object with the fields that exist.</summary>
sealed record NamesStep(IReadOnlyList<string> Names) : PathStep
{
    public override bool IsDefinite => true;

    public override Value? One(Value from)
        => from is ObjectValue node ? ObjectValue.Of([.. node.Fields.Where(field => Names.Contains(field.Key))]) : null;

    public override string ToString() => $"[{string.Join(",", Names.Select(name => $"'{name}'"))}]";
}

/// <summary>[0] or [-1].</summary>
sealed record IndexStep(int Index) : PathStep
{
    public override bool IsDefinite => true;
    public override Value? One(Value from) => (from as ListValue)?.At(Index);
    public override string ToString() => $"[{Index}]";
}

/// <summary>[0,2].</summary>
sealed record IndexesStep(IReadOnlyList<int> Indexes) : PathStep
{
    public override IEnumerable<Value> Each(Value from) => Indexes.Select(index => (from as ListValue)?.At(index)).OfType<Value>();
}

/// <summary>[from:to]; negative numbers count from the end.</summary>
sealed record SliceStep(int? From, int? To) : PathStep
{
    public override IEnumerable<Value> Each(Value from)
    {
        if (from is not ListValue list) yield break;
        var end = Place(To ?? list.Count, list.Count);
        for (var i = Place(From ?? 0, list.Count); i < end; i++) yield return list.Items[i];
    }

    static int Place(int index, int count) => Math.Clamp(index < 0 ? index + count : index, 0, count);
}

/// <summary>[*] or .*</summary>
sealed record WildcardStep : PathStep
{
    public override IEnumerable<Value> Each(Value from) => from switch
    {
        ListValue list => list.Items,
        ObjectValue node => node.Fields.Select(field => field.Value),
        _ => [],
    };
}

/// <summary>The .. before a step: everything below, and the value itself.</summary>
sealed record DeepStep : PathStep
{
    static readonly WildcardStep Children = new();

    public override IEnumerable<Value> Each(Value from)
        => from is ListValue or ObjectValue ? Children.Each(from).SelectMany(Each).Prepend(from) : [];
}

/// <summary>[?(…)]: of a list the items that fit; an object as a whole.</summary>
sealed record FilterStep(PathFilter Filter) : PathStep
{
    public override IEnumerable<Value> Each(Value from)
        => (from as ListValue)?.Items.Where(Filter.Holds) ?? (from is ObjectValue && Filter.Holds(from) ? [from] : []);
}
