using Amazon.Runtime;

namespace Amazon.ServiceQuotas
{
    public partial class AmazonServiceQuotasRequest : AmazonWebServiceRequest { }
}

namespace Amazon.ServiceQuotas.Model
{
    public partial class ServiceQuota
    {
        public bool? Adjustable { get; set; }
        public bool? GlobalQuota { get; set; }
        public string QuotaArn { get; set; }
        public string QuotaCode { get; set; }
        public string QuotaName { get; set; }
        public string ServiceCode { get; set; }
        public string ServiceName { get; set; }
        public string Unit { get; set; }
        public double? Value { get; set; }
    }
    public partial class GetAWSDefaultServiceQuotaRequest : AmazonServiceQuotasRequest
    {
        public string QuotaCode { get; set; }
        public string ServiceCode { get; set; }
    }
    public partial class GetAWSDefaultServiceQuotaResponse : AmazonWebServiceResponse { public ServiceQuota Quota { get; set; } }
    public partial class GetServiceQuotaRequest : AmazonServiceQuotasRequest
    {
        public string QuotaCode { get; set; }
        public string ServiceCode { get; set; }
    }
    public partial class GetServiceQuotaResponse : AmazonWebServiceResponse { public ServiceQuota Quota { get; set; } }
}
