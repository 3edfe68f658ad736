using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Console;

/// <summary>
/// Each sub-folder is a case: definition.json, input.json ({} without it), and in meta.json the functions ("lambdas") and the machine's "type", STANDARD or EXPRESS.
/// A line of JSON each: case, status, and output, or error and cause. A definition that is refused has the status REFUSED and its problems as cause.
/// </summary>
static class AslBatch
{
    /// <returns>0 when all ran, 2 when one could not be run.</returns>
    public static async Task<int> RunAsync(DirectoryInfo folder, TextWriter output)
    {
        if (!folder.Exists) throw new DirectoryNotFoundException($"There is no folder {folder.Name}");
        var code = 0;
        foreach (var place in folder.EnumerateDirectories().OrderBy(place => place.Name, StringComparer.Ordinal).Where(place => File.Exists(In(place, "definition.json"))))
        {
            JsonObject line = new() { ["case"] = place.Name };
            try
            {
                foreach (var (name, value) in await RunAsync(place)) line[name] = value?.DeepClone();
            }
            catch (Exception error) when (error is StatesLanguageException or JsonException or FormatException)
            {
                (line["status"], line["cause"], code) = ("REFUSED", error.Message, 2);
            }

            await output.WriteLineAsync(AslRun.Print(line, indented: false));
        }

        return code;
    }

    static async Task<JsonObject> RunAsync(DirectoryInfo place)
    {
        var about = Read(place, "meta.json") as JsonObject;
        var execution = await AslRun.RunAsync(
            "case",
            await File.ReadAllTextAsync(In(place, "definition.json")),
            Read(place, "input.json"),
            StandInFunctions.Parse(about?["lambdas"]),
            about?["type"]?.GetValue<string>() == "EXPRESS");
        return AslRun.Describe(execution);
    }

    static JsonNode? Read(DirectoryInfo place, string name) => File.Exists(In(place, name)) ? AslRun.Parse(File.ReadAllText(In(place, name))) : new JsonObject();

    static string In(DirectoryInfo place, string name) => Path.Combine(place.FullName, name);
}
