using System.Security.Cryptography;
using System.Text;

namespace ComfyServerless.Rehearsal.Shell;

/// <summary>Credentials that name their owner and open nothing outside this world.</summary>
public static class LocalCredentials
{
    public const string Secret = "local-rehearsal-only";
    public const string RegistryPassword = "local-registry-password";

    public static string AccessKeyId(string owner) => "ASIA" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(owner)))[..16];
}
