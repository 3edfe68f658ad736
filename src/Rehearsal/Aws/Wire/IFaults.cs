namespace ComfyServerless.Rehearsal.Aws.Wire;

/// <summary>Faults that a scenario injects: asked once for each call that reached its operation. World's thread.</summary>
public interface IFaults
{
    /// <returns>The error to answer instead of running the handler, or null.</returns>
    AwsError? Next(string service, string operation);

    /// <param name="caller">A function or build by its step's or project's name.</param>
    AwsError? Next(string caller, string service, string operation) => Next(service, operation);
}
