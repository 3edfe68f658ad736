namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>A whole number that a state names itself, or by a path (the twin of the field with "Path" at its end).</summary>
sealed record Amount(string Field, long Fixed, Query? Path)
{
    /// <exception cref="DataFlowException">The path names no whole number that is not negative.</exception>
    public long Read(Value data, IScope scope)
    {
        if (Path is null) return Fixed;
        var found = Path.Find(data, scope) ?? throw Absent(data, scope);
        if (Field == "MaxConcurrency") return Parsed(found) ?? throw new DataFlowException(
            $"The MaxConcurrencyPath field refers to value \"{ValueText.Plain(found)}\" which is not a valid integer: {Path.Text}");
        var number = Parsed(found) ?? throw new DataFlowException($"The {Field}Path parameter cannot be parsed as a long value: {Path.Text} == {ValueText.Plain(found)}");
        if (number < 0) throw new DataFlowException($"The {Field}Path parameter references a negative value: {Path.Text} == {number}");
        if (number <= int.MaxValue) return number;
        throw new DataFlowException(Field == "Seconds" ? Waits.TooLong : $"The {Field}Path parameter references a value that is too large: {Path.Text} == {number}");
    }

    /// <summary>Digits in quotes count as a number.</summary>
    static long? Parsed(Value value) => value switch
    {
        NumberValue number => number.Whole,
        TextValue text when long.TryParse(text.Text, out var number) => number,
        _ => null,
    };

    DataFlowException Absent(Value data, IScope scope) => Field is "Seconds" or "MaxConcurrency"
        ? new($"The {Field}Path parameter does not reference an input value: {Path!.Text}")
        : DataFlowException.Missing(Path!, data, scope);
}
