namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The fields of one object of the definition. What nobody has read when the object is done is refused by name.</summary>
sealed class Fields(ObjectValue node, string place, Definition definition)
{
    static readonly string[] OfJsonata = ["Arguments", "Output", "Items", "Condition"];
    static readonly string[] OfDistributedMap = ["ItemReader", "ItemBatcher", "ResultWriter", "Label", "ToleratedFailureCount", "ToleratedFailurePercentage",
        "ToleratedFailureCountPath", "ToleratedFailurePercentagePath"];

    readonly HashSet<string> read = [];

    public Definition Definition => definition;

    public string Place => place;

    public IEnumerable<string> Names => node.Fields.Select(pair => pair.Key);

    public void Problem(string rule) => definition.Problem(place, rule);

    public void Problem(string name, string rule) => definition.Problem(Has(name) ? $"{place}/{name}" : place, rule);

    public bool Has(string name) => node.Find(name) is not null;

    public void Skip(string name) => read.Add(name);

    public void RefuseTheRest()
    {
        foreach (var name in Names.Where(name => !read.Contains(name)))
        {
            Problem(name, OfJsonata.Contains(name) ? $"the field {name} belongs to JSONata, which is not modelled"
                : name == "Credentials" ? "the field Credentials is not modelled"
                : OfDistributedMap.Contains(name) ? $"the field {name} belongs to a distributed Map, which is not modelled"
                : $"the field {name} is not supported here");
        }
    }

    /// <summary>At most one of them may be there.</summary>
    public void Exclude(params string[] names)
    {
        var both = names.Where(Has).ToArray();
        if (both.Length < 2) return;
        Problem(both[1], $"{string.Join(" and ", both)} exclude each other");
        foreach (var name in both) Skip(name);
    }

    /// <summary>Without counting as read.</summary>
    public Value? Peek(string name) => node.Find(name);

    public Value? Any(string name)
    {
        read.Add(name);
        return node.Find(name);
    }

    public string? Text(string name, bool required = false) => Typed<TextValue>(name, required, "a string")?.Text;

    public bool? Truth(string name) => Typed<BooleanValue>(name, false, "true or false")?.Truth;

    public Fields? Object(string name, bool required = false)
        => Typed<ObjectValue>(name, required, "an object") is { } inner ? new(inner, $"{place}/{name}", definition) : null;

    /// <summary>Each entry of a list of objects.</summary>
    public IEnumerable<Fields> Entries(string name, bool required = false)
    {
        var list = Typed<ListValue>(name, required, "a list");
        if (required && list is { Count: 0 }) Problem(name, $"{name} must not be empty");
        foreach (var (index, item) in (list?.Items ?? []).Index())
        {
            if (item is ObjectValue entry) yield return new(entry, $"{place}/{name}[{index}]", definition);
            else definition.Problem($"{place}/{name}[{index}]", "must be an object");
        }
    }

    public List<string> Texts(string name)
    {
        var list = Typed<ListValue>(name, required: true, "a list of strings");
        if (list is { Count: 0 }) Problem(name, $"{name} must not be empty");
        if (list?.Items.Any(item => item is not TextValue) == true) Problem(name, $"{name} must be a list of strings");
        return [.. (list?.Items ?? []).OfType<TextValue>().Select(text => text.Text)];
    }

    public void MustBe(string name, string value, string otherwise)
    {
        if (Text(name) is { } found && found != value) Problem(name, $"{name} must be {value}: {found} {otherwise}");
    }

    public double? Number(string name, double least, double most, bool whole = true)
    {
        if (!Has(name)) return null;
        var found = (Any(name) as NumberValue)?.Number ?? double.NaN;
        if (found >= least && found <= most && (!whole || double.IsInteger(found))) return found;
        Problem(name, $"{name} must be {(whole ? "a whole number" : "a number")} {(most == double.MaxValue ? $"of at least {least}" : $"from {least} to {most}")}");
        return null;
    }

    public TimeSpan? Seconds(string name, double least = 1, double most = 99_999_999)
        => Number(name, least, most) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>The field, or its twin with "Path" at its end, which reads the number from the data.</summary>
    public Amount? Amount(string name, double least = 1)
    {
        Exclude(name, $"{name}Path");
        if (Has($"{name}Path")) return Parsed($"{name}Path", ExpressionParser.Reference) is { } path ? new(name, 0, path) : null;
        return Number(name, least, 99_999_999) is { } number ? new(name, (long)number, null) : null;
    }

    /// <summary>The path, <paramref name="absent"/> without the field, null where the field is null.</summary>
    public Query? Path(string name, Query? absent = null) => !Has(name) ? absent : IsNull(name) ? null : Parsed(name, ExpressionParser.Path);

    /// <summary>Of a required field, or one that must not be null: null after a problem.</summary>
    public T? Parsed<T>(string name, Func<string, T> parse)
        where T : class
    {
        if (Text(name, required: true) is not { } text) return null;
        try { return parse(text); }
        catch (FormatException error)
        {
            Problem(name, error.Message);
            return null;
        }
    }

    public ReferencePath? ResultPath()
        => !Has("ResultPath") ? ReferencePath.Root : IsNull("ResultPath") ? null : Parsed("ResultPath", text => new ReferencePath(text));

    public Template? Template(string name)
        => Typed<ObjectValue>(name, false, "an object") is { } body ? StatesLanguage.Template.Parse(body, (at, rule) => definition.Problem($"{place}/{name}{at}", rule)) : null;

    bool IsNull(string name) => Any(name) is { IsNull: true };

    T? Typed<T>(string name, bool required, string kind)
        where T : Value
    {
        if (Any(name) is not { } found)
        {
            if (required) Problem($"the field {name} is required");
            return null;
        }

        if (found is not T) Problem(name, $"{name} must be {kind}");
        return found as T;
    }
}
