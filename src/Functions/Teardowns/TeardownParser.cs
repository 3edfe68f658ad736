using System.Text.Json;
using System.Text.RegularExpressions;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Teardowns;

/// <summary>Reads a Teardown's input: <c>{}</c> is complete and keeps the data.</summary>
public static partial class TeardownParser
{
    /// <summary>More is never awaited: the state's Retry ends after an hour.</summary>
    public const int MostPatience = 50;

    /// <param name="deployment">The name that confirms the deletion of data.</param>
    /// <exception cref="InvalidDeploymentException">One line a problem: the field's path, what was found, what is allowed.</exception>
    public static Teardown Parse(JsonElement input, string deployment)
    {
        var problems = new List<string>();
        var fields = new FieldReader(input, "", problems, "Comment", "deleteData", "interrupt", "patience", "promptPatience", "scheduled");
        var teardown = new Teardown(
            Confirmed(input, deployment, fields, problems), Flag(input, "interrupt", problems), fields.Number("patience", 0, 0, MostPatience), fields.Number("promptPatience", 0, 0, MostPatience),
            fields.TextOrNull("scheduled", null, Time(), "the time that EventBridge Scheduler fills in for <aws.scheduler.scheduled-time>"));
        return problems.Count == 0 ? teardown : throw new InvalidDeploymentException(string.Join("\n", problems));
    }

    static bool Confirmed(JsonElement input, string deployment, FieldReader fields, List<string> problems)
    {
        if (Field(input, "deleteData") is not { } wish) return false;
        _ = fields.Object("deleteData", "confirm");
        if (wish.ValueKind != JsonValueKind.Object) return false; // the reader has said so
        if (Field(wish, "confirm") is { ValueKind: JsonValueKind.String } confirm && confirm.GetString() == deployment) return true;
        problems.Add($"deleteData.confirm: found {(Field(wish, "confirm") is { } found ? found.GetRawText() : "nothing")}; the deployment's name is needed, \"{deployment}\": all pictures, models and images would be gone for good");
        return false;
    }

    static bool Flag(JsonElement input, string name, List<string> problems)
    {
        if (Field(input, name) is not { } value) return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        problems.Add($"{name}: found {value.GetRawText()}; allowed is true or false");
        return false;
    }

    static JsonElement? Field(JsonElement json, string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : null;

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{5,16}Z?\\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)] private static partial Regex Time();
}
