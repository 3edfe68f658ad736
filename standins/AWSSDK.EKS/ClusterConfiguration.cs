using Amazon.Runtime;

namespace Amazon.EKS.Model
{
    public partial class AccessConfigResponse
    {
        public AuthenticationMode AuthenticationMode { get; set; }
        public bool? BootstrapClusterCreatorAdminPermissions { get; set; }
    }
    public partial class EncryptionConfig
    {
        public Provider Provider { get; set; }
        public List<string> Resources { get; set; }
    }
    public partial class HorizontalPodAutoscalerControllerConfigRequest
    {
        public string HorizontalPodAutoscalerSyncPeriod { get; set; }
    }
    public partial class HorizontalPodAutoscalerControllerConfigResponse
    {
        public string HorizontalPodAutoscalerSyncPeriod { get; set; }
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
    public partial class NodeResourcesFitConfig
    {
        public ScoringStrategy ScoringStrategy { get; set; }
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
    public partial class UpdateAccessConfigRequest
    {
        public AuthenticationMode AuthenticationMode { get; set; }
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
