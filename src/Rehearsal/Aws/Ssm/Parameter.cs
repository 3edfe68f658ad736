using System.Text.Json.Nodes;

namespace ComfyServerless.Rehearsal.Aws.Ssm;

/// <summary>One parameter at its current version.</summary>
/// <param name="Type">String, StringList or SecureString.</param>
/// <param name="Value">Decrypted.</param>
/// <param name="Version">From 1; each put raises it.</param>
public sealed record Parameter(string Name, string Type, string Value, long Version, DateTimeOffset Modified, string? Description)
{
    public SortedDictionary<string, string> Tags { get; init; } = new(StringComparer.Ordinal);

    /// <param name="decrypt">Without it a SecureString's value is ciphertext.</param>
    public JsonObject Describe(AwsContext aws, bool decrypt) => new()
    {
        [nameof(Name)] = Name, [nameof(Type)] = Type, [nameof(Value)] = Type == "SecureString" && !decrypt ? "AQICAHencrypted" : Value, [nameof(Version)] = Version,
        ["LastModifiedDate"] = AwsContext.Seconds(Modified), ["ARN"] = aws.Arn("ssm", "parameter" + (Name.StartsWith('/') ? "" : "/") + Name), ["DataType"] = "text",
    };

    public JsonObject Metadata(AwsContext aws)
    {
        var description = Describe(aws, decrypt: false);
        description.Remove(nameof(Value));
        (description[nameof(Description)], description["Tier"]) = (Description, "Standard");
        if (Type == "SecureString") description["KeyId"] = "alias/aws/ssm";
        return description;
    }
}
