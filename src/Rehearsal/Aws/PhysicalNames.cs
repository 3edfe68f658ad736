using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws;

/// <summary>The names that CloudFormation gives to resources whose template has none: stack, logical id and twelve characters that make it unique.</summary>
public static class PhysicalNames
{
    /// <param name="property">The property with the name, when the template states it.</param>
    /// <param name="longest">The service's limit; stack and logical id are shortened to fit.</param>
    public static string Of(ResourceRequest request, string property, AwsContext aws, int longest = 255)
    {
        if (request.TextOrNull(property) is { } given) return given;
        var (suffix, room) = (aws.Hex(12).ToUpperInvariant(), (longest - 14) / 2);
        return $"{Cut(request.Stack, room)}-{Cut(request.LogicalId, room)}-{suffix}";
    }

    static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
