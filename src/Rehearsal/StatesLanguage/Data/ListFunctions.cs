namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>The intrinsic functions on arrays.</summary>
static class ListFunctions
{
    /// <summary>The most elements that States.ArrayRange makes.</summary>
    const int MaxRange = 1000;

    public static IEnumerable<Intrinsic> All =>
    [
        new("States.Array", 0, int.MaxValue, (values, _) => new ListValue(values)),
        new("States.ArrayPartition", 2, values => Partition(values[0].List(), values[1].Rounded("the chunk size"))),
        new("States.ArrayContains", 2, values => Value.Of(values[0].List().Items.Contains(values[1]))),
        new("States.ArrayRange", 3, values => Range(values[0].Rounded("the first value"), values[1].Rounded("the last value"), values[2].Rounded("the step"))),
        new("States.ArrayGetItem", 2, values => Item(values[0].List(), values[1].Rounded("the index"))),
        new("States.ArrayLength", 1, values => Value.Of(values[0].List().Count)),
        new("States.ArrayUnique", 1, values => new ListValue([.. values[0].List().Items.Distinct()])),
    ];

    static ListValue Partition(ListValue list, long size)
        => size > 0
            ? new([.. list.Items.Chunk((int)Math.Min(size, int.MaxValue)).Select(chunk => new ListValue(chunk))])
            : throw new FormatException($"the chunk size must be positive, but is {size}");

    static ListValue Range(long first, long last, long step)
    {
        if (step == 0) throw new FormatException("the step must not be 0");
        var count = (decimal)(last - first) / step;
        if (count >= MaxRange) throw new FormatException($"the range has more than {MaxRange} elements");
        return new([.. Enumerable.Range(0, count < 0 ? 0 : (int)count + 1).Select(index => Value.Of(first + (index * step)))]);
    }

    static Value Item(ListValue list, long index)
        => index >= 0 && list.At(index) is { } item ? item : throw new FormatException($"there is no element {index} in an array of {list.Count}");
}
