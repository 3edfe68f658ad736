using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.Template;

/// <summary>Which resources a resource needs first: by DependsOn and by every Ref, Fn::GetAtt and Fn::Sub in its properties.</summary>
static partial class References
{
    /// <summary>The resources in an order in which each comes after those that it needs; otherwise that of the template.</summary>
    /// <exception cref="TemplateException">A circle, or a dependency that does not exist.</exception>
    public static IReadOnlyList<TemplateResource> InOrder(IReadOnlyDictionary<string, TemplateResource> resources)
    {
        var ordered = new List<TemplateResource>();
        var state = new Dictionary<string, bool>(); // false: being visited
        foreach (var id in resources.Keys) Visit(id, id);
        return ordered;

        void Visit(string id, string from)
        {
            if (state.TryGetValue(id, out var done))
            {
                if (!done) throw new TemplateException($"Resources.{from}", $"circular dependency with {id}");
                return;
            }

            state[id] = false;
            foreach (var needed in Of(resources[id]).Where(resources.ContainsKey)) Visit(needed, id);
            state[id] = true;
            ordered.Add(resources[id]);
        }
    }

    public static IEnumerable<string> Of(TemplateResource resource) => resource.DependsOn.Concat(In(resource.Properties)).Distinct();

    static IEnumerable<string> In(JsonNode? node) => node switch
    {
        JsonObject { Count: 1 } map when map.First() is var (name, argument) && Named(name, argument) is { } named => named,
        JsonObject map => map.SelectMany(pair => In(pair.Value)),
        JsonArray list => list.SelectMany(In),
        _ => [],
    };

    static IEnumerable<string>? Named(string function, JsonNode? argument) => function switch
    {
        "Ref" => [argument!.GetValue<string>()],
        "Fn::GetAtt" => argument is JsonArray pair ? [pair[0]!.GetValue<string>(), .. In(pair[1])] : [argument!.GetValue<string>().Split('.')[0]],
        "Fn::Sub" when argument is JsonArray pair => [.. Variables(pair[0]!.GetValue<string>()), .. In(pair[1])],
        "Fn::Sub" => Variables(argument!.GetValue<string>()),
        _ => null,
    };

    static IEnumerable<string> Variables(string text) => Variable().Matches(text).Select(match => match.Groups["name"].Value.Split('.')[0]);

    [GeneratedRegex(@"\$\{(?<name>[^!}][^}]*)\}", RegexOptions.NonBacktracking)] private static partial Regex Variable();
}
