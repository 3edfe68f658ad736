using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.CodeBuild;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Journal;

namespace ComfyServerless.Rehearsal.Aws.ServiceQuotas;

/// <summary>
/// Service Quotas: the very numbers that EC2 and CodeBuild refuse by here. Names and AWS's defaults as in the services' quota tables (docs.aws.amazon.com/general/latest/gr).
/// </summary>
public sealed class ServiceQuotasService : AwsService
{
    /// <param name="Standard">What AWS gives a new account.</param>
    /// <param name="Applied">What this account has.</param>
    sealed record Row(string Service, string Code, string Name, int Standard, Func<int> Applied);

    readonly AwsContext aws;
    readonly IReadOnlyList<Row> rows;

    public ServiceQuotasService(AwsContext aws, Ec2Service ec2, BuildQueue builds)
    {
        this.aws = aws;
        rows =
        [
            Cpus(ec2, Capacity.OnDemandGpu, "Running On-Demand G and VT instances", 0),
            Cpus(ec2, Capacity.SpotGpu, "All G and VT Spot Instance Requests", 0),
            Cpus(ec2, Capacity.OnDemandStandard, "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", 5),
            Cpus(ec2, Capacity.SpotStandard, "All Standard (A, C, D, H, I, M, R, T, Z) Spot Instance Requests", 5),
            new("ec2", "L-0263D0A3", "EC2-VPC Elastic IPs", 5, () => ec2.Addresses.Limit),
            new("vpc", "L-FE5A380F", "NAT gateways per Availability Zone", 5, () => ec2.NatGateways.LimitPerZone),
            Concurrency(builds, "L-9D07B6EF", "Small"), Concurrency(builds, "L-2DC20C30", "Medium"), Concurrency(builds, "L-4DDC4A99", "Large"),
        ];
        Add("GetServiceQuota", Effect.Reading, "QuotaCode ServiceCode", call => Find(call) is var row && !DefaultsOnly.Contains(row.Code) ? Show(row, row.Applied()) : throw Missing());
        Add("GetAWSDefaultServiceQuota", Effect.Reading, "QuotaCode ServiceCode", call => Show(Find(call), Find(call).Standard));
    }

    public override string SigningName => "servicequotas";
    public override Protocol Protocol => Protocol.Json11;

    /// <summary>Codes of quotas of which this account has no value of its own, as with those that nobody ever raised. Settable.</summary>
    public ISet<string> DefaultsOnly { get; } = new HashSet<string> { "L-FE5A380F" };

    static Row Cpus(Ec2Service ec2, string code, string name, int standard) => new("ec2", code, name, standard, () => ec2.Capacity.Quotas[code]);

    static Row Concurrency(BuildQueue builds, string code, string size)
        => new("codebuild", code, $"Concurrently running builds for Linux/{size} environment", 1, () => builds.Limits[$"BUILD_GENERAL1_{size.ToUpperInvariant()}"]);

    Row Find(Call call) => rows.FirstOrDefault(row => row.Service == call.Text("ServiceCode") && row.Code == call.Text("QuotaCode")) ?? throw Missing();

    JsonObject Show(Row row, int value) => new()
    {
        ["Quota"] = new JsonObject
        {
            ["ServiceCode"] = row.Service, ["QuotaCode"] = row.Code, ["QuotaName"] = row.Name, ["Value"] = (double)value, ["Unit"] = "None", ["Adjustable"] = true, ["GlobalQuota"] = false,
            ["QuotaArn"] = $"arn:aws:servicequotas:{aws.Region}:{aws.Account}:{row.Service}/{row.Code}",
        },
    };

    static AwsError Missing() => new(400, "NoSuchResourceException", "The request failed because the specified service quota does not exist.");
}
