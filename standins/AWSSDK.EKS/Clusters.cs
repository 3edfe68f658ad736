using Amazon.Runtime;

namespace Amazon.EKS.Model
{
    public partial class AccessConfigResponse
    {
        public AuthenticationMode AuthenticationMode { get; set; }
        public bool? BootstrapClusterCreatorAdminPermissions { get; set; }
    }
    public partial class ActiveCertificateAuthority
    {
        public CertificateAuthorityActivatedBy ActivatedBy { get; set; }
        public string Id { get; set; }
    }
    public partial class Cancellation
    {
        public string Reason { get; set; }
        public CancellationStatus Status { get; set; }
    }
    public partial class Certificate
    {
        public ActiveCertificateAuthority Active { get; set; }
        public string Data { get; set; }
    }
    public partial class Cluster
    {
        public AccessConfigResponse AccessConfig { get; set; }
        public string Arn { get; set; }
        public Certificate CertificateAuthority { get; set; }
        public string ClientRequestToken { get; set; }
        public DateTime? CreatedAt { get; set; }
        public bool? DeletionProtection { get; set; }
        public List<EncryptionConfig> EncryptionConfig { get; set; }
        public string Endpoint { get; set; }
        public ClusterHealth Health { get; set; }
        public string Id { get; set; }
        public Identity Identity { get; set; }
        public KubeApiServerConfigResponse KubeApiServerConfig { get; set; }
        public KubeControllerManagerConfigResponse KubeControllerManagerConfig { get; set; }
        public KubeSchedulerConfigResponse KubeSchedulerConfig { get; set; }
        public KubernetesNetworkConfigResponse KubernetesNetworkConfig { get; set; }
        public Logging Logging { get; set; }
        public string Name { get; set; }
        public string PlatformVersion { get; set; }
        public VpcConfigResponse ResourcesVpcConfig { get; set; }
        public string RoleArn { get; set; }
        public ClusterStatus Status { get; set; }
        public Dictionary<string, string> Tags { get; set; }
        public UpgradePolicyResponse UpgradePolicy { get; set; }
        public string Version { get; set; }
    }
    public partial class ClusterHealth
    {
        public List<ClusterIssue> Issues { get; set; }
    }
    public partial class ClusterIssue
    {
        public ClusterIssueCode Code { get; set; }
        public string Message { get; set; }
        public List<string> ResourceIds { get; set; }
    }
    public partial class CreateAccessConfigRequest
    {
        public AuthenticationMode AuthenticationMode { get; set; }
        public bool? BootstrapClusterCreatorAdminPermissions { get; set; }
    }
    public partial class CreateClusterRequest : AmazonEKSRequest
    {
        public CreateAccessConfigRequest AccessConfig { get; set; }
        public bool? BootstrapSelfManagedAddons { get; set; }
        public string ClientRequestToken { get; set; }
        public bool? DeletionProtection { get; set; }
        public List<EncryptionConfig> EncryptionConfig { get; set; }
        public KubeApiServerConfigRequest KubeApiServerConfig { get; set; }
        public KubeControllerManagerConfigRequest KubeControllerManagerConfig { get; set; }
        public KubeSchedulerConfigRequest KubeSchedulerConfig { get; set; }
        public KubernetesNetworkConfigRequest KubernetesNetworkConfig { get; set; }
        public Logging Logging { get; set; }
        public string Name { get; set; }
        public VpcConfigRequest ResourcesVpcConfig { get; set; }
        public string RoleArn { get; set; }
        public Dictionary<string, string> Tags { get; set; }
        public UpgradePolicyRequest UpgradePolicy { get; set; }
        public string Version { get; set; }
    }
    public partial class CreateClusterResponse : AmazonWebServiceResponse
    {
        public Cluster Cluster { get; set; }
    }
    public partial class DeleteClusterRequest : AmazonEKSRequest
    {
        public string Name { get; set; }
    }
    public partial class DeleteClusterResponse : AmazonWebServiceResponse
    {
        public Cluster Cluster { get; set; }
    }
    public partial class DescribeClusterRequest : AmazonEKSRequest
    {
        public string Name { get; set; }
    }
    public partial class DescribeClusterResponse : AmazonWebServiceResponse
    {
        public Cluster Cluster { get; set; }
    }
    public partial class EncryptionConfig
    {
        public Provider Provider { get; set; }
        public List<string> Resources { get; set; }
    }
    public partial class ErrorDetail
    {
        public ErrorCode ErrorCode { get; set; }
        public string ErrorMessage { get; set; }
        public List<string> ResourceIds { get; set; }
    }
    public partial class HorizontalPodAutoscalerControllerConfigRequest
    {
        public string HorizontalPodAutoscalerSyncPeriod { get; set; }
    }
    public partial class HorizontalPodAutoscalerControllerConfigResponse
    {
        public string HorizontalPodAutoscalerSyncPeriod { get; set; }
    }
    public partial class Identity
    {
        public OIDC Oidc { get; set; }
    }
    public partial class Issue
    {
        public NodegroupIssueCode Code { get; set; }
        public string Message { get; set; }
        public List<string> ResourceIds { get; set; }
    }
    public partial class KubeApiServerConfigRequest
    {
        public string EventTtl { get; set; }
        public ServiceNodePortRange ServiceNodePortRange { get; set; }
    }
    public partial class KubeApiServerConfigResponse
    {
        public string EventTtl { get; set; }
        public ServiceNodePortRange ServiceNodePortRange { get; set; }
    }
    public partial class KubeControllerManagerConfigRequest
    {
        public HorizontalPodAutoscalerControllerConfigRequest HorizontalPodAutoscalerControllerConfig { get; set; }
        public PodGcControllerConfigRequest PodGcControllerConfig { get; set; }
    }
    public partial class KubeControllerManagerConfigResponse
    {
        public HorizontalPodAutoscalerControllerConfigResponse HorizontalPodAutoscalerControllerConfig { get; set; }
        public PodGcControllerConfigResponse PodGcControllerConfig { get; set; }
    }
    public partial class KubeSchedulerConfigRequest
    {
        public NodeResourcesFitConfig NodeResourcesFit { get; set; }
    }
    public partial class KubeSchedulerConfigResponse
    {
        public NodeResourcesFitConfig NodeResourcesFit { get; set; }
    }
    public partial class KubernetesNetworkConfigRequest
    {
        public IpFamily IpFamily { get; set; }
        public string ServiceIpv4Cidr { get; set; }
    }
    public partial class KubernetesNetworkConfigResponse
    {
        public IpFamily IpFamily { get; set; }
        public string ServiceIpv4Cidr { get; set; }
        public string ServiceIpv6Cidr { get; set; }
    }
    public partial class ClusterVersionInformation
    {
        public string ClusterType { get; set; }
        public string ClusterVersion { get; set; }
        public string DefaultPlatformVersion { get; set; }
        public bool? DefaultVersion { get; set; }
        public DateTime? EndOfExtendedSupportDate { get; set; }
        public DateTime? EndOfStandardSupportDate { get; set; }
        public string KubernetesPatchVersion { get; set; }
        public DateTime? ReleaseDate { get; set; }
        public VersionStatus VersionStatus { get; set; }
    }
    public partial class DescribeClusterVersionsRequest : AmazonEKSRequest
    {
        public string ClusterType { get; set; }
        public List<string> ClusterVersions { get; set; }
        public bool? DefaultOnly { get; set; }
        public bool? IncludeAll { get; set; }
        public int? MaxResults { get; set; }
        public string NextToken { get; set; }
    }
    public partial class DescribeClusterVersionsResponse : AmazonWebServiceResponse
    {
        public List<ClusterVersionInformation> ClusterVersions { get; set; }
        public string NextToken { get; set; }
    }
    public partial class ListClustersRequest : AmazonEKSRequest
    {
        public List<string> Include { get; set; }
        public int? MaxResults { get; set; }
        public string NextToken { get; set; }
    }
    public partial class ListClustersResponse : AmazonWebServiceResponse
    {
        public List<string> Clusters { get; set; }
        public string NextToken { get; set; }
    }
    public partial class LogSetup
    {
        public bool? Enabled { get; set; }
        public List<LogType> Types { get; set; }
    }
    public partial class Logging
    {
        public List<LogSetup> ClusterLogging { get; set; }
    }
    public partial class NodeResourcesFitConfig
    {
        public ScoringStrategy ScoringStrategy { get; set; }
    }
    public partial class OIDC
    {
        public string Issuer { get; set; }
    }
    public partial class PodGcControllerConfigRequest
    {
        public int? TerminatedPodGcThreshold { get; set; }
    }
    public partial class PodGcControllerConfigResponse
    {
        public int? TerminatedPodGcThreshold { get; set; }
    }
    public partial class Provider
    {
        public string KeyArn { get; set; }
    }
    public partial class ResourceWeight
    {
        public string Name { get; set; }
        public int? Weight { get; set; }
    }
    public partial class RollbackConfig
    {
        public int? TimeoutMinutes { get; set; }
    }
    public partial class ScoringStrategy
    {
        public List<ResourceWeight> Resources { get; set; }
        public ScoringStrategyType Type { get; set; }
    }
    public partial class ServiceNodePortRange
    {
        public int? MaxPort { get; set; }
        public int? MinPort { get; set; }
    }
    public partial class TagResourceRequest : AmazonEKSRequest
    {
        public string ResourceArn { get; set; }
        public Dictionary<string, string> Tags { get; set; }
    }
    public partial class TagResourceResponse : AmazonWebServiceResponse { }
    public partial class Update
    {
        public Cancellation Cancellation { get; set; }
        public DateTime? CreatedAt { get; set; }
        public List<ErrorDetail> Errors { get; set; }
        public string Id { get; set; }
        public List<UpdateParam> Params { get; set; }
        public UpdateStatus Status { get; set; }
        public UpdateType Type { get; set; }
    }
    public partial class UpdateAccessConfigRequest
    {
        public AuthenticationMode AuthenticationMode { get; set; }
    }
    public partial class UpdateClusterConfigRequest : AmazonEKSRequest
    {
        public UpdateAccessConfigRequest AccessConfig { get; set; }
        public string ClientRequestToken { get; set; }
        public bool? DeletionProtection { get; set; }
        public KubeApiServerConfigRequest KubeApiServerConfig { get; set; }
        public KubeControllerManagerConfigRequest KubeControllerManagerConfig { get; set; }
        public KubeSchedulerConfigRequest KubeSchedulerConfig { get; set; }
        public KubernetesNetworkConfigRequest KubernetesNetworkConfig { get; set; }
        public Logging Logging { get; set; }
        public string Name { get; set; }
        public VpcConfigRequest ResourcesVpcConfig { get; set; }
        public UpgradePolicyRequest UpgradePolicy { get; set; }
    }
    public partial class UpdateClusterConfigResponse : AmazonWebServiceResponse
    {
        public Update Update { get; set; }
    }
    public partial class UpdateClusterVersionRequest : AmazonEKSRequest
    {
        public string ClientRequestToken { get; set; }
        public bool? Force { get; set; }
        public string Name { get; set; }
        public RollbackConfig RollbackConfig { get; set; }
        public string Version { get; set; }
    }
    public partial class UpdateClusterVersionResponse : AmazonWebServiceResponse
    {
        public Update Update { get; set; }
    }
    public partial class UpdateLabelsPayload
    {
        public Dictionary<string, string> AddOrUpdateLabels { get; set; }
        public List<string> RemoveLabels { get; set; }
    }
    public partial class UpdateParam
    {
        public UpdateParamType Type { get; set; }
        public string Value { get; set; }
    }
    public partial class UpdateTaintsPayload
    {
        public List<Taint> AddOrUpdateTaints { get; set; }
        public List<Taint> RemoveTaints { get; set; }
    }
    public partial class UpgradePolicyRequest
    {
        public SupportType SupportType { get; set; }
    }
    public partial class UpgradePolicyResponse
    {
        public SupportType SupportType { get; set; }
    }
    public partial class VpcConfigRequest
    {
        public bool? EndpointPrivateAccess { get; set; }
        public bool? EndpointPublicAccess { get; set; }
        public List<string> PublicAccessCidrs { get; set; }
        public List<string> SecurityGroupIds { get; set; }
        public List<string> SubnetIds { get; set; }
    }
    public partial class VpcConfigResponse
    {
        public string ClusterSecurityGroupId { get; set; }
        public bool? EndpointPrivateAccess { get; set; }
        public bool? EndpointPublicAccess { get; set; }
        public List<string> PublicAccessCidrs { get; set; }
        public List<string> SecurityGroupIds { get; set; }
        public List<string> SubnetIds { get; set; }
        public string VpcId { get; set; }
    }
}
