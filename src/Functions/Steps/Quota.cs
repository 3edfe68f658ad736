namespace ComfyServerless.Functions.Steps;

/// <summary>A quota that a deployment can meet.</summary>
/// <param name="Name">As the Service Quotas console has it.</param>
/// <param name="Code">Under which it is found there; null: by its name.</param>
public sealed record Quota(string Name, string? Code = null)
{
    // https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
    public static Quota Addresses { get; } = new("EC2-VPC Elastic IPs", "L-0263D0A3");
    public static Quota NatGateways { get; } = new("NAT gateways per Availability Zone", "L-FE5A380F");
    public static Quota Clusters { get; } = new("Clusters", "L-1194D53C");
    public static Quota Nodegroups { get; } = new("Managed node groups per cluster", "L-6D54EA21");
    public static Quota LoadBalancers { get; } = new("Application Load Balancers per Region", "L-53DA6B97");
    public static Quota Distributions { get; } = new("Web distributions per AWS account", "L-24B04930");
    public static Quota VpcOrigins { get; } = new("VPC origins per AWS account");

    /// <summary>What to do about it.</summary>
    public string Remedy => $"Remove one that is not needed, or raise the quota \"{Name}\"{(Code is null ? "" : $" ({Code})")} in the Service Quotas console; then start the execution again.";

    /// <param name="what">What could not be made.</param>
    /// <param name="refusal">AWS's own words.</param>
    public ResourceFailedException Met(string what, string refusal) => new($"{what} could not be made: {refusal.TrimEnd('.')}. {Remedy}");
}
