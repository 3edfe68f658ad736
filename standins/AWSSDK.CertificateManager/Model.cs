using Amazon.Runtime;

namespace Amazon.CertificateManager
{
    public partial class AmazonCertificateManagerRequest : AmazonWebServiceRequest { }

    public class CertificateStatus(string value) : ConstantClass(value)
    {
        public static readonly CertificateStatus EXPIRED = new("EXPIRED"), FAILED = new("FAILED"), INACTIVE = new("INACTIVE"), ISSUED = new("ISSUED"), PENDING_VALIDATION = new("PENDING_VALIDATION"),
            REVOKED = new("REVOKED"), VALIDATION_TIMED_OUT = new("VALIDATION_TIMED_OUT");
        public static CertificateStatus FindValue(string value) => FindValue<CertificateStatus>(value);
        public static implicit operator CertificateStatus(string value) => FindValue(value);
    }
}

namespace Amazon.CertificateManager.Model
{
    public partial class CertificateDetail
    {
        public string CertificateArn { get; set; }
        public string DomainName { get; set; }
        public DateTime? IssuedAt { get; set; }
        public DateTime? NotAfter { get; set; }
        public DateTime? NotBefore { get; set; }
        public CertificateStatus Status { get; set; }
        public List<string> SubjectAlternativeNames { get; set; }
    }
    public partial class DescribeCertificateRequest : AmazonCertificateManagerRequest { public string CertificateArn { get; set; } }
    public partial class DescribeCertificateResponse : AmazonWebServiceResponse { public CertificateDetail Certificate { get; set; } }
}
