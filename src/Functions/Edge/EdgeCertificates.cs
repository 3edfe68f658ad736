using Amazon.CertificateManager;
using Amazon.CertificateManager.Model;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Edge;

/// <summary>Certificates of own domains. CloudFront takes them from us-east-1 only, wherever the deployment is.</summary>
public sealed class EdgeCertificates(IAmazonCertificateManager acm)
{
    public const string Region = "us-east-1";

    /// <exception cref="InvalidDeploymentException">It is not there, not issued, or for another name.</exception>
    public async Task RequireAsync(string arn, string domain, CancellationToken cancel)
    {
        CertificateDetail certificate;
        try { certificate = (await acm.DescribeCertificateAsync(new DescribeCertificateRequest { CertificateArn = arn }, cancel)).Certificate; }
        catch (ResourceNotFoundException) { throw new InvalidDeploymentException($"edge.certificateArn: there is no certificate {arn} in {Region}"); }
        if (certificate.Status != CertificateStatus.ISSUED)
            throw new InvalidDeploymentException($"edge.certificateArn: the certificate for {certificate.DomainName} is {certificate.Status}, not ISSUED; validate it in the ACM console of {Region} first");
        var names = (certificate.SubjectAlternativeNames ?? []).Append(certificate.DomainName).Distinct().ToList();
        if (!names.Exists(name => Covers(name, domain)))
            throw new InvalidDeploymentException($"edge.domain: {domain} is not among the names of the certificate: {string.Join(", ", names)}");
    }

    // A star stands for one label.
    static bool Covers(string name, string domain) => string.Equals(name, domain, StringComparison.OrdinalIgnoreCase)
        || (name.StartsWith("*.", StringComparison.Ordinal) && domain.IndexOf('.') is var dot and > 0 && string.Equals(name[1..], domain[dot..], StringComparison.OrdinalIgnoreCase));
}
