namespace ComfyServerless.Functions.Models;

/// <summary>The token for models that their source gives only to those who have accepted a licence.</summary>
public static class ModelToken
{
    /// <returns>Name of the SSM parameter, a SecureString, that a person keeps it in.</returns>
    public static string Parameter(string deployment) => $"/comfyserverless/{deployment}/model-token";
}
