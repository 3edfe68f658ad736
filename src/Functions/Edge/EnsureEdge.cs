using Amazon.CloudFormation.Model;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Edge;

public sealed record EnsureEdgeInput(string Execution, Deployment Deployment) : IOfExecution;

/// <param name="Url">Where ComfyUI will answer, without a trailing slash: the public address, or inside the VPC the load balancer's when CloudFront is left out.</param>
/// <param name="Distribution">Domain name that CloudFront gave; an own domain's DNS record leads there. Empty when it is left out.</param>
/// <param name="LoadBalancer">Internal domain name of the load balancer.</param>
/// <param name="Users">Who is asked for a password; empty when nobody is.</param>
/// <param name="Passwords">Names of the SSM parameters with the passwords, in the users' order. Never a password.</param>
/// <param name="Warning">What whoever reads the output must know; empty: nothing.</param>
public sealed record EnsureEdgeOutput(string Url, string Distribution, string LoadBalancer, IReadOnlyList<string> Users, IReadOnlyList<string> Passwords, string Warning);

/// <summary>
/// The edge stack is as wanted: load balancer, VPC origin, distribution and the function that asks for the password. It starts beside the cluster, because CloudFront takes twenty
/// minutes; it needs nothing of the cluster.
/// </summary>
public sealed class EnsureEdge(EdgeStacks stacks, EdgeCredentials credentials, EdgeNetwork network, EdgeCertificates certificates, EdgeAddress address, Settings settings) : IStep<EnsureEdgeInput, EnsureEdgeOutput>
{
    public async Task<EnsureEdgeOutput> RunAsync(EnsureEdgeInput input, CancellationToken cancel = default)
    {
        var wishes = input.Deployment.Edge;
        var admission = EdgeAdmission.Of(settings, wishes);
        var stack = await stacks.SettledAsync(input.Execution, cancel);
        var parameters = await ParametersAsync(input, wishes, admission, cancel);
        var isRight = stack is not null && EdgeStacks.Has(stack, parameters);
        if (!isRight && wishes is { Enabled: true, Domain: { } domain, CertificateArn: { } certificate }) await certificates.RequireAsync(certificate, domain, cancel);
        if (stack is null) throw await stacks.CreateAsync(parameters, input.Execution, cancel);
        if (!isRight) await stacks.UpdateAsync(parameters, input.Execution, cancel);
        return Report(stack, wishes, admission);
    }

    async Task<Dictionary<string, string>> ParametersAsync(EnsureEdgeInput input, EdgeWishes wishes, EdgeAdmission admission, CancellationToken cancel)
    {
        var secrets = await credentials.EnsureAsync(admission.Users, wishes.RotatePassword, input.Execution, cancel);
        var parameters = new Dictionary<string, string>
        {
            [EdgeParameters.Mode] = wishes.Enabled ? EdgeModes.Public : EdgeModes.Private,
            [EdgeParameters.SubnetIds] = string.Join(',', await network.SubnetsAsync(cancel)),
            [EdgeParameters.SecurityGroupId] = settings.EdgeSecurityGroupId,
            [EdgeParameters.TargetGroupArn] = settings.EdgeTargetGroupArn,
            [EdgeParameters.PrefixListId] = await network.PrefixListAsync(cancel),
            [EdgeParameters.Access] = admission.Access,
            [EdgeParameters.Users] = secrets.Users,
            [EdgeParameters.SigningKey] = secrets.SigningKey,
            [EdgeParameters.Networks] = admission.Networks,
            [EdgeParameters.Domain] = wishes.Domain ?? "",
            [EdgeParameters.CertificateArn] = wishes.CertificateArn ?? "",
            [EdgeParameters.WebAclArn] = wishes.WebAclArn ?? "",
        };
        parameters[EdgeParameters.Fingerprint] = stacks.Fingerprint(parameters);
        return parameters;
    }

    EnsureEdgeOutput Report(Stack stack, EdgeWishes wishes, EdgeAdmission admission)
    {
        var (distribution, balancer) = (EdgeStacks.Output(stack, "DistributionDomain"), EdgeStacks.Output(stack, "LoadBalancerDomain"));
        var url = address.Of(stack, wishes);
        if (distribution.Length == 0) return new(url, "", balancer, [], [], admission.Warning);
        return new(url, distribution, balancer, admission.Users, [.. admission.Users.Select(user => EdgePasswords.NameOf(settings.Deployment, user))], admission.Warning);
    }
}
