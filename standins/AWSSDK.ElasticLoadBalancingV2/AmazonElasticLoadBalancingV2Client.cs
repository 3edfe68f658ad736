using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Standin;
using Amazon.Util.Internal;
using Amazon.ElasticLoadBalancingV2.Model;

namespace Amazon.ElasticLoadBalancingV2;

public partial interface IAmazonElasticLoadBalancingV2 : IAmazonService, IDisposable
{
    Task<DeleteLoadBalancerResponse> DeleteLoadBalancerAsync(DeleteLoadBalancerRequest request, CancellationToken cancellationToken = default);
    Task<DeleteTargetGroupResponse> DeleteTargetGroupAsync(DeleteTargetGroupRequest request, CancellationToken cancellationToken = default);
    Task<DescribeLoadBalancersResponse> DescribeLoadBalancersAsync(DescribeLoadBalancersRequest request, CancellationToken cancellationToken = default);
    Task<DescribeTagsResponse> DescribeTagsAsync(DescribeTagsRequest request, CancellationToken cancellationToken = default);
    Task<DescribeTargetGroupsResponse> DescribeTargetGroupsAsync(DescribeTargetGroupsRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonElasticLoadBalancingV2Config();
    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig)
        => awsCredentials == null ? new AmazonElasticLoadBalancingV2Client((AmazonElasticLoadBalancingV2Config)clientConfig) : new AmazonElasticLoadBalancingV2Client(awsCredentials, (AmazonElasticLoadBalancingV2Config)clientConfig);
}

public partial class AmazonElasticLoadBalancingV2Client : AmazonServiceClient, IAmazonElasticLoadBalancingV2
{
    internal static readonly QueryService Service = new("Elastic Load Balancing v2", "elasticloadbalancing", "2015-12-01", typeof(AmazonElasticLoadBalancingV2Exception));
    static readonly InvokeOptions
        DeleteLoadBalancer = Service.Operation<DeleteLoadBalancerResponse>("DeleteLoadBalancer"),
        DeleteTargetGroup = Service.Operation<DeleteTargetGroupResponse>("DeleteTargetGroup"),
        DescribeLoadBalancers = Service.Operation<DescribeLoadBalancersResponse>("DescribeLoadBalancers"),
        DescribeTags = Service.Operation<DescribeTagsResponse>("DescribeTags"),
        DescribeTargetGroups = Service.Operation<DescribeTargetGroupsResponse>("DescribeTargetGroups");

    public AmazonElasticLoadBalancingV2Client() : base(new AmazonElasticLoadBalancingV2Config()) { }
    public AmazonElasticLoadBalancingV2Client(RegionEndpoint region) : base(new AmazonElasticLoadBalancingV2Config { RegionEndpoint = region }) { }
    public AmazonElasticLoadBalancingV2Client(AmazonElasticLoadBalancingV2Config config) : base(config) { }
    public AmazonElasticLoadBalancingV2Client(AWSCredentials credentials) : base(credentials, new AmazonElasticLoadBalancingV2Config()) { }
    public AmazonElasticLoadBalancingV2Client(AWSCredentials credentials, RegionEndpoint region) : base(credentials, new AmazonElasticLoadBalancingV2Config { RegionEndpoint = region }) { }
    public AmazonElasticLoadBalancingV2Client(AWSCredentials credentials, AmazonElasticLoadBalancingV2Config clientConfig) : base(credentials, clientConfig) { }

    protected override IServiceMetadata ServiceMetadata => Service;
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => Service.Customize(pipeline);

    public virtual Task<DeleteLoadBalancerResponse> DeleteLoadBalancerAsync(DeleteLoadBalancerRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DeleteLoadBalancerResponse>(request, DeleteLoadBalancer, cancellationToken);
    public virtual Task<DeleteTargetGroupResponse> DeleteTargetGroupAsync(DeleteTargetGroupRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DeleteTargetGroupResponse>(request, DeleteTargetGroup, cancellationToken);
    public virtual Task<DescribeLoadBalancersResponse> DescribeLoadBalancersAsync(DescribeLoadBalancersRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DescribeLoadBalancersResponse>(request, DescribeLoadBalancers, cancellationToken);
    public virtual Task<DescribeTagsResponse> DescribeTagsAsync(DescribeTagsRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DescribeTagsResponse>(request, DescribeTags, cancellationToken);
    public virtual Task<DescribeTargetGroupsResponse> DescribeTargetGroupsAsync(DescribeTargetGroupsRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DescribeTargetGroupsResponse>(request, DescribeTargetGroups, cancellationToken);
}

public class AmazonElasticLoadBalancingV2Config : ClientConfig
{
    public static new string ServiceId => "Elastic Load Balancing v2";
    public AmazonElasticLoadBalancingV2Config() : base(new DefaultConfigurationProvider([new DefaultConfiguration
    {
        Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard,
        ConnectTimeout = TimeSpan.FromMilliseconds(3100), TlsNegotiationTimeout = TimeSpan.FromMilliseconds(3100),
    }]))
    {
        base.ServiceId = AmazonElasticLoadBalancingV2Client.Service.ServiceId;
        AuthenticationServiceName = AmazonElasticLoadBalancingV2Client.Service.EndpointPrefix;
        EndpointProvider = AmazonElasticLoadBalancingV2Client.Service;
    }

    public override string RegionEndpointServiceName => AmazonElasticLoadBalancingV2Client.Service.EndpointPrefix;
    public override string ServiceVersion => AmazonElasticLoadBalancingV2Client.Service.ApiVersion;
    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString("ElasticLoadBalancingV2", "4.0.0.0");
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => StandinService.Resolve(this, parameters);
}
