using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;

namespace ComfyServerless.Rehearsal.Aws.Acm;

/// <summary>Certificates of Certificate Manager in us-east-1, which a person has asked for and validated before.</summary>
public sealed class AcmService : AwsService
{
    readonly AwsContext aws;
    readonly Dictionary<string, JsonObject> certificates = [];

    public AcmService(AwsContext aws)
    {
        this.aws = aws;
        Add("DescribeCertificate", Effect.Reading, "CertificateArn", call => new JsonObject
        {
            ["Certificate"] = certificates.GetValueOrDefault(call.Text("CertificateArn"))?.DeepClone()
                ?? throw new AwsError(400, "ResourceNotFoundException", $"Could not find certificate {call.Text("CertificateArn")}."),
        });
    }

    public override string SigningName => "acm";
    public override Protocol Protocol => Protocol.Json11;

    /// <summary>A person has it. World's thread.</summary>
    /// <param name="status">ISSUED, PENDING_VALIDATION, EXPIRED …</param>
    /// <returns>Its ARN.</returns>
    public string Add(string domain, string status = "ISSUED", params string[] otherNames)
    {
        var arn = $"arn:aws:acm:us-east-1:{aws.Account}:certificate/{aws.Uuid()}";
        certificates[arn] = new() { ["CertificateArn"] = arn, ["DomainName"] = domain, ["SubjectAlternativeNames"] = Json.List(otherNames.Prepend(domain)), ["Status"] = status, ["Type"] = "AMAZON_ISSUED" };
        return arn;
    }
}
