using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Faults;

/// <summary>Whether planned faults name calls that exist: a misspelt one would be waited for in vain.</summary>
static class FaultCheck
{
    /// <summary>World's thread.</summary>
    /// <returns>What is wrong; null: nothing.</returns>
    public static string? Complaint(RehearsedWorld world, IEnumerable<Fault> faults)
    {
        foreach (var fault in faults.Where(fault => fault.Service != "kubernetes"))
        {
            if (world.Services.FirstOrDefault(service => service.SigningName == fault.Service) is not { } found)
                return $"there is no service '{fault.Service}'; there are {string.Join(", ", world.Services.Select(service => service.SigningName).Append("kubernetes"))}";
            if (!found.Operations.ContainsKey(fault.Operation)) return $"{fault.Service} has no operation '{fault.Operation}' here; it has {string.Join(", ", found.Operations.Keys)}";
        }

        return null;
    }
}
