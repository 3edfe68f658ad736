using System.Text;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>
/// JSON that never changes: states, variables, branches and the history share it without a copy, and its size is measured once.
/// Equal is the same JSON whatever the order of an object's fields; 1 and 1.0 differ, as in the service's States.ArrayContains and States.ArrayUnique.
/// </summary>
abstract class Value : IEquatable<Value>
{
    /// <summary>Deeper than this the service's JSON library neither reads nor writes.</summary>
    public const int MaxDepth = 1000;

    int size = -1, depth;

    public static Value Null { get; } = new NullValue();

    public bool IsNull => ReferenceEquals(this, Null);

    /// <summary>The length of its text in bytes of UTF-8.</summary>
    public int Size
    {
        get
        {
            if (size < 0) (size, depth) = Measure();
            return size;
        }
    }

    /// <summary>Of objects and lists in one another; 0 for all else.</summary>
    public int Depth => Size >= 0 ? depth : 0;

    public static Value Of(string? text) => text is null ? Null : new TextValue(text);

    public static Value Of(bool truth) => truth ? BooleanValue.True : BooleanValue.False;

    public static Value Of(long number) => new NumberValue(number);

    public abstract bool Equals(Value? other);

    public abstract override int GetHashCode();

    public sealed override bool Equals(object? obj) => Equals(obj as Value);

    /// <summary>Its compact JSON.</summary>
    public sealed override string ToString() => ValueText.Of(this);

    /// <summary>Bytes and depth. What is inside has mostly been measured before.</summary>
    protected abstract (int Size, int Depth) Measure();

    sealed class NullValue : Value
    {
        public override bool Equals(Value? other) => ReferenceEquals(this, other);
        public override int GetHashCode() => 0;
        protected override (int Size, int Depth) Measure() => (4, 0);
    }
}

sealed class BooleanValue : Value
{
    BooleanValue(bool truth) => Truth = truth;

    public static BooleanValue True { get; } = new(true);
    public static BooleanValue False { get; } = new(false);

    public bool Truth { get; }

    public override bool Equals(Value? other) => ReferenceEquals(this, other);
    public override int GetHashCode() => Truth ? 1 : 2;
    protected override (int Size, int Depth) Measure() => (Truth ? 4 : 5, 0);
}

/// <summary>A number in the spelling that it came in.</summary>
sealed class NumberValue : Value
{
    string? text;

    public NumberValue(long whole) => (Whole, Number) = (whole, whole);

    /// <param name="text">A JSON number.</param>
    public NumberValue(string text)
    {
        Number = double.Parse(text);
        if (text.AsSpan().IndexOfAny(".eE") < 0 && long.TryParse(text, out var whole)) Whole = whole;
        else this.text = text;
    }

    public double Number { get; }

    /// <summary>Null when it is written with a fraction or an exponent, or is beyond 64 bits.</summary>
    public long? Whole { get; }

    public string Text => text ??= Whole!.Value.ToString();

    public override bool Equals(Value? other)
        => other is NumberValue number && number.Whole == Whole && number.Number.Equals(Number);

    public override int GetHashCode() => Number.GetHashCode();
    protected override (int Size, int Depth) Measure() => (Text.Length, 0);
}

sealed class TextValue(string text) : Value
{
    public string Text => text;

    public override bool Equals(Value? other) => other is TextValue value && value.Text == text;
    public override int GetHashCode() => text.GetHashCode(StringComparison.Ordinal);

    protected override (int Size, int Depth) Measure() => (SizeOf(text), 0);

    /// <summary>With the quotes.</summary>
    public static int SizeOf(string text)
    {
        var size = 2 + Encoding.UTF8.GetByteCount(text);
        foreach (var letter in text) size += ValueText.Escape(letter) is { } escaped ? escaped.Length - 1 : 0;
        return size;
    }
}

sealed class ListValue : Value
{
    readonly Value[] items;

    /// <summary>Keeps the array.</summary>
    public ListValue(params Value[] items) => this.items = items;

    public static ListValue Empty { get; } = new();

    public IReadOnlyList<Value> Items => items;

    public int Count => items.Length;

    /// <summary>Counts from the end when negative; null outside.</summary>
    public Value? At(long index)
    {
        if (index < 0) index += items.Length;
        return index >= 0 && index < items.Length ? items[index] : null;
    }

    public ListValue With(int index, Value item)
    {
        var changed = (Value[])items.Clone();
        changed[index] = item;
        return new(changed);
    }

    public override bool Equals(Value? other) => other is ListValue list && items.AsSpan().SequenceEqual(list.items);
    public override int GetHashCode() => items.Aggregate(items.Length, HashCode.Combine);

    protected override (int Size, int Depth) Measure()
    {
        var (size, depth) = (1 + Math.Max(1, items.Length), 0);
        foreach (var item in items) (size, depth) = (size + item.Size, Math.Max(depth, item.Depth));
        return (size, depth + 1);
    }
}
