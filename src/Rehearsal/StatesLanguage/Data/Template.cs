namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>
/// A payload template (Parameters, ResultSelector, ItemSelector, Assign): JSON in which "name.$": "path or function" becomes "name": value.
/// What does not change is built once and shared.
/// </summary>
abstract class Template
{
    /// <exception cref="DataFlowException">A path names nothing.</exception>
    /// <exception cref="StatesError">An intrinsic function failed.</exception>
    public abstract Value Fill(Value data, IScope scope);

    /// <summary>What it reads, for checks.</summary>
    public abstract IEnumerable<Expression> Expressions { get; }

    /// <param name="fault">Called with the place below the template and what is wrong there.</param>
    public static Template Parse(Value body, Action<string, string> fault, string place = "")
    {
        Template made = body switch
        {
            ObjectValue node => new Fields([.. node.Fields.Select(field => Field(field.Key, field.Value, fault, $"{place}/{field.Key}"))
                .GroupBy(field => field.Name).Select(twins => twins.Last())]),
            ListValue list => new Items([.. list.Items.Select((item, index) => Parse(item, fault, $"{place}[{index}]"))]),
            _ => new Fixed(body),
        };
        return made.Expressions.Any() ? made : new Fixed(body);
    }

    static (string Name, Template Value) Field(string key, Value value, Action<string, string> fault, string place)
    {
        if (!key.EndsWith(".$", StringComparison.Ordinal)) return (key, Parse(value, fault, place));
        if (value is not TextValue text)
        {
            fault(place, "a field that ends in .$ must hold a path or an intrinsic function as a string");
            return (key, new Fixed(value));
        }

        try { return (key[..^2], new Read(key, ExpressionParser.Any(text.Text))); }
        catch (FormatException error)
        {
            fault(place, error.Message);
            return (key, new Fixed(value));
        }
    }

    sealed class Fixed(Value value) : Template
    {
        public override IEnumerable<Expression> Expressions => [];
        public override Value Fill(Value data, IScope scope) => value;
    }

    sealed class Read(string key, Expression expression) : Template
    {
        public override IEnumerable<Expression> Expressions => [expression];

        public override Value Fill(Value data, IScope scope)
            => expression.Find(data, scope) ?? throw DataFlowException.NotFound((Query)expression, key, data, scope);
    }

    sealed class Fields((string Name, Template Value)[] fields) : Template
    {
        public override IEnumerable<Expression> Expressions => fields.SelectMany(part => part.Value.Expressions);

        public override Value Fill(Value data, IScope scope)
        {
            var filled = new KeyValuePair<string, Value>[fields.Length];
            for (var i = 0; i < filled.Length; i++) filled[i] = new(fields[i].Name, fields[i].Value.Fill(data, scope));
            return ObjectValue.Of(filled);
        }
    }

    sealed class Items(Template[] items) : Template
    {
        public override IEnumerable<Expression> Expressions => items.SelectMany(item => item.Expressions);

        public override Value Fill(Value data, IScope scope) => new ListValue(Array.ConvertAll(items, item => item.Fill(data, scope)));
    }
}
