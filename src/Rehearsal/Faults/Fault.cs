using System.Globalization;
using System.Text.RegularExpressions;

namespace ComfyServerless.Rehearsal.Faults;

/// <summary>One call that is to fail: <c>SERVICE:OPERATION[:N]=ERROR</c>, e.g. <c>eks:CreateCluster=ServiceUnavailable</c>, or for the third one <c>ec2:DescribeRouteTables:3=RequestLimitExceeded</c>.</summary>
/// <param name="Service">AWS's signing name, or <c>kubernetes</c>.</param>
/// <param name="Operation">As the journal names it, e.g. <c>CreateCluster</c>; with Kubernetes e.g. <c>apply deployments</c>.</param>
/// <param name="Turn">The how-manieth call, from 1.</param>
/// <param name="Error">The error's code, in Kubernetes its reason.</param>
public sealed partial record Fault(string Service, string Operation, int Turn, string Error)
{
    public const string Form = "SERVICE:OPERATION[:N]=ERROR";

    /// <exception cref="FormatException">It is not of that form.</exception>
    public static Fault Parse(string text)
    {
        var match = Written().Match(text);
        if (!match.Success) throw new FormatException($"'{text}' is not of the form {Form}, e.g. eks:CreateCluster=ServiceUnavailable or ec2:DescribeRouteTables:3=RequestLimitExceeded");
        var turn = match.Groups["turn"] is { Success: true } given ? int.Parse(given.Value, CultureInfo.InvariantCulture) : 1;
        return new(match.Groups["service"].Value, match.Groups["operation"].Value, turn, match.Groups["error"].Value);
    }

    public override string ToString() => $"{Service}:{Operation}{(Turn == 1 ? "" : $":{Turn}")}={Error}";

    [GeneratedRegex(@"^(?<service>[a-z][a-z0-9-]*):(?<operation>[A-Za-z][A-Za-z /.-]*)(:(?<turn>[1-9][0-9]{0,5}))?=(?<error>[A-Za-z][A-Za-z0-9.]*)$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Written();
}
