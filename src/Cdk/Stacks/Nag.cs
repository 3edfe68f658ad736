using Amazon.CDK;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>Says why a finding of cdk-nag is as it should be, where the resource is made.</summary>
public static class Nag
{
    /// <summary>On every resource under <paramref name="construct"/> that exists when the app is synthesized.</summary>
    public static void Suppress(IConstruct construct, params (string Rule, string Reason)[] findings) => Aspects.Of(construct).Add(new Aspect(findings));

    sealed class Aspect((string Rule, string Reason)[] findings) : Amazon.JSII.Runtime.Deputy.DeputyBase, IAspect
    {
        public void Visit(IConstruct node)
        {
            if (node is not CfnResource resource) return;
            var known = resource.GetMetadata("cdk_nag") is IDictionary<string, object> metadata && metadata["rules_to_suppress"] is object[] rules ? rules : [];
            resource.AddMetadata("cdk_nag", new Dictionary<string, object>
            {
                ["rules_to_suppress"] = known.Concat(findings.Select(finding => (object)new Dictionary<string, string> { ["id"] = finding.Rule, ["reason"] = finding.Reason })).ToArray(),
            });
        }
    }
}
