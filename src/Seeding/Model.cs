namespace ComfyServerless.Seeding;

/// <summary>One file of the catalogue.</summary>
/// <param name="Set">The set that it belongs to: lower-case letters, digits and hyphens.</param>
/// <param name="Folder">One of ComfyUI's model folders, e.g. <c>checkpoints</c>.</param>
/// <param name="Name">File name inside the folder.</param>
/// <param name="Url">https, at a fixed revision where the source has revisions.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">64 lower-case hex digits, of the whole file.</param>
/// <param name="Licence">What its user must know.</param>
/// <param name="Gated">The source asks for a token, whose owner has accepted the licence there.</param>
public sealed record Model(string Set, string Folder, string Name, string Url, long Size, string Sha256, string Licence, bool Gated = false)
{
    /// <summary>Its key in the models bucket.</summary>
    public string Key => $"{Folder}/{Name}";
}
