using System.Globalization;
using System.Net;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Edge;

/// <param name="Access">password or open.</param>
/// <param name="Users">Who has a password; empty when nobody is asked.</param>
/// <param name="Networks">From where, as the access function reads them: hex address/bits, with commas between.</param>
/// <param name="Warning">What an output must say; empty: nothing.</param>
public sealed record EdgeAdmission(string Access, IReadOnlyList<string> Users, string Networks, string Warning)
{
    /// <summary>What the CDK configuration allows, narrowed by the execution's input: StartExecution must not let anybody in.</summary>
    /// <exception cref="InvalidDeploymentException">The input would widen it.</exception>
    public static EdgeAdmission Of(Settings settings, EdgeWishes wishes)
    {
        var problems = new List<string>();
        foreach (var user in (wishes.Users ?? []).Except(settings.EdgeUsers))
            problems.Add($"edge.users: '{user}' is not one of {string.Join(", ", settings.EdgeUsers)}; an execution may leave users out, comfyserverless.json (edge.users) adds them");
        var widest = settings.EdgeCidrs.Select(cidr => IPNetwork.Parse(cidr)).ToList();
        foreach (var cidr in (wishes.AllowedCidrs ?? []).Where(cidr => widest.Count > 0 && !widest.Exists(allowed => Contains(allowed, IPNetwork.Parse(cidr)))))
            problems.Add($"edge.allowedCidrs: {cidr} is in none of {string.Join(", ", settings.EdgeCidrs)}; an execution may narrow the networks, comfyserverless.json (edge.allowedCidrs) widens them");
        if (problems.Count > 0) throw new InvalidDeploymentException(string.Join("\n", problems));
        var (networks, isOpen) = ((wishes.AllowedCidrs ?? settings.EdgeCidrs).Select(cidr => IPNetwork.Parse(cidr)), settings.EdgeAccess == "open");
        return new(settings.EdgeAccess, isOpen ? [] : wishes.Users ?? settings.EdgeUsers, string.Join(',', networks.Select(Hex)), isOpen && wishes.Enabled ? OpenWarning : "");
    }

    const string OpenWarning = "WARNING: access is open (edge.access in comfyserverless.json): everybody who knows the URL runs any workflow on your GPUs, and sees every picture.";

    static bool Contains(IPNetwork outer, IPNetwork inner) => outer.BaseAddress.AddressFamily == inner.BaseAddress.AddressFamily && outer.PrefixLength <= inner.PrefixLength && outer.Contains(inner.BaseAddress);

    static string Hex(IPNetwork network) => $"{Convert.ToHexStringLower(network.BaseAddress.GetAddressBytes())}/{network.PrefixLength.ToString(CultureInfo.InvariantCulture)}";
}
