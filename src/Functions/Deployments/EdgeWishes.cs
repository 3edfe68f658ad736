namespace ComfyServerless.Functions.Deployments;

/// <summary>How ComfyUI is reached. Who may reach it is the CDK configuration's; this can only narrow it.</summary>
/// <param name="Enabled">False: without CloudFront, by the internal load balancer alone.</param>
/// <param name="Users">Those of the configuration's users who may; null: all of them.</param>
/// <param name="AllowedCidrs">Networks within the configuration's; null: all of them.</param>
/// <param name="Domain">An own name, whose DNS record you make; null: CloudFront's.</param>
/// <param name="CertificateArn">The own name's certificate, issued, in us-east-1.</param>
/// <param name="WebAclArn">A WAF web ACL of the scope CLOUDFRONT; null: none.</param>
/// <param name="RotatePassword">New passwords for all users, once in this execution.</param>
public sealed record EdgeWishes(
    bool Enabled = true, IReadOnlyList<string>? Users = null, IReadOnlyList<string>? AllowedCidrs = null, string? Domain = null, string? CertificateArn = null, string? WebAclArn = null, bool RotatePassword = false)
{
    public static EdgeWishes Default { get; } = new();
}
