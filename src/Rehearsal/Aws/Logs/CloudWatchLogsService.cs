using System.Globalization;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.CloudWatch;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.Logs;

/// <summary>CloudWatch Logs: groups, streams and their events, kept for ever (retention is only remembered).</summary>
public sealed class CloudWatchLogsService : AwsService, IResourceTypes
{
    const int MostEvents = 10_000;
    readonly AwsContext aws;
    readonly SortedDictionary<string, LogGroup> groups = new(StringComparer.Ordinal);
    long events;

    public CloudWatchLogsService(AwsContext aws)
    {
        this.aws = aws;
        Add("CreateLogGroup", Effect.Mutating, "logGroupName tags", call => CreateGroup(call.Text("logGroupName"), null));
        Add("DeleteLogGroup", Effect.Mutating, "logGroupName", call => groups.Remove(Group(call).Name) ? new JsonObject() : null);
        Add("PutRetentionPolicy", Effect.Mutating, "logGroupName retentionInDays", PutRetention);
        Add("DescribeLogGroups", Effect.Reading, "logGroupNamePrefix limit nextToken", DescribeGroups);
        Add("CreateLogStream", Effect.Mutating, "logGroupName logStreamName", CreateStream);
        Add("DescribeLogStreams", Effect.Reading, "logGroupName logStreamNamePrefix orderBy descending limit nextToken", DescribeStreams);
        Add("PutLogEvents", Effect.Mutating, "logGroupName logStreamName logEvents sequenceToken", PutEvents);
        Add("GetLogEvents", Effect.Reading, "logGroupName logStreamName startTime endTime startFromHead limit nextToken", GetEvents);
        Add("FilterLogEvents", Effect.Reading, "logGroupName logStreamNames logStreamNamePrefix startTime endTime filterPattern limit nextToken interleaved", FilterEvents);
    }

    /// <summary>The groups' names.</summary>
    public IReadOnlyCollection<string> Groups => groups.Keys;

