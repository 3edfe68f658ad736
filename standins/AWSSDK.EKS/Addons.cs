using Amazon.Runtime;

namespace Amazon.EKS.Model
{
    public partial class Addon
    {
        public string AddonArn { get; set; }
        public string AddonName { get; set; }
        public string AddonVersion { get; set; }
        public string ClusterName { get; set; }
        public string ConfigurationValues { get; set; }
        public DateTime? CreatedAt { get; set; }
        public AddonHealth Health { get; set; }
        public DateTime? ModifiedAt { get; set; }
        public AddonNamespaceConfigResponse NamespaceConfig { get; set; }
        public string Owner { get; set; }
        public List<string> PodIdentityAssociations { get; set; }
        public string Publisher { get; set; }
        public string ServiceAccountRoleArn { get; set; }
        public AddonStatus Status { get; set; }
        public Dictionary<string, string> Tags { get; set; }
    }
    public partial class AddonHealth
    {
        public List<AddonIssue> Issues { get; set; }
    }
    public partial class AddonInfo
    {
        public string AddonName { get; set; }
        public List<AddonVersionInfo> AddonVersions { get; set; }
        public string DefaultNamespace { get; set; }
        public string Owner { get; set; }
        public string Publisher { get; set; }
        public string Type { get; set; }
    }
    public partial class AddonIssue
    {
        public AddonIssueCode Code { get; set; }
        public string Message { get; set; }
        public List<string> ResourceIds { get; set; }
    }
    public partial class AddonNamespaceConfigRequest
    {
        public string Namespace { get; set; }
    }
    public partial class AddonNamespaceConfigResponse
    {
        public string Namespace { get; set; }
    }
    public partial class AddonPodIdentityAssociations
    {
        public string RoleArn { get; set; }
        public string ServiceAccount { get; set; }
    }
    public partial class AddonVersionInfo
    {
        public string AddonVersion { get; set; }
        public List<string> Architecture { get; set; }
        public List<Compatibility> Compatibilities { get; set; }
        public List<string> ComputeTypes { get; set; }
        public bool? RequiresConfiguration { get; set; }
        public bool? RequiresIamPermissions { get; set; }
    }
    public partial class Compatibility
    {
        public string ClusterVersion { get; set; }
        public bool? DefaultVersion { get; set; }
        public List<string> PlatformVersions { get; set; }
    }
    public partial class CreateAddonRequest : AmazonEKSRequest
    {
        public string AddonName { get; set; }
        public string AddonVersion { get; set; }
        public string ClientRequestToken { get; set; }
        public string ClusterName { get; set; }
        public string ConfigurationValues { get; set; }
        public AddonNamespaceConfigRequest NamespaceConfig { get; set; }
        public List<AddonPodIdentityAssociations> PodIdentityAssociations { get; set; }
        public ResolveConflicts ResolveConflicts { get; set; }
        public string ServiceAccountRoleArn { get; set; }
        public Dictionary<string, string> Tags { get; set; }
    }
    public partial class CreateAddonResponse : AmazonWebServiceResponse
    {
        public Addon Addon { get; set; }
    }
    public partial class DeleteAddonRequest : AmazonEKSRequest
    {
        public string AddonName { get; set; }
        public string ClusterName { get; set; }
        public bool? Preserve { get; set; }
    }
    public partial class DeleteAddonResponse : AmazonWebServiceResponse
    {
        public Addon Addon { get; set; }
    }
    public partial class DescribeAddonRequest : AmazonEKSRequest
    {
        public string AddonName { get; set; }
        public string ClusterName { get; set; }
    }
    public partial class DescribeAddonResponse : AmazonWebServiceResponse
    {
        public Addon Addon { get; set; }
    }
    public partial class DescribeAddonVersionsRequest : AmazonEKSRequest
    {
        public string AddonName { get; set; }
        public string KubernetesVersion { get; set; }
        public int? MaxResults { get; set; }
        public string NextToken { get; set; }
        public List<string> Owners { get; set; }
        public List<string> Publishers { get; set; }
        public List<string> Types { get; set; }
    }
    public partial class DescribeAddonVersionsResponse : AmazonWebServiceResponse
    {
        public List<AddonInfo> Addons { get; set; }
        public string NextToken { get; set; }
    }
    public partial class ListAddonsRequest : AmazonEKSRequest
    {
        public string ClusterName { get; set; }
        public int? MaxResults { get; set; }
        public string NextToken { get; set; }
    }
    public partial class ListAddonsResponse : AmazonWebServiceResponse
    {
        public List<string> Addons { get; set; }
        public string NextToken { get; set; }
    }
    public partial class UpdateAddonRequest : AmazonEKSRequest
    {
        public string AddonName { get; set; }
        public string AddonVersion { get; set; }
        public string ClientRequestToken { get; set; }
        public string ClusterName { get; set; }
        public string ConfigurationValues { get; set; }
        public List<AddonPodIdentityAssociations> PodIdentityAssociations { get; set; }
        public ResolveConflicts ResolveConflicts { get; set; }
        public string ServiceAccountRoleArn { get; set; }
    }
    public partial class UpdateAddonResponse : AmazonWebServiceResponse
    {
        public Update Update { get; set; }
    }
}
