using Amazon.Runtime;

namespace Amazon.EKS.Model
{
    public partial class Cancellation
    {
        public string Reason { get; set; }
        public CancellationStatus Status { get; set; }
    }
    public partial class ErrorDetail
    {
        public ErrorCode ErrorCode { get; set; }
        public string ErrorMessage { get; set; }
        public List<string> ResourceIds { get; set; }
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
    public partial class RollbackConfig
    {
        public int? TimeoutMinutes { get; set; }
    }
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
}
