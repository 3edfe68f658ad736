using Amazon.Runtime;

namespace Amazon.CodeBuild
{
    public partial class AmazonCodeBuildRequest : AmazonWebServiceRequest { }

    public class ArtifactNamespace(string value) : ConstantClass(value)
    {
        public static readonly ArtifactNamespace BUILD_ID = new("BUILD_ID"), NONE = new("NONE");
        public static ArtifactNamespace FindValue(string value) => FindValue<ArtifactNamespace>(value);
        public static implicit operator ArtifactNamespace(string value) => FindValue(value);
    }

    public class ArtifactPackaging(string value) : ConstantClass(value)
    {
        public static readonly ArtifactPackaging NONE = new("NONE"), ZIP = new("ZIP");
        public static ArtifactPackaging FindValue(string value) => FindValue<ArtifactPackaging>(value);
        public static implicit operator ArtifactPackaging(string value) => FindValue(value);
    }

    public class ArtifactsType(string value) : ConstantClass(value)
    {
        public static readonly ArtifactsType CODEPIPELINE = new("CODEPIPELINE"), NO_ARTIFACTS = new("NO_ARTIFACTS"), S3 = new("S3");
        public static ArtifactsType FindValue(string value) => FindValue<ArtifactsType>(value);
        public static implicit operator ArtifactsType(string value) => FindValue(value);
    }

    public class BucketOwnerAccess(string value) : ConstantClass(value)
    {
        public static readonly BucketOwnerAccess FULL = new("FULL"), NONE = new("NONE"), READ_ONLY = new("READ_ONLY");
        public static BucketOwnerAccess FindValue(string value) => FindValue<BucketOwnerAccess>(value);
        public static implicit operator BucketOwnerAccess(string value) => FindValue(value);
    }

    public class BuildPhaseType(string value) : ConstantClass(value)
    {
        public static readonly BuildPhaseType BUILD = new("BUILD"), COMPLETED = new("COMPLETED"), DOWNLOAD_SOURCE = new("DOWNLOAD_SOURCE"), FINALIZING = new("FINALIZING"),
            INSTALL = new("INSTALL"), POST_BUILD = new("POST_BUILD"), PRE_BUILD = new("PRE_BUILD"), PROVISIONING = new("PROVISIONING"),
            QUEUED = new("QUEUED"), SUBMITTED = new("SUBMITTED"), UPLOAD_ARTIFACTS = new("UPLOAD_ARTIFACTS");
        public static BuildPhaseType FindValue(string value) => FindValue<BuildPhaseType>(value);
        public static implicit operator BuildPhaseType(string value) => FindValue(value);
    }

    public class CacheMode(string value) : ConstantClass(value)
    {
        public static readonly CacheMode LOCAL_CUSTOM_CACHE = new("LOCAL_CUSTOM_CACHE"), LOCAL_DOCKER_LAYER_CACHE = new("LOCAL_DOCKER_LAYER_CACHE"),
            LOCAL_SOURCE_CACHE = new("LOCAL_SOURCE_CACHE");
        public static CacheMode FindValue(string value) => FindValue<CacheMode>(value);
        public static implicit operator CacheMode(string value) => FindValue(value);
    }

    public class CacheType(string value) : ConstantClass(value)
    {
        public static readonly CacheType LOCAL = new("LOCAL"), NO_CACHE = new("NO_CACHE"), S3 = new("S3");
        public static CacheType FindValue(string value) => FindValue<CacheType>(value);
        public static implicit operator CacheType(string value) => FindValue(value);
    }

    public class ComputeType(string value) : ConstantClass(value)
    {
        public static readonly ComputeType ATTRIBUTE_BASED_COMPUTE = new("ATTRIBUTE_BASED_COMPUTE"), BUILD_GENERAL1_2XLARGE = new("BUILD_GENERAL1_2XLARGE"),
            BUILD_GENERAL1_LARGE = new("BUILD_GENERAL1_LARGE"), BUILD_GENERAL1_MEDIUM = new("BUILD_GENERAL1_MEDIUM"),
            BUILD_GENERAL1_SMALL = new("BUILD_GENERAL1_SMALL"), BUILD_GENERAL1_XLARGE = new("BUILD_GENERAL1_XLARGE"),
            BUILD_LAMBDA_10GB = new("BUILD_LAMBDA_10GB"), BUILD_LAMBDA_1GB = new("BUILD_LAMBDA_1GB"),
            BUILD_LAMBDA_2GB = new("BUILD_LAMBDA_2GB"), BUILD_LAMBDA_4GB = new("BUILD_LAMBDA_4GB"), BUILD_LAMBDA_8GB = new("BUILD_LAMBDA_8GB"),
            CUSTOM_INSTANCE_TYPE = new("CUSTOM_INSTANCE_TYPE");
        public static ComputeType FindValue(string value) => FindValue<ComputeType>(value);
        public static implicit operator ComputeType(string value) => FindValue(value);
    }

    public class CredentialProviderType(string value) : ConstantClass(value)
    {
        public static readonly CredentialProviderType SECRETS_MANAGER = new("SECRETS_MANAGER");
        public static CredentialProviderType FindValue(string value) => FindValue<CredentialProviderType>(value);
        public static implicit operator CredentialProviderType(string value) => FindValue(value);
    }

