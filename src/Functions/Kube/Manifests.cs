using ComfyServerless.Functions.Steps;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ComfyServerless.Functions.Kube;

/// <summary>
/// A folder of plain YAML with <c>${Placeholders}</c>. They are filled in the parsed scalars, so that no value can change the document's structure; a scalar that is one placeholder
/// takes the value's own type (text, number or list). A placeholder without a value, or a value without a placeholder, is an error.
/// </summary>
public sealed partial class Manifests(string root)
{
    public Manifests() : this(Path.Combine(AppContext.BaseDirectory, "manifests")) { }

    /// <returns>A file's text as it stands, e.g. of <c>karpenter/ec2nodeclass.yaml</c>.</returns>
    public string Read(string file) => File.ReadAllText(Path.Combine(root, file));

    /// <param name="folder">A folder below manifests/; its files are read in the order of their names.</param>
    /// <exception cref="ManifestException">Names the file and the placeholder.</exception>
    public IReadOnlyList<JsonObject> Load(string folder, IReadOnlyDictionary<string, JsonNode> values)
    {
        var used = new HashSet<string>();
        var documents = new List<JsonObject>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(root, folder), "*.yaml").Order(StringComparer.Ordinal))
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(File.ReadAllText(file)));
            foreach (var document in yaml.Documents) documents.Add(Convert(document.RootNode, $"{folder}/{Path.GetFileName(file)}", values, used)!.AsObject());
        }

        if (values.Keys.Except(used).ToList() is { Count: > 0 } unused) throw new ManifestException($"manifests/{folder}: no file uses {string.Join(", ", unused)}");
        return documents;
    }

    static JsonNode? Convert(YamlNode node, string file, IReadOnlyDictionary<string, JsonNode> values, HashSet<string> used)
    {
        switch (node)
        {
            case YamlMappingNode map:
                var result = new JsonObject();
                foreach (var (key, value) in map.Children) result[Fill(((YamlScalarNode)key).Value!, file, values, used)] = Convert(value, file, values, used);
                return result;
            case YamlSequenceNode sequence:
                return new JsonArray([.. sequence.Children.Select(item => Convert(item, file, values, used))]);
            case YamlScalarNode { Value: { } text } when Whole().Match(text) is { Success: true } whole:
                return Value(whole.Groups["name"].Value, file, values, used).DeepClone();
            case YamlScalarNode { Value: { } text, Style: ScalarStyle.Plain }:
                return text switch
                {
                    "" or "~" or "null" => null,
                    "true" => true,
                    "false" => false,
                    _ when long.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
                    _ when text[0] is >= '0' and <= '9' && double.TryParse(text, CultureInfo.InvariantCulture, out var real) => real,
                    _ => Fill(text, file, values, used),
                };
            default:
                return Fill(((YamlScalarNode)node).Value ?? "", file, values, used);
        }
    }

    static string Fill(string text, string file, IReadOnlyDictionary<string, JsonNode> values, HashSet<string> used)
        => Part().Replace(text, match => Value(match.Groups["name"].Value, file, values, used).ToString());

    static JsonNode Value(string name, string file, IReadOnlyDictionary<string, JsonNode> values, HashSet<string> used)
    {
        used.Add(name);
        return values.TryGetValue(name, out var value) ? value : throw new ManifestException($"manifests/{file}: nothing is known for ${{{name}}}");
    }

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z]+)\}", RegexOptions.NonBacktracking)] private static partial Regex Part();
    [GeneratedRegex(@"^\$\{(?<name>[A-Za-z]+)\}$", RegexOptions.NonBacktracking)] private static partial Regex Whole();
}
