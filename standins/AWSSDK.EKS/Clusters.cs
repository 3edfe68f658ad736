using Amazon.Runtime;

namespace Amazon.EKS.Model
{
    public partial class ActiveCertificateAuthority
    {
        public CertificateAuthorityActivatedBy ActivatedBy { get; set; }
        public string Id { get; set; }
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
    public partial class OIDC
    {
        public string Issuer { get; set; }
    }
    public partial class TagResourceRequest : AmazonEKSRequest
    {
        public string ResourceArn { get; set; }
        public Dictionary<string, string> Tags { get; set; }
    }
    public partial class TagResourceResponse : AmazonWebServiceResponse { }
}
