using Amazon.Runtime;

namespace Amazon.CodeBuild.Model
{
    public partial class BatchGetProjectsRequest : AmazonCodeBuildRequest
    {
        public List<string> Names { get; set; }
    }
    public partial class BatchGetProjectsResponse : AmazonWebServiceResponse
    {
        public List<Project> Projects { get; set; }
        public List<string> ProjectsNotFound { get; set; }
    }
    public partial class ListBuildsForProjectRequest : AmazonCodeBuildRequest
    {
        public string NextToken { get; set; }
        public string ProjectName { get; set; }
        public SortOrderType SortOrder { get; set; }
    }
    public partial class ListBuildsForProjectResponse : AmazonWebServiceResponse
    {
        public List<string> Ids { get; set; }
        public string NextToken { get; set; }
    }
    public partial class Project
    {
        public string Arn { get; set; }
        public ProjectArtifacts Artifacts { get; set; }
        public int? AutoRetryLimit { get; set; }
        public ProjectCache Cache { get; set; }
        public int? ConcurrentBuildLimit { get; set; }
        public DateTime? Created { get; set; }
        public string Description { get; set; }
        public string EncryptionKey { get; set; }
        public ProjectEnvironment Environment { get; set; }
        public DateTime? LastModified { get; set; }
        public string Name { get; set; }
        public ProjectVisibilityType ProjectVisibility { get; set; }
        public string PublicProjectAlias { get; set; }
        public int? QueuedTimeoutInMinutes { get; set; }
        public string ResourceAccessRole { get; set; }
        public List<ProjectArtifacts> SecondaryArtifacts { get; set; }
        public List<ProjectSourceVersion> SecondarySourceVersions { get; set; }
        public List<ProjectSource> SecondarySources { get; set; }
        public string ServiceRole { get; set; }
        public ProjectSource Source { get; set; }
        public string SourceVersion { get; set; }
        public List<Tag> Tags { get; set; }
        public int? TimeoutInMinutes { get; set; }
        public VpcConfig VpcConfig { get; set; }
    }
    public partial class ProjectArtifacts
    {
        public string ArtifactIdentifier { get; set; }
        public BucketOwnerAccess BucketOwnerAccess { get; set; }
        public bool? EncryptionDisabled { get; set; }
        public string Location { get; set; }
        public string Name { get; set; }
        public ArtifactNamespace NamespaceType { get; set; }
        public bool? OverrideArtifactName { get; set; }
        public ArtifactPackaging Packaging { get; set; }
        public string Path { get; set; }
        public ArtifactsType Type { get; set; }
    }
    public partial class ProjectCache
    {
        public string CacheNamespace { get; set; }
        public string Location { get; set; }
        public List<CacheMode> Modes { get; set; }
        public CacheType Type { get; set; }
    }
    public partial class ProjectEnvironment
    {
        public string Certificate { get; set; }
        public ComputeConfiguration ComputeConfiguration { get; set; }
        public ComputeType ComputeType { get; set; }
        public List<EnvironmentVariable> EnvironmentVariables { get; set; }
        public HostKernel HostKernel { get; set; }
        public string Image { get; set; }
        public ImagePullCredentialsType ImagePullCredentialsType { get; set; }
        public bool? PrivilegedMode { get; set; }
        public RegistryCredential RegistryCredential { get; set; }
        public EnvironmentType Type { get; set; }
    }
    public partial class ProjectSource
    {
        public SourceAuth Auth { get; set; }
        public string Buildspec { get; set; }
        public int? GitCloneDepth { get; set; }
        public bool? InsecureSsl { get; set; }
        public string Location { get; set; }
        public bool? ReportBuildStatus { get; set; }
        public string SourceIdentifier { get; set; }
        public SourceType Type { get; set; }
    }
    public partial class ProjectSourceVersion
    {
        public string SourceIdentifier { get; set; }
        public string SourceVersion { get; set; }
    }
}
