using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Console;

/// <summary>Tells a person where a browser finds ComfyUI, and what it will ask for.</summary>
static class EdgeLines
{
    public static async Task WriteAsync(RehearsedWorld world, TextWriter output)
    {
        var (addresses, passwords) = await world.Time.Do(() => (
            world.CloudFront.Store.Distributions.Values.Where(distribution => distribution.Live != null).Select(distribution => distribution.Domain).ToList(),
            world.Ssm.Parameters.All.Values.Where(parameter => parameter.Type == "SecureString" && parameter.Name.Contains("/edge/users/", StringComparison.Ordinal)).ToList()));
        foreach (var address in addresses) output.WriteLine($"In a browser: http://{address}/ (on AWS: https, and CloudFront's name)");
        // It opens nothing but this world.
        foreach (var password in addresses.Count > 0 ? passwords : [])
            output.WriteLine($"  user {password.Name[(password.Name.LastIndexOf('/') + 1)..]}, password {password.Value}  (aws ssm get-parameter --with-decryption --name {password.Name})");
    }
}
