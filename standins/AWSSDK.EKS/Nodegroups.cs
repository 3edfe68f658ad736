using Amazon.Runtime;

namespace Amazon.EKS.Model
{
    public partial class AutoScalingGroup
    {
        public string Name { get; set; }
    }
    public partial class CreateNodegroupRequest : AmazonEKSRequest
    {
        public AMITypes AmiType { get; set; }
        public CapacityTypes CapacityType { get; set; }
        public string ClientRequestToken { get; set; }
        public string ClusterName { get; set; }
        public int? DiskSize { get; set; }
        public List<string> InstanceTypes { get; set; }
        public Dictionary<string, string> Labels { get; set; }
        public LaunchTemplateSpecification LaunchTemplate { get; set; }
        public string NodeRole { get; set; }
        public string NodegroupName { get; set; }
        public string ReleaseVersion { get; set; }
        public RemoteAccessConfig RemoteAccess { get; set; }
        public NodegroupScalingConfig ScalingConfig { get; set; }
        public List<string> Subnets { get; set; }
        public Dictionary<string, string> Tags { get; set; }
        public List<Taint> Taints { get; set; }
        public NodegroupUpdateConfig UpdateConfig { get; set; }
        public string Version { get; set; }
    }
    public partial class CreateNodegroupResponse : AmazonWebServiceResponse
    {
        public Nodegroup Nodegroup { get; set; }
    }
    public partial class DeleteNodegroupRequest : AmazonEKSRequest
    {
        public string ClusterName { get; set; }
        public string NodegroupName { get; set; }
    }
    public partial class DeleteNodegroupResponse : AmazonWebServiceResponse
    {
        public Nodegroup Nodegroup { get; set; }
    }
    public partial class DescribeNodegroupRequest : AmazonEKSRequest
    {
        public string ClusterName { get; set; }
        public string NodegroupName { get; set; }
    }
    public partial class DescribeNodegroupResponse : AmazonWebServiceResponse
    {
        public Nodegroup Nodegroup { get; set; }
    }
    public partial class LaunchTemplateSpecification
    {
        public string Id { get; set; }
        public string Name { get; set; }
        public string Version { get; set; }
    }
    public partial class ListNodegroupsRequest : AmazonEKSRequest
    {
        public string ClusterName { get; set; }
        public int? MaxResults { get; set; }
        public string NextToken { get; set; }
    }
    public partial class ListNodegroupsResponse : AmazonWebServiceResponse
    {
        public string NextToken { get; set; }
        public List<string> Nodegroups { get; set; }
    }
    public partial class Nodegroup
    {
        public AMITypes AmiType { get; set; }
        public CapacityTypes CapacityType { get; set; }
        public string ClusterName { get; set; }
        public DateTime? CreatedAt { get; set; }
        public int? DiskSize { get; set; }
        public NodegroupHealth Health { get; set; }
        public List<string> InstanceTypes { get; set; }
        public Dictionary<string, string> Labels { get; set; }
        public LaunchTemplateSpecification LaunchTemplate { get; set; }
        public DateTime? ModifiedAt { get; set; }
        public string NodeRole { get; set; }
        public string NodegroupArn { get; set; }
        public string NodegroupName { get; set; }
        public string ReleaseVersion { get; set; }
        public RemoteAccessConfig RemoteAccess { get; set; }
        public NodegroupResources Resources { get; set; }
        public NodegroupScalingConfig ScalingConfig { get; set; }
        public NodegroupStatus Status { get; set; }
        public List<string> Subnets { get; set; }
        public Dictionary<string, string> Tags { get; set; }
        public List<Taint> Taints { get; set; }
        public NodegroupUpdateConfig UpdateConfig { get; set; }
        public string Version { get; set; }
    }
    public partial class NodegroupHealth
    {
        public List<Issue> Issues { get; set; }
    }
    public partial class NodegroupResources
    {
        public List<AutoScalingGroup> AutoScalingGroups { get; set; }
        public string RemoteAccessSecurityGroup { get; set; }
    }
    public partial class NodegroupScalingConfig
    {
        public int? DesiredSize { get; set; }
        public int? MaxSize { get; set; }
        public int? MinSize { get; set; }
    }
    public partial class NodegroupUpdateConfig
    {
        public int? MaxUnavailable { get; set; }
        public int? MaxUnavailablePercentage { get; set; }
        public NodegroupUpdateStrategies UpdateStrategy { get; set; }
    }
    public partial class RemoteAccessConfig
    {
        public string Ec2SshKey { get; set; }
        public List<string> SourceSecurityGroups { get; set; }
    }
    public partial class Taint
    {
        public TaintEffect Effect { get; set; }
        public string Key { get; set; }
        public string Value { get; set; }
    }
    public partial class UpdateNodegroupConfigRequest : AmazonEKSRequest
    {
        public string ClientRequestToken { get; set; }
        public string ClusterName { get; set; }
        public UpdateLabelsPayload Labels { get; set; }
        public string NodegroupName { get; set; }
        public NodegroupScalingConfig ScalingConfig { get; set; }
        public UpdateTaintsPayload Taints { get; set; }
        public NodegroupUpdateConfig UpdateConfig { get; set; }
    }
    public partial class UpdateNodegroupConfigResponse : AmazonWebServiceResponse
    {
        public Update Update { get; set; }
    }
    public partial class UpdateNodegroupVersionRequest : AmazonEKSRequest
    {
        public string ClientRequestToken { get; set; }
        public string ClusterName { get; set; }
        public bool? Force { get; set; }
        public LaunchTemplateSpecification LaunchTemplate { get; set; }
        public string NodegroupName { get; set; }
        public string ReleaseVersion { get; set; }
        public string Version { get; set; }
    }
    public partial class UpdateNodegroupVersionResponse : AmazonWebServiceResponse
    {
        public Update Update { get; set; }
    }
}
