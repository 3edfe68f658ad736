using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes;

/// <summary>Reading and writing what every object has.</summary>
public static class Objects
{
    public static string Name(this JsonObject item) => item["metadata"]!["name"]!.GetValue<string>();
    public static string? Space(this JsonObject item) => item["metadata"]!["namespace"]?.GetValue<string>();
    public static string Uid(this JsonObject item) => item["metadata"]!["uid"]!.GetValue<string>();
    public static string? Label(this JsonObject item, string name) => item["metadata"]!["labels"]?[name]?.GetValue<string>();
    public static bool IsGoing(this JsonObject item) => item["metadata"]!["deletionTimestamp"] != null;
    public static DateTimeOffset Created(this JsonObject item) => DateTimeOffset.Parse(item["metadata"]!["creationTimestamp"]!.GetValue<string>());

    /// <summary>A member below maps; null where one is missing.</summary>
    public static JsonNode? Under(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path) node = (node as JsonObject)?[name];
        return node;
    }

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) => node.Under(path)?.ToString();
    public static int? Number(this JsonNode? node, params ReadOnlySpan<string> path) => node.Under(path) is { } found ? int.Parse(found.ToString()) : null;

    /// <summary>The maps in a list; none when it is missing.</summary>
    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) => (node.Under(path) as JsonArray ?? []).OfType<JsonObject>();

    public static IEnumerable<KeyValuePair<string, string>> Pairs(this JsonNode? map) => (map as JsonObject ?? []).Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.ToString() ?? ""));

    public static JsonObject Child(this JsonObject item, string name) => (item[name] ??= new JsonObject()).AsObject();

    public static JsonObject? Condition(this JsonObject item, string type) => item.Items("status", "conditions").FirstOrDefault(condition => condition.Text("type") == type);
    public static bool IsTrue(this JsonObject item, string condition) => item.Condition(condition).Text("status") == "True";

    /// <summary>Sets a condition; the transition time moves only with the status. For use inside <see cref="ObjectStore.Update"/>.</summary>
    public static void SetCondition(this JsonObject item, DateTimeOffset now, string type, bool? status, string reason, string message = "")
    {
        var conditions = item.Child("status")["conditions"] as JsonArray;
        if (conditions is null) item["status"]!["conditions"] = conditions = [];
        var text = status switch { true => "True", false => "False", null => "Unknown" };
        var found = conditions.OfType<JsonObject>().FirstOrDefault(condition => condition.Text("type") == type);
        if (found is null) conditions.Add(found = new() { ["type"] = type });
        if (found.Text("status") != text) found["lastTransitionTime"] = ObjectStore.Time(now);
        (found["status"], found["reason"], found["message"]) = (text, reason, message);
    }

    /// <summary>Whether matchLabels and matchExpressions select these labels.</summary>
    public static bool Selects(JsonNode? selector, JsonNode? labels)
        => (selector.Under("matchLabels") as JsonObject ?? []).All(pair => labels.Text(pair.Key) == pair.Value!.ToString())
            && selector.Items("matchExpressions").All(expression => Requirement.Meets(expression, labels.Text(expression.Text("key")!)));

    /// <summary>The controlling owner's reference.</summary>
    public static JsonObject? Owner(this JsonObject item) => item.Items("metadata", "ownerReferences").FirstOrDefault(owner => owner["controller"]?.GetValue<bool>() == true);

    public static bool IsOwnedBy(this JsonObject item, JsonObject owner) => item.Owner().Text("uid") == owner.Uid();

    public static JsonObject OwnedBy(JsonObject owner) => new()
    {
        ["apiVersion"] = owner["apiVersion"]!.DeepClone(), ["kind"] = owner["kind"]!.DeepClone(), ["name"] = owner.Name(), ["uid"] = owner.Uid(),
        ["controller"] = true, ["blockOwnerDeletion"] = true,
    };

    public static void SetOrRemove(this JsonObject map, string name, int value)
    {
        if (value == 0) map.Remove(name);
        else map[name] = value;
    }
}

/// <summary>One row of a node selector, of a NodePool's requirements or of a label selector's expressions.</summary>
public static class Requirement
{
    /// <param name="value">The label's value, or null when there is no such label.</param>
    public static bool Meets(JsonObject requirement, string? value)
    {
        var values = (requirement["values"] as JsonArray ?? []).Select(one => one!.ToString()).ToList();
        return requirement.Text("operator") switch
        {
            "In" => value != null && values.Contains(value),
            "NotIn" => value is null || !values.Contains(value),
            "Exists" => value != null,
            "DoesNotExist" => value is null,
            "Gt" => decimal.TryParse(value, out var left) && left > decimal.Parse(values[0]),
            "Lt" => decimal.TryParse(value, out var left) && left < decimal.Parse(values[0]),
            var other => throw new InvalidOperationException($"the operator {other} is not modelled"),
        };
    }
}
