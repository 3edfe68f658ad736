namespace ComfyServerless.Functions.Failure;

/// <param name="Symptoms">What looks wrong inside the cluster, one sentence each, with the object's name and Kubernetes' own reason; the most telling first.</param>
public sealed record ResolveSymptomsOutput(IReadOnlyList<string> Symptoms);
