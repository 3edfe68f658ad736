using Amazon.CertificateManager.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Standin;
using Amazon.Util.Internal;
using Amazon.Runtime.Endpoints;

namespace Amazon.CertificateManager;

public partial interface IAmazonCertificateManager : IAmazonService, IDisposable
{
    Task<DescribeCertificateResponse> DescribeCertificateAsync(DescribeCertificateRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonCertificateManagerConfig();
    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig)
        => awsCredentials == null ? new AmazonCertificateManagerClient((AmazonCertificateManagerConfig)clientConfig) : new AmazonCertificateManagerClient(awsCredentials, (AmazonCertificateManagerConfig)clientConfig);
}

public partial class AmazonCertificateManagerClient : AmazonServiceClient, IAmazonCertificateManager
{
    internal static readonly JsonService Service = new("ACM", "acm", "2015-12-08", Protocol.AwsJson11, "CertificateManager", typeof(AmazonCertificateManagerException), pascalCase: true);
    static readonly InvokeOptions DescribeCertificate = Service.Operation<DescribeCertificateResponse>("DescribeCertificate");

    public AmazonCertificateManagerClient() : base(new AmazonCertificateManagerConfig()) { }
    public AmazonCertificateManagerClient(RegionEndpoint region) : base(new AmazonCertificateManagerConfig { RegionEndpoint = region }) { }
    public AmazonCertificateManagerClient(AmazonCertificateManagerConfig config) : base(config) { }
    public AmazonCertificateManagerClient(AWSCredentials credentials) : base(credentials, new AmazonCertificateManagerConfig()) { }
    public AmazonCertificateManagerClient(AWSCredentials credentials, RegionEndpoint region) : base(credentials, new AmazonCertificateManagerConfig { RegionEndpoint = region }) { }
    public AmazonCertificateManagerClient(AWSCredentials credentials, AmazonCertificateManagerConfig clientConfig) : base(credentials, clientConfig) { }

    protected override IServiceMetadata ServiceMetadata => Service;
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => Service.Customize(pipeline);

    public virtual Task<DescribeCertificateResponse> DescribeCertificateAsync(DescribeCertificateRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DescribeCertificateResponse>(request, DescribeCertificate, cancellationToken);
}

public class AmazonCertificateManagerConfig : ClientConfig
{
    public static new string ServiceId => "ACM";
    public AmazonCertificateManagerConfig() : base(new DefaultConfigurationProvider([new DefaultConfiguration
    {
        Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard,
        ConnectTimeout = TimeSpan.FromMilliseconds(3100), TlsNegotiationTimeout = TimeSpan.FromMilliseconds(3100),
    }]))
    {
        base.ServiceId = AmazonCertificateManagerClient.Service.ServiceId;
        AuthenticationServiceName = AmazonCertificateManagerClient.Service.EndpointPrefix;
        EndpointProvider = AmazonCertificateManagerClient.Service;
    }

    public override string RegionEndpointServiceName => AmazonCertificateManagerClient.Service.EndpointPrefix;
    public override string ServiceVersion => AmazonCertificateManagerClient.Service.ApiVersion;
    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString("CertificateManager", "4.0.0.0");
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => JsonService.Resolve(this, parameters);
}
