namespace ComfyServerless.Functions.Account;

/// <summary>A quota of an account in a region.</summary>
/// <param name="Service">Service Quotas' code of the service, e.g. <c>ec2</c>.</param>
/// <param name="Code">E.g. <c>L-DB2E81BA</c>.</param>
/// <param name="Name">As the console shows it.</param>
public sealed record AccountQuota(string Service, string Code, string Name)
{
    // https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
    public static readonly AccountQuota
        OnDemandGpu = new("ec2", "L-DB2E81BA", "Running On-Demand G and VT instances"),
        SpotGpu = new("ec2", "L-3819A6DF", "All G and VT Spot Instance Requests"),
        OnDemandStandard = new("ec2", "L-1216C47A", "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances"),
        Addresses = new("ec2", "L-0263D0A3", "EC2-VPC Elastic IPs"),
        GatewaysOfZone = new("vpc", "L-FE5A380F", "NAT gateways per Availability Zone");

    public override string ToString() => $"\"{Name}\" ({Code})";
}
