using System.Text.Json;
using System.Text.RegularExpressions;

namespace ComfyServerless.Functions.Deployments;

/// <summary>Reads the custom nodes of an input. What passes fits on the one line that <c>comfyui_image/read.sh</c> takes.</summary>
static partial class CustomNodeReader
{
    const string Field = "customNodes";
    const int Most = 10, LongestLine = 300; // the record of what is deployed has 4 KB

    public static IReadOnlyList<CustomNode> Read(FieldReader fields, IReadOnlyList<CustomNode> standard, List<string> problems)
    {
        if (fields.Find(Field) is not { } value) return standard;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > Most)
        {
            problems.Add($"{Field}: found {FieldReader.Show(value)}; allowed is a list of at most {Most} custom nodes, [] for none");
            return standard;
        }

        CustomNode[] nodes = [.. value.EnumerateArray().Select((item, index) => Node(item, $"{Field}[{index}].", problems))];
        foreach (var twice in nodes.Where(node => node.Name.Length > 0).GroupBy(node => node.Name).Where(same => same.Count() > 1)) problems.Add($"{Field}: two are called {twice.Key}");
        foreach (var (node, index) in nodes.Select((node, index) => (node, index)).Where(pair => pair.node.Line.Length > LongestLine))
            problems.Add($"{Field}[{index}]: {node.Line.Length} characters; at most {LongestLine} are allowed, so put its requirements into a file of its repository");
        return nodes;
    }

    static CustomNode Node(JsonElement item, string path, List<string> problems)
    {
        var fields = new FieldReader(item, path, problems, "name", "repository", "commit", "requirements");
        foreach (var missing in new[] { "name", "repository", "commit" }.Where(name => item.ValueKind == JsonValueKind.Object && !fields.Has(name))) problems.Add($"{path}{missing}: missing");
        var requirements = fields.Find("requirements") is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 0 ? []
            : fields.Texts("requirements", [], text => Requirement().IsMatch(text), "pip requirements such as somepackage==1.2.3, or files of the repository that end in .txt");
        return new(fields.Text("name", "", Name(), "letters, digits, dots, hyphens and underscores"), fields.Text("repository", "", Repository(), "an https address without spaces"),
            fields.Text("commit", "", Commit(), "40 hex digits (a branch moves, so it is not enough)"), requirements);
    }

    [GeneratedRegex("^[A-Za-z0-9_-][A-Za-z0-9._-]*\\z", RegexOptions.NonBacktracking)] private static partial Regex Name();
    [GeneratedRegex("^https://[A-Za-z0-9.:-]+/[A-Za-z0-9._~/-]+\\z", RegexOptions.NonBacktracking)] private static partial Regex Repository();
    [GeneratedRegex("^[0-9a-f]{40}\\z", RegexOptions.NonBacktracking)] private static partial Regex Commit();
    [GeneratedRegex("^[A-Za-z0-9._-][A-Za-z0-9._/<>=!~-]*\\z", RegexOptions.NonBacktracking)] private static partial Regex Requirement();
}
