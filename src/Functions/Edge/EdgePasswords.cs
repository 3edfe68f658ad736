using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Edge;

/// <summary>The users' passwords, where they are kept.</summary>
public sealed class EdgePasswords(IAmazonSimpleSystemsManagement ssm, Settings settings)
{
    /// <summary>Name of the SSM parameter, a SecureString, with a user's password.</summary>
    public static string NameOf(string deployment, string user) => $"{Folder(deployment)}/users/{user}";

    /// <summary>Everything of the edge's that is secret stands below it.</summary>
    public static string Folder(string deployment) => $"/comfyserverless/{deployment}/edge";

    public async Task<string> ReadAsync(string user, CancellationToken cancel)
        => (await ssm.GetParameterAsync(new GetParameterRequest { Name = NameOf(settings.Deployment, user), WithDecryption = true }, cancel)).Parameter.Value;
}
