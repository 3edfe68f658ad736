namespace ComfyServerless.Functions.Leftovers;

/// <param name="What">E.g. <c>network interface eni-1 (aws-K8S-i-2)</c>.</param>
/// <param name="Goes">It was just deleted, or goes by itself; false: somebody has to look at it.</param>
public sealed record Leftover(string What, bool Goes);
