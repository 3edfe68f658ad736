namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>A JSON object. Its fields keep their order.</summary>
sealed class ObjectValue : Value
{
    /// <summary>Up to here looking through the fields is faster than an index.</summary>
    const int Few = 8;

    readonly KeyValuePair<string, Value>[] fields;
    Dictionary<string, int>? index;

    ObjectValue(KeyValuePair<string, Value>[] fields) => this.fields = fields;

    public static ObjectValue Empty { get; } = new([]);

    public IReadOnlyList<KeyValuePair<string, Value>> Fields => fields;

    /// <summary>The names must differ.</summary>
    public static ObjectValue Of(params ReadOnlySpan<(string Name, Value Value)> fields)
    {
        var list = new KeyValuePair<string, Value>[fields.Length];
        for (var i = 0; i < list.Length; i++) list[i] = new(fields[i].Name, fields[i].Value);
        return Of(list);
    }

    /// <summary>The names must differ. Keeps the array.</summary>
    public static ObjectValue Of(KeyValuePair<string, Value>[] fields) => fields.Length == 0 ? Empty : new(fields);

    /// <summary>Of a name that comes twice the last value counts, at the first place.</summary>
    public static ObjectValue OfLast(IReadOnlyList<KeyValuePair<string, Value>> fields)
        => Of([.. fields.DistinctBy(field => field.Key).Count() == fields.Count ? fields : fields.GroupBy(field => field.Key).Select(group => group.Last())]);

    public Value? Find(string name) => IndexOf(name) is >= 0 and var at ? fields[at].Value : null;

    public ObjectValue With(string name, Value value)
    {
        var at = IndexOf(name);
        var changed = new KeyValuePair<string, Value>[at < 0 ? fields.Length + 1 : fields.Length];
        fields.CopyTo(changed, 0);
        changed[at < 0 ? fields.Length : at] = new(name, value);
        return new(changed);
    }

    public ObjectValue Without(string name) => Of([.. fields.Where(field => field.Key != name)]);

    public override bool Equals(Value? other)
        => other is ObjectValue node && node.fields.Length == fields.Length && fields.All(field => field.Value.Equals(node.Find(field.Key)));

    public override int GetHashCode() => fields.Aggregate(fields.Length, (hash, field) => hash ^ HashCode.Combine(field.Key, field.Value));

    protected override (int Size, int Depth) Measure()
    {
        var (size, depth) = (1 + Math.Max(1, fields.Length), 0);
        foreach (var (name, value) in fields) (size, depth) = (size + TextValue.SizeOf(name) + 1 + value.Size, Math.Max(depth, value.Depth));
        return (size, depth + 1);
    }

    int IndexOf(string name)
    {
        if (fields.Length > Few)
        {
            index ??= fields.Index().ToDictionary(field => field.Item.Key, field => field.Index);
            return index.GetValueOrDefault(name, -1);
        }

        for (var i = 0; i < fields.Length; i++)
        {
            if (fields[i].Key == name) return i;
        }

        return -1;
    }
}
