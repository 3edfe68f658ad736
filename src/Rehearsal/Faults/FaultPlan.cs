using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Wire;

namespace ComfyServerless.Rehearsal.Faults;

/// <summary>The calls that are to fail, each once, by their turn in the whole world. World's thread.</summary>
public sealed class FaultPlan(IReadOnlyCollection<Fault> faults) : IFaults
{
    readonly Dictionary<(string Service, string Operation), int> turns = [];
    readonly HashSet<Fault> met = [];

    /// <summary>What was planned and never came to it.</summary>
    public IEnumerable<Fault> Unmet => faults.Where(fault => !met.Contains(fault));

    public AwsError? Next(string service, string operation)
    {
        var turn = turns[(service, operation)] = turns.GetValueOrDefault((service, operation)) + 1;
        if (faults.FirstOrDefault(fault => fault.Service == service && fault.Operation == operation && fault.Turn == turn) is not { } due) return null;
        met.Add(due);
        return new(StatusOf(due.Error), due.Error, $"{due.Error} at call {turn} of {service}:{operation}, as the rehearsal was told");
    }

    /// <summary>The HTTP status that services send an error with, as far as its name tells; clients decide by it whether to try again.</summary>
    static int StatusOf(string error) => error switch
    {
        _ when Has(error, "Unavailable") => 503,
        _ when Has(error, "Internal") || error is "ServerException" or "ServiceFailure" => 500,
        _ when Has(error, "AccessDenied") || Has(error, "Unauthorized") || error == "Forbidden" => 403,
        "NotFound" => 404,
        "Conflict" or "AlreadyExists" => 409,
        "TooManyRequests" => 429,
        _ => 400,
    };

    static bool Has(string error, string part) => error.Contains(part, StringComparison.Ordinal);
}
