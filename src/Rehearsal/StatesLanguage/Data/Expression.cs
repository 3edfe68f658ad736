namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>What expressions can read beside the state's data.</summary>
interface IScope
{
    /// <summary>$$.</summary>
    Value Context { get; }

    /// <summary>$name; null when nothing has been assigned to it yet.</summary>
    Value? Variable(string name);

    /// <summary>For States.MathRandom and States.UUID; the same in each rehearsal of an execution.</summary>
    Random Chance { get; }
}

/// <summary>Something in a definition that is computed in an execution: a path or an intrinsic function.</summary>
abstract record Expression(string Text)
{
    /// <summary>Null when a path names nothing.</summary>
    public abstract Value? Find(Value data, IScope scope);

    public sealed override string ToString() => Text;
}

/// <summary>A JSONPath: $… reads the state's data, $$… the context object, $name… a variable.</summary>
sealed record Query(string Text, string? Variable, JsonPath Path) : Expression(Text)
{
    public static Query Root { get; } = new("$", null, new([], null));

    /// <summary>$$: reads the context object.</summary>
    public bool OfContext { get; } = Text.StartsWith("$$", StringComparison.Ordinal);

    public override Value? Find(Value data, IScope scope) => Source(data, scope) is { } source ? Path.Find(source) : null;

    /// <summary>What it reads from; null for a variable to which nothing has been assigned.</summary>
    public Value? Source(Value data, IScope scope) => Variable is not null ? scope.Variable(Variable) : OfContext ? scope.Context : data;
}

/// <summary>An argument of an intrinsic function that stands in the definition.</summary>
sealed record Literal(string Text, Value Value) : Expression(Text)
{
    public override Value Find(Value data, IScope scope) => Value;
}

/// <summary>States.Name(…).</summary>
sealed record FunctionCall(string Text, Intrinsic Function, IReadOnlyList<Expression> Arguments) : Expression(Text)
{
    /// <exception cref="StatesError">States.IntrinsicFailure: the arguments do not suit.</exception>
    /// <exception cref="DataFlowException">A path among the arguments names nothing.</exception>
    public override Value Find(Value data, IScope scope)
    {
        var values = new Value[Arguments.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Arguments[i].Find(data, scope) ?? throw DataFlowException.NoArgument((Query)Arguments[i], data, scope);
        try { return Function.Apply(values, scope); }
        catch (FormatException error)
        {
            throw new StatesError(ErrorNames.IntrinsicFailure, $"The function '{Text}' had the following error: {error.Message}");
        }
    }
}
