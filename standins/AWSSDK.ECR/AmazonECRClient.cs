using Amazon.ECR.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Standin;
using Amazon.Util.Internal;
using Amazon.Runtime.Endpoints;

namespace Amazon.ECR;

public partial interface IAmazonECR : IAmazonService, IDisposable
{
    Task<BatchDeleteImageResponse> BatchDeleteImageAsync(BatchDeleteImageRequest request, CancellationToken cancellationToken = default);
    Task<DescribeImagesResponse> DescribeImagesAsync(DescribeImagesRequest request, CancellationToken cancellationToken = default);
    Task<DescribeRepositoriesResponse> DescribeRepositoriesAsync(DescribeRepositoriesRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonECRConfig();
    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig)
        => awsCredentials == null ? new AmazonECRClient((AmazonECRConfig)clientConfig) : new AmazonECRClient(awsCredentials, (AmazonECRConfig)clientConfig);
}

public partial class AmazonECRClient : AmazonServiceClient, IAmazonECR
{
    internal static readonly JsonService Service = new("ECR", "api.ecr", "2015-09-21", Protocol.AwsJson11, "AmazonEC2ContainerRegistry_V20150921", typeof(AmazonECRException));
    static readonly InvokeOptions
        BatchDeleteImage = Service.Operation<BatchDeleteImageResponse>("BatchDeleteImage"),
        DescribeImages = Service.Operation<DescribeImagesResponse>("DescribeImages"),
        DescribeRepositories = Service.Operation<DescribeRepositoriesResponse>("DescribeRepositories");

    public AmazonECRClient() : base(new AmazonECRConfig()) { }
    public AmazonECRClient(RegionEndpoint region) : base(new AmazonECRConfig { RegionEndpoint = region }) { }
    public AmazonECRClient(AmazonECRConfig config) : base(config) { }
    public AmazonECRClient(AWSCredentials credentials) : base(credentials, new AmazonECRConfig()) { }
    public AmazonECRClient(AWSCredentials credentials, RegionEndpoint region) : base(credentials, new AmazonECRConfig { RegionEndpoint = region }) { }
    public AmazonECRClient(AWSCredentials credentials, AmazonECRConfig clientConfig) : base(credentials, clientConfig) { }

    protected override IServiceMetadata ServiceMetadata => Service;
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => Service.Customize(pipeline);

    public virtual Task<BatchDeleteImageResponse> BatchDeleteImageAsync(BatchDeleteImageRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<BatchDeleteImageResponse>(request, BatchDeleteImage, cancellationToken);
    public virtual Task<DescribeImagesResponse> DescribeImagesAsync(DescribeImagesRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DescribeImagesResponse>(request, DescribeImages, cancellationToken);
    public virtual Task<DescribeRepositoriesResponse> DescribeRepositoriesAsync(DescribeRepositoriesRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DescribeRepositoriesResponse>(request, DescribeRepositories, cancellationToken);
}

public class AmazonECRConfig : ClientConfig
{
    public static new string ServiceId => "ECR";
    public AmazonECRConfig() : base(new DefaultConfigurationProvider([new DefaultConfiguration
    {
        Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard,
        ConnectTimeout = TimeSpan.FromMilliseconds(3100), TlsNegotiationTimeout = TimeSpan.FromMilliseconds(3100),
    }]))
    {
        base.ServiceId = AmazonECRClient.Service.ServiceId;
        AuthenticationServiceName = "ecr";
        EndpointProvider = AmazonECRClient.Service;
    }

    public override string RegionEndpointServiceName => AmazonECRClient.Service.EndpointPrefix;
    public override string ServiceVersion => AmazonECRClient.Service.ApiVersion;
    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString("ECR", "4.0.0.0");
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => JsonService.Resolve(this, parameters);
}
