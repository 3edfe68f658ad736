using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Standin;
using Amazon.Util.Internal;
using Amazon.IdentityManagement.Model;

namespace Amazon.IdentityManagement;

public partial interface IAmazonIdentityManagementService : IAmazonService, IDisposable
{
    Task<CreateServiceLinkedRoleResponse> CreateServiceLinkedRoleAsync(CreateServiceLinkedRoleRequest request, CancellationToken cancellationToken = default);
    Task<DeleteInstanceProfileResponse> DeleteInstanceProfileAsync(DeleteInstanceProfileRequest request, CancellationToken cancellationToken = default);
    Task<GetRoleResponse> GetRoleAsync(GetRoleRequest request, CancellationToken cancellationToken = default);
    Task<ListInstanceProfilesResponse> ListInstanceProfilesAsync(ListInstanceProfilesRequest request, CancellationToken cancellationToken = default);
    Task<ListInstanceProfileTagsResponse> ListInstanceProfileTagsAsync(ListInstanceProfileTagsRequest request, CancellationToken cancellationToken = default);
    Task<RemoveRoleFromInstanceProfileResponse> RemoveRoleFromInstanceProfileAsync(RemoveRoleFromInstanceProfileRequest request, CancellationToken cancellationToken = default);
    Task<SimulatePrincipalPolicyResponse> SimulatePrincipalPolicyAsync(SimulatePrincipalPolicyRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonIdentityManagementServiceConfig();
    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig)
        => awsCredentials == null ? new AmazonIdentityManagementServiceClient((AmazonIdentityManagementServiceConfig)clientConfig) : new AmazonIdentityManagementServiceClient(awsCredentials, (AmazonIdentityManagementServiceConfig)clientConfig);
}

public partial class AmazonIdentityManagementServiceClient : AmazonServiceClient, IAmazonIdentityManagementService
{
    internal static readonly QueryService Service = new("IAM", "iam", "2010-05-08", typeof(AmazonIdentityManagementServiceException), isGlobal: true);
    static readonly InvokeOptions
        CreateServiceLinkedRole = Service.Operation<CreateServiceLinkedRoleResponse>("CreateServiceLinkedRole"),
        DeleteInstanceProfile = Service.Operation<DeleteInstanceProfileResponse>("DeleteInstanceProfile"),
        GetRole = Service.Operation<GetRoleResponse>("GetRole"),
        ListInstanceProfiles = Service.Operation<ListInstanceProfilesResponse>("ListInstanceProfiles"),
        ListInstanceProfileTags = Service.Operation<ListInstanceProfileTagsResponse>("ListInstanceProfileTags"),
        RemoveRoleFromInstanceProfile = Service.Operation<RemoveRoleFromInstanceProfileResponse>("RemoveRoleFromInstanceProfile"),
        SimulatePrincipalPolicy = Service.Operation<SimulatePrincipalPolicyResponse>("SimulatePrincipalPolicy");

    public AmazonIdentityManagementServiceClient() : base(new AmazonIdentityManagementServiceConfig()) { }
    public AmazonIdentityManagementServiceClient(RegionEndpoint region) : base(new AmazonIdentityManagementServiceConfig { RegionEndpoint = region }) { }
    public AmazonIdentityManagementServiceClient(AmazonIdentityManagementServiceConfig config) : base(config) { }
    public AmazonIdentityManagementServiceClient(AWSCredentials credentials) : base(credentials, new AmazonIdentityManagementServiceConfig()) { }
    public AmazonIdentityManagementServiceClient(AWSCredentials credentials, RegionEndpoint region) : base(credentials, new AmazonIdentityManagementServiceConfig { RegionEndpoint = region }) { }
    public AmazonIdentityManagementServiceClient(AWSCredentials credentials, AmazonIdentityManagementServiceConfig clientConfig) : base(credentials, clientConfig) { }

    protected override IServiceMetadata ServiceMetadata => Service;
    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline) => Service.Customize(pipeline);

    public virtual Task<CreateServiceLinkedRoleResponse> CreateServiceLinkedRoleAsync(CreateServiceLinkedRoleRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<CreateServiceLinkedRoleResponse>(request, CreateServiceLinkedRole, cancellationToken);
    public virtual Task<DeleteInstanceProfileResponse> DeleteInstanceProfileAsync(DeleteInstanceProfileRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<DeleteInstanceProfileResponse>(request, DeleteInstanceProfile, cancellationToken);
    public virtual Task<GetRoleResponse> GetRoleAsync(GetRoleRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<GetRoleResponse>(request, GetRole, cancellationToken);
    public virtual Task<ListInstanceProfilesResponse> ListInstanceProfilesAsync(ListInstanceProfilesRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<ListInstanceProfilesResponse>(request, ListInstanceProfiles, cancellationToken);
    public virtual Task<ListInstanceProfileTagsResponse> ListInstanceProfileTagsAsync(ListInstanceProfileTagsRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<ListInstanceProfileTagsResponse>(request, ListInstanceProfileTags, cancellationToken);
    public virtual Task<RemoveRoleFromInstanceProfileResponse> RemoveRoleFromInstanceProfileAsync(RemoveRoleFromInstanceProfileRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<RemoveRoleFromInstanceProfileResponse>(request, RemoveRoleFromInstanceProfile, cancellationToken);
    public virtual Task<SimulatePrincipalPolicyResponse> SimulatePrincipalPolicyAsync(SimulatePrincipalPolicyRequest request, CancellationToken cancellationToken = default)
        => InvokeAsync<SimulatePrincipalPolicyResponse>(request, SimulatePrincipalPolicy, cancellationToken);
}

public class AmazonIdentityManagementServiceConfig : ClientConfig
{
    public static new string ServiceId => "IAM";
    public AmazonIdentityManagementServiceConfig() : base(new DefaultConfigurationProvider([new DefaultConfiguration
    {
        Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard,
        ConnectTimeout = TimeSpan.FromMilliseconds(3100), TlsNegotiationTimeout = TimeSpan.FromMilliseconds(3100),
    }]))
    {
        base.ServiceId = AmazonIdentityManagementServiceClient.Service.ServiceId;
        AuthenticationServiceName = AmazonIdentityManagementServiceClient.Service.EndpointPrefix;
        EndpointProvider = AmazonIdentityManagementServiceClient.Service;
    }

    public override string RegionEndpointServiceName => AmazonIdentityManagementServiceClient.Service.EndpointPrefix;
    public override string ServiceVersion => AmazonIdentityManagementServiceClient.Service.ApiVersion;
    public override string UserAgent { get; } = InternalSDKUtils.BuildUserAgentString("IdentityManagement", "4.0.0.0");
    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) => StandinService.Resolve(this, parameters);
}
