namespace ComfyServerless.Functions.Records;

/// <summary>Name of the SSM parameter that records what is deployed. Made of the deployment's name alone, because the functions' environment has no room to spare.</summary>
public static class RecordParameter
{
    public static string Of(string deployment) => $"/comfyserverless/{deployment}/deployed";
}
