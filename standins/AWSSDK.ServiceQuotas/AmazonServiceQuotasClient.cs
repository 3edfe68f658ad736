using Amazon.ServiceQuotas.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Standin;
using Amazon.Util.Internal;
using Amazon.Runtime.Endpoints;

namespace Amazon.ServiceQuotas;

public partial interface IAmazonServiceQuotas : IAmazonService, IDisposable
{
    Task<GetAWSDefaultServiceQuotaResponse> GetAWSDefaultServiceQuotaAsync(GetAWSDefaultServiceQuotaRequest request, CancellationToken cancellationToken = default);
    Task<GetServiceQuotaResponse> GetServiceQuotaAsync(GetServiceQuotaRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonServiceQuotasConfig();
    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig)
        => awsCredentials == null ? new AmazonServiceQuotasClient((AmazonServiceQuotasConfig)clientConfig) : new AmazonServiceQuotasClient(awsCredentials, (AmazonServiceQuotasConfig)clientConfig);
}

public partial class AmazonServiceQuotasClient : AmazonServiceClient, IAmazonServiceQuotas
{
    internal static readonly JsonService Service = new("Service Quotas", "servicequotas", "2019-06-24", Protocol.AwsJson11, "ServiceQuotasV20190624", typeof(AmazonServiceQuotasException), pascalCase: true);
    static readonly InvokeOptions
        GetAWSDefaultServiceQuota = Service.Operation<GetAWSDefaultServiceQuotaResponse>("GetAWSDefaultServiceQuota"),
        GetServiceQuota = Service.Operation<GetServiceQuotaResponse>("GetServiceQuota");

    public AmazonServiceQuotasClient() : base(new AmazonServiceQuotasConfig()) { }
    public AmazonServiceQuotasClient(RegionEndpoint region) : base(new AmazonServiceQuotasConfig { RegionEndpoint = region }) { }
    public AmazonServiceQuotasClient(AmazonServiceQuotasConfig config) : base(config) { }
    public AmazonServiceQuotasClient(AWSCredentials credentials) : base(credentials, new AmazonServiceQuotasConfig()) { }
    public AmazonServiceQuotasClient(AWSCredentials credentials, RegionEndpoint region) : base(credentials, new AmazonServiceQuotasConfig { RegionEndpoint = region }) { }
    public AmazonServiceQuotasClient(AWSCredentials credentials, AmazonServiceQuotasConfig clientConfig) : base(credentials, clientConfig) { }

    protected override IServiceMetadata ServiceMetadata => Service;
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => Service.Customize(pipeline);

    public virtual Task<GetAWSDefaultServiceQuotaResponse> GetAWSDefaultServiceQuotaAsync(GetAWSDefaultServiceQuotaRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<GetAWSDefaultServiceQuotaResponse>(request, GetAWSDefaultServiceQuota, cancellationToken);
    public virtual Task<GetServiceQuotaResponse> GetServiceQuotaAsync(GetServiceQuotaRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<GetServiceQuotaResponse>(request, GetServiceQuota, cancellationToken);
}

public class AmazonServiceQuotasConfig : ClientConfig
{
    public static new string ServiceId => "Service Quotas";
    public AmazonServiceQuotasConfig() : base(new DefaultConfigurationProvider([new DefaultConfiguration
    {
        Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard,
        ConnectTimeout = TimeSpan.FromMilliseconds(3100), TlsNegotiationTimeout = TimeSpan.FromMilliseconds(3100),
    }]))
    {
        base.ServiceId = AmazonServiceQuotasClient.Service.ServiceId;
        AuthenticationServiceName = AmazonServiceQuotasClient.Service.EndpointPrefix;
        EndpointProvider = AmazonServiceQuotasClient.Service;
    }

    public override string RegionEndpointServiceName => AmazonServiceQuotasClient.Service.EndpointPrefix;
    public override string ServiceVersion => AmazonServiceQuotasClient.Service.ApiVersion;
    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString("ServiceQuotas", "4.0.0.0");
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => JsonService.Resolve(this, parameters);
}
