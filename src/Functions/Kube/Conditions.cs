using System.Globalization;
using System.Text.Json.Nodes;

namespace ComfyServerless.Functions.Kube;

/// <summary>Reads <c>status.conditions</c>.</summary>
public static class Conditions
{
    public static JsonObject? Find(JsonObject item, string type)
        => (item["status"]?["conditions"] as JsonArray)?.Select(condition => condition!.AsObject()).FirstOrDefault(condition => condition["type"]?.GetValue<string>() == type);

    public static bool IsTrue(JsonObject item, string type) => Find(item, type)?["status"]?.GetValue<string>() == "True";

    /// <summary>When it last became what it is; null: there is no such condition.</summary>
    public static DateTimeOffset? Since(JsonObject item, string type)
        => Find(item, type)?["lastTransitionTime"]?.GetValue<string>() is { } time ? DateTimeOffset.Parse(time, CultureInfo.InvariantCulture) : null;

    public static string Reason(JsonObject item, string type) => Find(item, type)?["reason"]?.GetValue<string>() ?? "";

    public static string Message(JsonObject item, string type) => Find(item, type)?["message"]?.GetValue<string>() ?? "";

    /// <summary>The conditions that are not True, as "Type: Reason message".</summary>
    public static IEnumerable<string> Complaints(JsonObject item)
        => (item["status"]?["conditions"] as JsonArray ?? []).Where(condition => condition!["status"]?.GetValue<string>() != "True")
            .Select(condition => $"{condition!["type"]}: {condition["reason"]} {condition["message"]}".TrimEnd());

    public static string Name(JsonObject item) => item["metadata"]!["name"]!.GetValue<string>();

    /// <summary>A member that is a time; null: it is not there.</summary>
    public static DateTimeOffset? Time(JsonNode? time) => time is null ? null : DateTimeOffset.Parse(time.GetValue<string>(), CultureInfo.InvariantCulture);

    public static bool IsGoing(JsonObject item) => item["metadata"]!["deletionTimestamp"] != null;

    public static DateTimeOffset Created(JsonObject item) => DateTimeOffset.Parse(item["metadata"]!["creationTimestamp"]!.GetValue<string>(), CultureInfo.InvariantCulture);

    public static string Label(JsonObject item, string label) => item["metadata"]?["labels"]?[label]?.GetValue<string>() ?? "";
}
