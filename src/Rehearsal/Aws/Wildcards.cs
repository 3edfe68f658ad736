using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws;

/// <summary>Actions and resources as policies write them: <c>*</c> stands for any letters.</summary>
static class Wildcards
{
    /// <param name="patterns">A text or a list of them.</param>
    public static bool Fit(JsonNode? patterns, string name) => Json.Texts(patterns).Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));
}