    public override string SigningName => "logs";
    public override Protocol Protocol => Protocol.Json11;

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::Logs::LogGroup", "LogGroupName RetentionInDays Tags", request =>
        {
            var name = PhysicalNames.Of(request, "LogGroupName", aws, 512);
            CreateGroup(name, Json.Number(request.Properties["RetentionInDays"]));
            return new(name, new() { ["Arn"] = groups[name].Arn + ":*" });
        })
        {
            Delete = name => groups.Remove(name),
            Update = (name, request) =>
            {
                groups[name].RetentionInDays = Json.Number(request.Properties["RetentionInDays"]);
                return new() { ["Arn"] = groups[name].Arn + ":*" };
            },
        },
    ];

    /// <summary>Adds a line, and the group and stream where they are missing.</summary>
    public void Write(string group, string stream, string message)
    {
        if (!groups.ContainsKey(group)) CreateGroup(group, null);
        var streams = groups[group].Streams;
        if (!streams.TryGetValue(stream, out var to)) streams[stream] = to = new(stream, aws.Now);
        Append(to, aws.Now, message);
    }

    /// <summary>The lines of a stream, or none when it is not there.</summary>
    public IReadOnlyList<string> Lines(string group, string stream)
        => groups.TryGetValue(group, out var found) && found.Streams.TryGetValue(stream, out var lines) ? [.. lines.Events.Select(line => line.Message)] : [];

    /// <summary>The lines of all of a group's streams.</summary>
    public IReadOnlyList<string> Lines(string group) => groups.TryGetValue(group, out var found) ? [.. found.Streams.Values.SelectMany(stream => stream.Events).Select(line => line.Message)] : [];

    /// <summary>Gets the metrics that lines have in them. A line that breaks the format is a note in the journal; on AWS it would be nothing at all.</summary>
    public Metrics? Metrics { get; init; }

    void Append(LogStream stream, DateTimeOffset at, string message)
    {
        stream.Events.Add(new((++events).ToString("d56", CultureInfo.InvariantCulture), at, aws.Now, message));
        if (Metrics is null) return;
        try { foreach (var (metric, point) in EmbeddedMetrics.Read(message, aws.Now)) Metrics.Put(metric, point.Value, point.At); }
        catch (FormatException wrong) { aws.Note("logs", $"no metrics are taken from a line of {stream.Name}: {wrong.Message}"); }
    }

    JsonObject CreateGroup(string name, int? retention)
    {
        if (groups.ContainsKey(name)) throw new AwsError(400, "ResourceAlreadyExistsException", "The specified log group already exists");
        groups[name] = new(name, aws.Arn("logs", $"log-group:{name}"), aws.Now) { RetentionInDays = retention };
        return [];
    }

    JsonObject PutRetention(Call call)
    {
        Group(call).RetentionInDays = Json.Number(call.Input["retentionInDays"]);
        return [];
    }

    JsonObject DescribeGroups(Call call) => Json.Page([.. groups.Values.Where(group => group.Name.StartsWith(call.TextOrNull("logGroupNamePrefix") ?? "",
        StringComparison.Ordinal)).Select(group => new JsonObject
    {
        ["logGroupName"] = group.Name, ["arn"] = group.Arn + ":*", ["logGroupArn"] = group.Arn, ["creationTime"] = group.Created.ToUnixTimeMilliseconds(),
        ["retentionInDays"] = group.RetentionInDays, ["metricFilterCount"] = 0, ["storedBytes"] = 0, ["logGroupClass"] = "STANDARD",
    })], "logGroups", call.Input["nextToken"], call.Input["limit"], 50);

    JsonObject CreateStream(Call call)
    {
        var (group, name) = (Group(call), call.Text("logStreamName"));
        if (!group.Streams.TryAdd(name, new(name, aws.Now))) throw new AwsError(400, "ResourceAlreadyExistsException", "The specified log stream already exists");
        return [];
    }

    JsonObject DescribeStreams(Call call)
    {
        var group = Group(call);
        var byTime = call.TextOrNull("orderBy") == "LastEventTime";
        if (byTime && call.Input["logStreamNamePrefix"] != null) throw new AwsError(400, "InvalidParameterException", "Cannot order by LastEventTime with a logStreamNamePrefix.");
        var streams = group.Streams.Values.Where(stream => stream.Name.StartsWith(call.TextOrNull("logStreamNamePrefix") ?? "", StringComparison.Ordinal));
        if (byTime) streams = streams.OrderBy(stream => stream.Events.Count == 0 ? DateTimeOffset.MinValue : stream.Events[^1].At);
        if (Json.Flag(call.Input["descending"])) streams = streams.Reverse();
        return Json.Page([.. streams.Select(stream => new JsonObject
        {
            ["logStreamName"] = stream.Name, ["arn"] = $"{group.Arn}:log-stream:{stream.Name}", ["creationTime"] = stream.Created.ToUnixTimeMilliseconds(),
            ["firstEventTimestamp"] = Milliseconds(stream.Events.FirstOrDefault()?.At), ["lastEventTimestamp"] = Milliseconds(stream.Events.LastOrDefault()?.At),
            ["lastIngestionTime"] = Milliseconds(stream.Events.LastOrDefault()?.Ingested), ["storedBytes"] = 0,
        })], "logStreams", call.Input["nextToken"], call.Input["limit"], 50);
    }

    JsonObject PutEvents(Call call)
    {
        var stream = Stream(call);
        foreach (var line in call.Input["logEvents"]!.AsArray()) Append(stream, DateTimeOffset.FromUnixTimeMilliseconds(line!["timestamp"]!.GetValue<long>()),
            line["message"]!.GetValue<string>());
        return new() { ["nextSequenceToken"] = events.ToString(CultureInfo.InvariantCulture) };
    }

    /// <summary>A token is a direction and a place between two events; at an end, the token of that direction comes back unchanged.</summary>
    JsonObject GetEvents(Call call)
    {
        var all = Stream(call).Events.Where(line => Within(call, line)).ToList();
        var limit = Limit(call);
        var (forward, place) = call.TextOrNull("nextToken")?.Split('/') switch
        {
            ["f", var at, "s"] => (true, int.Parse(at, CultureInfo.InvariantCulture)),
            ["b", var at, "s"] => (false, int.Parse(at, CultureInfo.InvariantCulture)),
            null => Json.Flag(call.Input["startFromHead"]) ? (true, 0) : (false, all.Count),
            _ => throw new AwsError(400, "InvalidParameterException", "The specified nextToken is invalid."),
        };
        var (from, to) = forward ? (place, Math.Min(place + limit, all.Count)) : (Math.Max(place - limit, 0), place);
        return new()
        {
            ["events"] = Json.List(all[from..to].Select(line => new JsonObject { ["timestamp"] = Milliseconds(line.At), ["message"] = line.Message,
                ["ingestionTime"] = Milliseconds(line.Ingested) })),
            ["nextForwardToken"] = $"f/{to}/s", ["nextBackwardToken"] = $"b/{from}/s",
        };
    }

    JsonObject FilterEvents(Call call)
    {
        var (pattern, names) = (new FilterPattern(call.TextOrNull("filterPattern")), Json.Texts(call.Input["logStreamNames"]));
        var lines = Group(call).Streams.Values
            .Where(stream => (names.Count == 0 || names.Contains(stream.Name)) && stream.Name.StartsWith(call.TextOrNull("logStreamNamePrefix") ?? "", StringComparison.Ordinal))
            .SelectMany(stream => stream.Events.Where(line => Within(call, line) && pattern.Matches(line.Message)).Select(line => (Stream: stream.Name, Line: line)))
            .OrderBy(found => found.Line.At).ThenBy(found => found.Line.Id, StringComparer.Ordinal);
        return Json.Page([.. lines.Select(found => new JsonObject
        {
            ["eventId"] = found.Line.Id, ["logStreamName"] = found.Stream, ["timestamp"] = Milliseconds(found.Line.At),
            ["ingestionTime"] = Milliseconds(found.Line.Ingested), ["message"] = found.Line.Message,
        })], "events", call.Input["nextToken"], Limit(call));
    }

    LogGroup Group(Call call) => groups.GetValueOrDefault(call.Text("logGroupName")) ?? throw new AwsError(400, "ResourceNotFoundException",
        "The specified log group does not exist.");

    LogStream Stream(Call call)
        => Group(call).Streams.GetValueOrDefault(call.Text("logStreamName")) ?? throw new AwsError(400, "ResourceNotFoundException", "The specified log stream does not exist.");

    static int Limit(Call call) => Json.Number(call.Input["limit"]) is not { } limit ? MostEvents : limit is > 0 and <= MostEvents ? limit
        : throw new AwsError(400, "InvalidParameterException", $"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: Member must be between 1 and {MostEvents}");

    static bool Within(Call call, LogEvent line)
        => line.At.ToUnixTimeMilliseconds() >= (call.Input["startTime"]?.GetValue<long>() ?? 0) && line.At.ToUnixTimeMilliseconds() < (call.Input["endTime"]?.GetValue<long>()
            ?? long.MaxValue);

    static long? Milliseconds(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds();
}