    public class EnvironmentType(string value) : ConstantClass(value)
    {
        public static readonly EnvironmentType ARM_CONTAINER = new("ARM_CONTAINER"), ARM_EC2 = new("ARM_EC2"), ARM_LAMBDA_CONTAINER = new("ARM_LAMBDA_CONTAINER"),
            LINUX_CONTAINER = new("LINUX_CONTAINER"), LINUX_EC2 = new("LINUX_EC2"), LINUX_GPU_CONTAINER = new("LINUX_GPU_CONTAINER"),
            LINUX_LAMBDA_CONTAINER = new("LINUX_LAMBDA_CONTAINER"), MAC_ARM = new("MAC_ARM"), WINDOWS_CONTAINER = new("WINDOWS_CONTAINER"),
            WINDOWS_EC2 = new("WINDOWS_EC2"), WINDOWS_SERVER_2019_CONTAINER = new("WINDOWS_SERVER_2019_CONTAINER"),
            WINDOWS_SERVER_2022_CONTAINER = new("WINDOWS_SERVER_2022_CONTAINER");
        public static EnvironmentType FindValue(string value) => FindValue<EnvironmentType>(value);
        public static implicit operator EnvironmentType(string value) => FindValue(value);
    }

    public class EnvironmentVariableType(string value) : ConstantClass(value)
    {
        public static readonly EnvironmentVariableType PARAMETER_STORE = new("PARAMETER_STORE"), PLAINTEXT = new("PLAINTEXT"), SECRETS_MANAGER = new("SECRETS_MANAGER");
        public static EnvironmentVariableType FindValue(string value) => FindValue<EnvironmentVariableType>(value);
        public static implicit operator EnvironmentVariableType(string value) => FindValue(value);
    }

    public class HostKernel(string value) : ConstantClass(value)
    {
        public static readonly HostKernel LINUX_KERNEL_4 = new("LINUX_KERNEL_4"), LINUX_KERNEL_6 = new("LINUX_KERNEL_6"), LINUX_KERNEL_LATEST = new("LINUX_KERNEL_LATEST");
        public static HostKernel FindValue(string value) => FindValue<HostKernel>(value);
        public static implicit operator HostKernel(string value) => FindValue(value);
    }

    public class ImagePullCredentialsType(string value) : ConstantClass(value)
    {
        public static readonly ImagePullCredentialsType CODEBUILD = new("CODEBUILD"), SERVICE_ROLE = new("SERVICE_ROLE");
        public static ImagePullCredentialsType FindValue(string value) => FindValue<ImagePullCredentialsType>(value);
        public static implicit operator ImagePullCredentialsType(string value) => FindValue(value);
    }

    public class MachineType(string value) : ConstantClass(value)
    {
        public static readonly MachineType GENERAL = new("GENERAL"), NVME = new("NVME");
        public static MachineType FindValue(string value) => FindValue<MachineType>(value);
        public static implicit operator MachineType(string value) => FindValue(value);
    }

    public class ProjectVisibilityType(string value) : ConstantClass(value)
    {
        public static readonly ProjectVisibilityType PRIVATE = new("PRIVATE"), PUBLIC_READ = new("PUBLIC_READ");
        public static ProjectVisibilityType FindValue(string value) => FindValue<ProjectVisibilityType>(value);
        public static implicit operator ProjectVisibilityType(string value) => FindValue(value);
    }

    public class SortOrderType(string value) : ConstantClass(value)
    {
        public static readonly SortOrderType ASCENDING = new("ASCENDING"), DESCENDING = new("DESCENDING");
        public static SortOrderType FindValue(string value) => FindValue<SortOrderType>(value);
        public static implicit operator SortOrderType(string value) => FindValue(value);
    }

    public class SourceAuthType(string value) : ConstantClass(value)
    {
        public static readonly SourceAuthType CODECONNECTIONS = new("CODECONNECTIONS"), OAUTH = new("OAUTH"), SECRETS_MANAGER = new("SECRETS_MANAGER");
        public static SourceAuthType FindValue(string value) => FindValue<SourceAuthType>(value);
        public static implicit operator SourceAuthType(string value) => FindValue(value);
    }

    public class SourceType(string value) : ConstantClass(value)
    {
        public static readonly SourceType BITBUCKET = new("BITBUCKET"), CODECOMMIT = new("CODECOMMIT"), CODEPIPELINE = new("CODEPIPELINE"), GITHUB = new("GITHUB"),
            GITHUB_ENTERPRISE = new("GITHUB_ENTERPRISE"), GITLAB = new("GITLAB"), GITLAB_SELF_MANAGED = new("GITLAB_SELF_MANAGED"),
            NO_SOURCE = new("NO_SOURCE"), S3 = new("S3");
        public static SourceType FindValue(string value) => FindValue<SourceType>(value);
        public static implicit operator SourceType(string value) => FindValue(value);
    }

    public class StatusType(string value) : ConstantClass(value)
    {
        public static readonly StatusType FAILED = new("FAILED"), FAULT = new("FAULT"), IN_PROGRESS = new("IN_PROGRESS"), STOPPED = new("STOPPED"),
            SUCCEEDED = new("SUCCEEDED"), TIMED_OUT = new("TIMED_OUT");
        public static StatusType FindValue(string value) => FindValue<StatusType>(value);
        public static implicit operator StatusType(string value) => FindValue(value);
    }
}
