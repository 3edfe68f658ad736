namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>A place in the text of a path or an intrinsic function that is being read.</summary>
sealed class Cursor(string text, int position = 0)
{
    public string Text => text;

    public int Position { get; set; } = position;

    public bool AtEnd => Position >= text.Length;

    /// <summary>'\0' at the end.</summary>
    public char Next => AtEnd ? '\0' : text[Position];

    public bool Take(char letter) => Take(letter.ToString());

    public bool Take(string word)
    {
        if (string.CompareOrdinal(text, Position, word, 0, word.Length) != 0) return false;
        Position += word.Length;
        return true;
    }

    public void Expect(char letter)
    {
        SkipSpace();
        if (!Take(letter)) throw Fault($"'{letter}' is missing");
    }

    public string TakeWhile(Func<char, bool> wanted)
    {
        var start = Position;
        while (!AtEnd && wanted(Next)) Position++;
        return text[start..Position];
    }

    public void SkipSpace() => TakeWhile(char.IsWhiteSpace);

    /// <summary>
    /// A text in quotes, as it stands between them. A backslash before the closing quote or before another backslash belongs to it; what it means is the caller's.
    /// </summary>
    public string TakeQuoted()
    {
        var quote = Next;
        var start = ++Position;
        while (!AtEnd && Next != quote) Position += Next == '\\' && Position + 1 < text.Length ? 2 : 1;
        if (AtEnd) throw Fault("a quote is not closed");
        return text[start..Position++];
    }

    public int TakeWhole()
    {
        var start = Position;
        Take('-');
        TakeWhile(char.IsAsciiDigit);
        return int.TryParse(text.AsSpan(start, Position - start), out var number) ? number : throw Fault("a whole number is missing");
    }

    public FormatException Fault(string what) => new($"'{text}' is not valid: {what} at character {Math.Min(Position, text.Length) + 1}");
}
