namespace ComfyServerless.Rehearsal.Kubernetes;

/// <summary>A kind that the API serves.</summary>
/// <param name="Group">Empty for the core group.</param>
/// <param name="Plural">Lower case, as in paths.</param>
public sealed record ResourceKind(string Group, string Version, string Name, string Plural, bool Namespaced)
{
    /// <summary>As in manifests: <c>v1</c>, <c>apps/v1</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>Short names for kubectl, e.g. <c>po</c>.</summary>
    public IReadOnlyList<string> ShortNames { get; init; } = [];

    /// <summary>Status is a subresource: writes of the object leave it alone.</summary>
    public bool HasStatus { get; init; } = true;
}
