using Amazon.CloudWatchLogs.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Standin;
using Amazon.Util.Internal;
using Amazon.Runtime.Endpoints;

namespace Amazon.CloudWatchLogs;

public partial interface IAmazonCloudWatchLogs : IAmazonService, IDisposable
{
    Task<DeleteLogGroupResponse> DeleteLogGroupAsync(DeleteLogGroupRequest request, CancellationToken cancellationToken = default);
    Task<DescribeLogGroupsResponse> DescribeLogGroupsAsync(DescribeLogGroupsRequest request, CancellationToken cancellationToken = default);
    Task<GetLogEventsResponse> GetLogEventsAsync(GetLogEventsRequest request, CancellationToken cancellationToken = default);
    Task<FilterLogEventsResponse> FilterLogEventsAsync(FilterLogEventsRequest request, CancellationToken cancellationToken = default);
    Task<DescribeLogStreamsResponse> DescribeLogStreamsAsync(DescribeLogStreamsRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonCloudWatchLogsConfig();
    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig)
        => awsCredentials == null ? new AmazonCloudWatchLogsClient((AmazonCloudWatchLogsConfig)clientConfig) : new AmazonCloudWatchLogsClient(awsCredentials, (AmazonCloudWatchLogsConfig)clientConfig);
}

public partial class AmazonCloudWatchLogsClient : AmazonServiceClient, IAmazonCloudWatchLogs
{
    internal static readonly JsonService Service = new("CloudWatch Logs", "logs", "2014-03-28", Protocol.AwsJson11, "Logs_20140328", typeof(AmazonCloudWatchLogsException));
    static readonly InvokeOptions
        DeleteLogGroup = Service.Operation<DeleteLogGroupResponse>("DeleteLogGroup"),
        DescribeLogGroups = Service.Operation<DescribeLogGroupsResponse>("DescribeLogGroups"),
        GetLogEvents = Service.Operation<GetLogEventsResponse>("GetLogEvents"),
        FilterLogEvents = Service.Operation<FilterLogEventsResponse>("FilterLogEvents"),
        DescribeLogStreams = Service.Operation<DescribeLogStreamsResponse>("DescribeLogStreams");

    public AmazonCloudWatchLogsClient() : base(new AmazonCloudWatchLogsConfig()) { }
    public AmazonCloudWatchLogsClient(RegionEndpoint region) : base(new AmazonCloudWatchLogsConfig { RegionEndpoint = region }) { }
    public AmazonCloudWatchLogsClient(AmazonCloudWatchLogsConfig config) : base(config) { }
    public AmazonCloudWatchLogsClient(AWSCredentials credentials) : base(credentials, new AmazonCloudWatchLogsConfig()) { }
    public AmazonCloudWatchLogsClient(AWSCredentials credentials, RegionEndpoint region) : base(credentials, new AmazonCloudWatchLogsConfig { RegionEndpoint = region }) { }
    public AmazonCloudWatchLogsClient(AWSCredentials credentials, AmazonCloudWatchLogsConfig clientConfig) : base(credentials, clientConfig) { }

    protected override IServiceMetadata ServiceMetadata => Service;
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => Service.Customize(pipeline);

    public virtual Task<DeleteLogGroupResponse> DeleteLogGroupAsync(DeleteLogGroupRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DeleteLogGroupResponse>(request, DeleteLogGroup, cancellationToken);
    public virtual Task<DescribeLogGroupsResponse> DescribeLogGroupsAsync(DescribeLogGroupsRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DescribeLogGroupsResponse>(request, DescribeLogGroups, cancellationToken);
    public virtual Task<GetLogEventsResponse> GetLogEventsAsync(GetLogEventsRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<GetLogEventsResponse>(request, GetLogEvents, cancellationToken);
    public virtual Task<FilterLogEventsResponse> FilterLogEventsAsync(FilterLogEventsRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<FilterLogEventsResponse>(request, FilterLogEvents, cancellationToken);
    public virtual Task<DescribeLogStreamsResponse> DescribeLogStreamsAsync(DescribeLogStreamsRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DescribeLogStreamsResponse>(request, DescribeLogStreams, cancellationToken);
}

public class AmazonCloudWatchLogsConfig : ClientConfig
{
    public static new string ServiceId => "CloudWatch Logs";
    public AmazonCloudWatchLogsConfig() : base(new DefaultConfigurationProvider([new DefaultConfiguration
    {
        Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard,
        ConnectTimeout = TimeSpan.FromMilliseconds(3100), TlsNegotiationTimeout = TimeSpan.FromMilliseconds(3100),
    }]))
    {
        base.ServiceId = AmazonCloudWatchLogsClient.Service.ServiceId;
        AuthenticationServiceName = "logs";
        EndpointProvider = AmazonCloudWatchLogsClient.Service;
    }

    public override string RegionEndpointServiceName => AmazonCloudWatchLogsClient.Service.EndpointPrefix;
    public override string ServiceVersion => AmazonCloudWatchLogsClient.Service.ApiVersion;
    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString("CloudWatch Logs", "4.0.0.0");
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => JsonService.Resolve(this, parameters);
}
