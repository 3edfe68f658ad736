using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.SimpleNotificationService.Model;
using Amazon.Standin;
using Amazon.Util.Internal;

namespace Amazon.SimpleNotificationService;

public partial interface IAmazonSimpleNotificationService : IAmazonService, IDisposable
{
    Task<PublishResponse> PublishAsync(PublishRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonSimpleNotificationServiceConfig();
    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig)
        => awsCredentials == null ? new AmazonSimpleNotificationServiceClient((AmazonSimpleNotificationServiceConfig)clientConfig) : new AmazonSimpleNotificationServiceClient(awsCredentials, (AmazonSimpleNotificationServiceConfig)clientConfig);
}

public partial class AmazonSimpleNotificationServiceClient : AmazonServiceClient, IAmazonSimpleNotificationService
{
    internal static readonly QueryService Service = new("SNS", "sns", "2010-03-31", typeof(AmazonSimpleNotificationServiceException));
    static readonly InvokeOptions Publish = Service.Operation<PublishResponse>("Publish");

    public AmazonSimpleNotificationServiceClient() : base(new AmazonSimpleNotificationServiceConfig()) { }
    public AmazonSimpleNotificationServiceClient(RegionEndpoint region) : base(new AmazonSimpleNotificationServiceConfig { RegionEndpoint = region }) { }
    public AmazonSimpleNotificationServiceClient(AmazonSimpleNotificationServiceConfig config) : base(config) { }
    public AmazonSimpleNotificationServiceClient(AWSCredentials credentials) : base(credentials, new AmazonSimpleNotificationServiceConfig()) { }
    public AmazonSimpleNotificationServiceClient(AWSCredentials credentials, RegionEndpoint region) : base(credentials, new AmazonSimpleNotificationServiceConfig { RegionEndpoint = region }) { }
    public AmazonSimpleNotificationServiceClient(AWSCredentials credentials, AmazonSimpleNotificationServiceConfig clientConfig) : base(credentials, clientConfig) { }

    protected override IServiceMetadata ServiceMetadata => Service;
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => Service.Customize(pipeline);

    public virtual Task<PublishResponse> PublishAsync(PublishRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<PublishResponse>(request, Publish, cancellationToken);
}

public class AmazonSimpleNotificationServiceConfig : ClientConfig
{
    public static new string ServiceId => "SNS";
    public AmazonSimpleNotificationServiceConfig() : base(new DefaultConfigurationProvider([new DefaultConfiguration
    {
        Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard,
        ConnectTimeout = TimeSpan.FromMilliseconds(3100), TlsNegotiationTimeout = TimeSpan.FromMilliseconds(3100),
    }]))
    {
        base.ServiceId = AmazonSimpleNotificationServiceClient.Service.ServiceId;
        AuthenticationServiceName = AmazonSimpleNotificationServiceClient.Service.EndpointPrefix;
        EndpointProvider = AmazonSimpleNotificationServiceClient.Service;
    }

    public override string RegionEndpointServiceName => AmazonSimpleNotificationServiceClient.Service.EndpointPrefix;
    public override string ServiceVersion => AmazonSimpleNotificationServiceClient.Service.ApiVersion;
    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString("SimpleNotificationService", "4.0.0.0");
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => StandinService.Resolve(this, parameters);
}
