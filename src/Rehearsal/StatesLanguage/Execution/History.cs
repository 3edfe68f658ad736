using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One event as GetExecutionHistory gives it.</summary>
public sealed class HistoryEvent
{
    readonly EventDetails? details;

    internal HistoryEvent(long id, long previous, string type, DateTimeOffset timestamp, EventDetails? details)
        => (Id, PreviousEventId, Type, Timestamp, this.details) = (id, previous, type, timestamp, details);

    public long Id { get; }
    public long PreviousEventId { get; }
    public string Type { get; }
    public DateTimeOffset Timestamp { get; }

    /// <summary>Null for types without details.</summary>
    public string? DetailsName => details?.Name ?? (details is null ? null : $"{char.ToLowerInvariant(Type[0])}{Type.AsSpan(1)}EventDetails");

    /// <summary>Made anew each time.</summary>
    public JsonObject? Details => details?.ToJson();

    /// <summary>The wire form; the time is epoch seconds.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["timestamp"] = Timestamp.ToUnixTimeMilliseconds() / 1000.0,
            ["type"] = Type,
            ["id"] = Id,
            ["previousEventId"] = PreviousEventId,
        };
        if (DetailsName is { } name) json[name] = Details;
        return json;
    }
}

/// <summary>The events of one execution, in order.</summary>
sealed class History(VirtualTime time, int? limit)
{
    readonly List<HistoryEvent> events = [];

    public IReadOnlyList<HistoryEvent> Events => events;

    /// <summary>Adds an event to <paramref name="strand"/> and gives its id.</summary>
    /// <exception cref="StatesError">The history is full, which ends the execution.</exception>
    public long Add(string type, Strand strand, EventDetails? details = null)
    {
        if (IsFull) throw new StatesError(ErrorNames.Runtime, $"The execution reached the maximum number of history events ({limit}).");
        return strand.Last = End(type, strand.Last, details);
    }

    /// <summary>Adds an event beside the chain: what follows names <paramref name="previous"/> too. Nothing when the history is full.</summary>
    public long Append(string type, long previous, EventDetails? details = null) => IsFull ? events.Count : End(type, previous, details);

    /// <summary>The last event, for which there is always room.</summary>
    public long End(string type, long previous, EventDetails? details = null)
    {
        events.Add(new(events.Count + 1, previous, type, time.Now, details));
        return events.Count;
    }

    bool IsFull => events.Count >= limit - 1;
}
