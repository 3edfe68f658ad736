using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Time;

namespace ComfyServerless.Rehearsal.StatesLanguage;

/// <summary>One event as GetExecutionHistory gives it. <paramref name="DetailsName"/> and <paramref name="Details"/> are null for types without details.</summary>
public sealed record HistoryEvent(long Id, long PreviousEventId, string Type, DateTimeOffset Timestamp, string? DetailsName, JsonObject? Details)
{
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
        if (DetailsName is not null) json[DetailsName] = Details!.DeepClone();
        return json;
    }
}

/// <summary>The chain of events of one branch: each names the one before it.</summary>
sealed class Strand(long last)
{
    public long Last { get; set; } = last;
}

/// <summary>The events of one execution, in order.</summary>
sealed class History(VirtualTime time)
{
    /// <summary>Source: Step Functions developer guide, "Quotas".</summary>
    const int Limit = 25_000;

    readonly List<HistoryEvent> events = [];

    public IReadOnlyList<HistoryEvent> Events => events;

    /// <summary>Adds an event to <paramref name="strand"/> and gives its id.</summary>
    /// <exception cref="StatesError">The history is full, which ends the execution.</exception>
    public long Add(string type, Strand strand, string? detailsName = null, JsonObject? details = null)
    {
        if (events.Count >= Limit - 1)
            throw new StatesError(ErrorNames.Runtime, $"The execution reached the maximum number of history events ({Limit}).");
        return End(type, strand, detailsName, details);
    }

    /// <summary>Like <see cref="Add"/>, for the last event, which always fits.</summary>
    public long End(string type, Strand strand, string? detailsName = null, JsonObject? details = null)
    {
        events.Add(new(events.Count + 1, strand.Last, type, time.Now, detailsName, details));
        return strand.Last = events.Count;
    }
}
