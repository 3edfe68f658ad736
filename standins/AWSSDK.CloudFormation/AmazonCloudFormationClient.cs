using Amazon.CloudFormation.Model;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Standin;
using Amazon.Util.Internal;

namespace Amazon.CloudFormation;

public partial interface IAmazonCloudFormation : IAmazonService, IDisposable
{
    Task<ContinueUpdateRollbackResponse> ContinueUpdateRollbackAsync(ContinueUpdateRollbackRequest request, CancellationToken cancellationToken = default);
    Task<CreateStackResponse> CreateStackAsync(CreateStackRequest request, CancellationToken cancellationToken = default);
    Task<DeleteStackResponse> DeleteStackAsync(DeleteStackRequest request, CancellationToken cancellationToken = default);
    Task<DescribeStackEventsResponse> DescribeStackEventsAsync(DescribeStackEventsRequest request, CancellationToken cancellationToken = default);
    Task<DescribeStacksResponse> DescribeStacksAsync(DescribeStacksRequest request, CancellationToken cancellationToken = default);
    Task<UpdateStackResponse> UpdateStackAsync(UpdateStackRequest request, CancellationToken cancellationToken = default);
    Task<UpdateTerminationProtectionResponse> UpdateTerminationProtectionAsync(UpdateTerminationProtectionRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonCloudFormationConfig();
    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig)
        => awsCredentials == null ? new AmazonCloudFormationClient((AmazonCloudFormationConfig)clientConfig) : new AmazonCloudFormationClient(awsCredentials, (AmazonCloudFormationConfig)clientConfig);
}

public partial class AmazonCloudFormationClient : AmazonServiceClient, IAmazonCloudFormation
{
    internal static readonly QueryService Service = new("CloudFormation", "cloudformation", "2010-05-15", typeof(AmazonCloudFormationException));
    static readonly InvokeOptions
        ContinueUpdateRollback = Service.Operation<ContinueUpdateRollbackResponse>("ContinueUpdateRollback"),
        CreateStack = Service.Operation<CreateStackResponse>("CreateStack"),
        DeleteStack = Service.Operation<DeleteStackResponse>("DeleteStack"),
        DescribeStackEvents = Service.Operation<DescribeStackEventsResponse>("DescribeStackEvents"),
        DescribeStacks = Service.Operation<DescribeStacksResponse>("DescribeStacks"),
        UpdateStack = Service.Operation<UpdateStackResponse>("UpdateStack"),
        UpdateTerminationProtection = Service.Operation<UpdateTerminationProtectionResponse>("UpdateTerminationProtection");

    public AmazonCloudFormationClient() : base(new AmazonCloudFormationConfig()) { }
    public AmazonCloudFormationClient(RegionEndpoint region) : base(new AmazonCloudFormationConfig { RegionEndpoint = region }) { }
    public AmazonCloudFormationClient(AmazonCloudFormationConfig config) : base(config) { }
    public AmazonCloudFormationClient(AWSCredentials credentials) : base(credentials, new AmazonCloudFormationConfig()) { }
    public AmazonCloudFormationClient(AWSCredentials credentials, RegionEndpoint region) : base(credentials, new AmazonCloudFormationConfig { RegionEndpoint = region }) { }
    public AmazonCloudFormationClient(AWSCredentials credentials, AmazonCloudFormationConfig clientConfig) : base(credentials, clientConfig) { }

    protected override IServiceMetadata ServiceMetadata => Service;
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => Service.Customize(pipeline);

    public virtual Task<ContinueUpdateRollbackResponse> ContinueUpdateRollbackAsync(ContinueUpdateRollbackRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<ContinueUpdateRollbackResponse>(request, ContinueUpdateRollback, cancellationToken);
    public virtual Task<CreateStackResponse> CreateStackAsync(CreateStackRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<CreateStackResponse>(request, CreateStack, cancellationToken);
    public virtual Task<DeleteStackResponse> DeleteStackAsync(DeleteStackRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DeleteStackResponse>(request, DeleteStack, cancellationToken);
    public virtual Task<DescribeStackEventsResponse> DescribeStackEventsAsync(DescribeStackEventsRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DescribeStackEventsResponse>(request, DescribeStackEvents, cancellationToken);
    public virtual Task<DescribeStacksResponse> DescribeStacksAsync(DescribeStacksRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DescribeStacksResponse>(request, DescribeStacks, cancellationToken);
    public virtual Task<UpdateStackResponse> UpdateStackAsync(UpdateStackRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<UpdateStackResponse>(request, UpdateStack, cancellationToken);
    public virtual Task<UpdateTerminationProtectionResponse> UpdateTerminationProtectionAsync(UpdateTerminationProtectionRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<UpdateTerminationProtectionResponse>(request, UpdateTerminationProtection, cancellationToken);
}

public class AmazonCloudFormationConfig : ClientConfig
{
    public static new string ServiceId => "CloudFormation";
    public AmazonCloudFormationConfig() : base(new DefaultConfigurationProvider([new DefaultConfiguration
    {
        Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard,
        ConnectTimeout = TimeSpan.FromMilliseconds(3100), TlsNegotiationTimeout = TimeSpan.FromMilliseconds(3100),
    }]))
    {
        base.ServiceId = AmazonCloudFormationClient.Service.ServiceId;
        AuthenticationServiceName = AmazonCloudFormationClient.Service.EndpointPrefix;
        EndpointProvider = AmazonCloudFormationClient.Service;
    }

    public override string RegionEndpointServiceName => AmazonCloudFormationClient.Service.EndpointPrefix;
    public override string ServiceVersion => AmazonCloudFormationClient.Service.ApiVersion;
    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString("CloudFormation", "4.0.0.0");
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => StandinService.Resolve(this, parameters);
}
