using System.Security.Cryptography;
using System.Text;
using ComfyServerless.Functions.Deployments;

namespace ComfyServerless.Functions.Image;

/// <summary>The tag says all that an image is made from, so that one that is there is never built again.</summary>
public static class ImageTag
{
    /// <param name="content">Hash of everything the image is made from, except what the deployment says.</param>
    /// <returns><c>version-content</c>, with <c>-n</c> and a hash of its custom nodes and <c>-p</c> and the moment of its packages where the deployment names them.</returns>
    public static string Of(Deployment deployment, string content)
    {
        var nodes = string.Join('\n', deployment.CustomNodes.Select(node => node.Line));
        return $"{deployment.Version}-{content[..12]}" + (nodes.Length == 0 ? "" : "-n" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(nodes)))[..12])
            + (deployment.Patched is { } moment ? "-p" + moment : "");
    }
}
