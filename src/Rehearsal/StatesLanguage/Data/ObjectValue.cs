namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>A JSON object. Its fields keep their order; of a name that came twice the last value counts.</summary>
sealed class ObjectValue : Value
{
    /// <summary>Up to here looking through the fields is faster than an index.</summary>
    const int Few = 8;

    readonly KeyValuePair<string, Value>[] fields;
    Dictionary<string, int>? index;

    ObjectValue(KeyValuePair<string, Value>[] fields) => this.fields = fields;

    public static ObjectValue Empty { get; } = new([]);

    public IReadOnlyList<KeyValuePair<string, Value>> Fields => fields;

    public static ObjectValue Of(params ReadOnlySpan<(string Name, Value Value)> fields)
    {
        var list = new KeyValuePair<string, Value>[fields.Length];
        for (var i = 0; i < list.Length; i++) list[i] = new(fields[i].Name, fields[i].Value);
        return Of(list);
    }

    /// <summary>Keeps the array.</summary>
    public static ObjectValue Of(KeyValuePair<string, Value>[] fields)
    {
        if (fields.Length == 0) return Empty;
        return HasTwins(fields) ? new([.. fields.GroupBy(field => field.Key).Select(group => group.Last())]) : new(fields);
    }

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

    protected override int Measure()
    {
        var size = 1 + Math.Max(1, fields.Length);
        foreach (var (name, value) in fields) size += Of(name).Size + 1 + value.Size;
        return size;
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

    static bool HasTwins(KeyValuePair<string, Value>[] fields)
    {
        if (fields.Length > Few) return fields.DistinctBy(field => field.Key).Count() < fields.Length;
        for (var i = 1; i < fields.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (fields[i].Key == fields[j].Key) return true;
            }
        }

        return false;
    }
}
