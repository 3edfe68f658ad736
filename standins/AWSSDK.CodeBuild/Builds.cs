using Amazon.Runtime;

namespace Amazon.CodeBuild.Model
{
    public partial class BatchGetBuildsRequest : AmazonCodeBuildRequest
    {
        public List<string> Ids { get; set; }
    }
    public partial class BatchGetBuildsResponse : AmazonWebServiceResponse
    {
        public List<Build> Builds { get; set; }
        public List<string> BuildsNotFound { get; set; }
    }
    public partial class Build
    {
        public string Arn { get; set; }
        public BuildArtifacts Artifacts { get; set; }
        public string BuildBatchArn { get; set; }
        public bool? BuildComplete { get; set; }
        public long? BuildNumber { get; set; }
        public StatusType BuildStatus { get; set; }
        public ProjectCache Cache { get; set; }
        public string CurrentPhase { get; set; }
        public string EncryptionKey { get; set; }
        public DateTime? EndTime { get; set; }
        public ProjectEnvironment Environment { get; set; }
        public List<ExportedEnvironmentVariable> ExportedEnvironmentVariables { get; set; }
        public string Id { get; set; }
        public string Initiator { get; set; }
        public LogsLocation Logs { get; set; }
        public NetworkInterface NetworkInterface { get; set; }
        public List<BuildPhase> Phases { get; set; }
        public string ProjectName { get; set; }
        public int? QueuedTimeoutInMinutes { get; set; }
        public List<string> ReportArns { get; set; }
        public string ResolvedSourceVersion { get; set; }
        public List<BuildArtifacts> SecondaryArtifacts { get; set; }
        public List<ProjectSourceVersion> SecondarySourceVersions { get; set; }
        public List<ProjectSource> SecondarySources { get; set; }
        public string ServiceRole { get; set; }
        public ProjectSource Source { get; set; }
        public string SourceVersion { get; set; }
        public DateTime? StartTime { get; set; }
        public int? TimeoutInMinutes { get; set; }
        public VpcConfig VpcConfig { get; set; }
    }
    public partial class BuildArtifacts
    {
        public string ArtifactIdentifier { get; set; }
        public BucketOwnerAccess BucketOwnerAccess { get; set; }
        public bool? EncryptionDisabled { get; set; }
        public string Location { get; set; }
        public string Md5sum { get; set; }
        public bool? OverrideArtifactName { get; set; }
        public string Sha256sum { get; set; }
    }
    public partial class BuildPhase
    {
        public List<PhaseContext> Contexts { get; set; }
        public long? DurationInSeconds { get; set; }
        public DateTime? EndTime { get; set; }
        public StatusType PhaseStatus { get; set; }
        public BuildPhaseType PhaseType { get; set; }
        public DateTime? StartTime { get; set; }
    }
    public partial class ComputeConfiguration
    {
        public int? Disk { get; set; }
        public string InstanceType { get; set; }
        public MachineType MachineType { get; set; }
        public int? Memory { get; set; }
        public int? VCpu { get; set; }
    }
    public partial class EnvironmentVariable
    {
        public string Name { get; set; }
        public EnvironmentVariableType Type { get; set; }
        public string Value { get; set; }
    }
    public partial class ExportedEnvironmentVariable
    {
        public string Name { get; set; }
        public string Value { get; set; }
    }
    public partial class LogsLocation
    {
        public string CloudWatchLogsArn { get; set; }
        public string DeepLink { get; set; }
        public string GroupName { get; set; }
        public string S3DeepLink { get; set; }
        public string S3LogsArn { get; set; }
        public string StreamName { get; set; }
    }
    public partial class NetworkInterface
    {
        public string NetworkInterfaceId { get; set; }
        public string SubnetId { get; set; }
    }
    public partial class PhaseContext
    {
        public string Message { get; set; }
        public string StatusCode { get; set; }
    }
    public partial class RegistryCredential
    {
        public string Credential { get; set; }
        public CredentialProviderType CredentialProvider { get; set; }
    }
    public partial class SourceAuth
    {
        public string Resource { get; set; }
        public SourceAuthType Type { get; set; }
    }
    public partial class StartBuildRequest : AmazonCodeBuildRequest
    {
        public ProjectArtifacts ArtifactsOverride { get; set; }
        public int? AutoRetryLimitOverride { get; set; }
        public string BuildspecOverride { get; set; }
        public ProjectCache CacheOverride { get; set; }
        public string CertificateOverride { get; set; }
        public ComputeType ComputeTypeOverride { get; set; }
        public bool? DebugSessionEnabled { get; set; }
        public string EncryptionKeyOverride { get; set; }
        public EnvironmentType EnvironmentTypeOverride { get; set; }
        public List<EnvironmentVariable> EnvironmentVariablesOverride { get; set; }
        public int? GitCloneDepthOverride { get; set; }
        public HostKernel HostKernelOverride { get; set; }
        public string IdempotencyToken { get; set; }
        public string ImageOverride { get; set; }
        public ImagePullCredentialsType ImagePullCredentialsTypeOverride { get; set; }
        public bool? InsecureSslOverride { get; set; }
        public bool? PrivilegedModeOverride { get; set; }
        public string ProjectName { get; set; }
        public int? QueuedTimeoutInMinutesOverride { get; set; }
        public RegistryCredential RegistryCredentialOverride { get; set; }
        public bool? ReportBuildStatusOverride { get; set; }
        public List<ProjectArtifacts> SecondaryArtifactsOverride { get; set; }
        public List<ProjectSource> SecondarySourcesOverride { get; set; }
        public List<ProjectSourceVersion> SecondarySourcesVersionOverride { get; set; }
        public string ServiceRoleOverride { get; set; }
        public SourceAuth SourceAuthOverride { get; set; }
        public string SourceLocationOverride { get; set; }
        public SourceType SourceTypeOverride { get; set; }
        public string SourceVersion { get; set; }
        public int? TimeoutInMinutesOverride { get; set; }
    }
    public partial class StartBuildResponse : AmazonWebServiceResponse
    {
        public Build Build { get; set; }
    }
    public partial class StopBuildRequest : AmazonCodeBuildRequest
    {
        public string Id { get; set; }
    }
    public partial class StopBuildResponse : AmazonWebServiceResponse
    {
        public Build Build { get; set; }
    }
    public partial class Tag
    {
        public string Key { get; set; }
        public string Value { get; set; }
    }
    public partial class VpcConfig
    {
        public List<string> SecurityGroupIds { get; set; }
        public List<string> Subnets { get; set; }
        public string VpcId { get; set; }
    }
}
