namespace ComfyServerless.Functions.Edge;

/// <summary>The stack that EnsureEdge makes; its load balancer and access function are named after it.</summary>
public static class EdgeStackName
{
    public static string Of(string deployment) => deployment + "-edge";
}
