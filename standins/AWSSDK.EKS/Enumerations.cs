using Amazon.Runtime;

namespace Amazon.EKS
{
    public partial class AmazonEKSRequest : AmazonWebServiceRequest { }

    public class AMITypes(string value) : ConstantClass(value)
    {
        public static readonly AMITypes AL2023_ARM_64_NVIDIA = new("AL2023_ARM_64_NVIDIA"), AL2023_ARM_64_STANDARD = new("AL2023_ARM_64_STANDARD"),
            AL2023_x86_64_NEURON = new("AL2023_x86_64_NEURON"), AL2023_x86_64_NVIDIA = new("AL2023_x86_64_NVIDIA"),
            AL2023_x86_64_STANDARD = new("AL2023_x86_64_STANDARD"), AL2_ARM_64 = new("AL2_ARM_64"), AL2_x86_64 = new("AL2_x86_64"),
            AL2_x86_64_GPU = new("AL2_x86_64_GPU"), BOTTLEROCKET_ARM_64 = new("BOTTLEROCKET_ARM_64"),
            BOTTLEROCKET_ARM_64_FIPS = new("BOTTLEROCKET_ARM_64_FIPS"), BOTTLEROCKET_ARM_64_NVIDIA = new("BOTTLEROCKET_ARM_64_NVIDIA"),
            BOTTLEROCKET_ARM_64_NVIDIA_FIPS = new("BOTTLEROCKET_ARM_64_NVIDIA_FIPS"), BOTTLEROCKET_x86_64 = new("BOTTLEROCKET_x86_64"),
            BOTTLEROCKET_x86_64_FIPS = new("BOTTLEROCKET_x86_64_FIPS"), BOTTLEROCKET_x86_64_NVIDIA = new("BOTTLEROCKET_x86_64_NVIDIA"),
            BOTTLEROCKET_x86_64_NVIDIA_FIPS = new("BOTTLEROCKET_x86_64_NVIDIA_FIPS"), CUSTOM = new("CUSTOM"),
            WINDOWS_CORE_2019_x86_64 = new("WINDOWS_CORE_2019_x86_64"), WINDOWS_CORE_2022_x86_64 = new("WINDOWS_CORE_2022_x86_64"),
            WINDOWS_CORE_2025_x86_64 = new("WINDOWS_CORE_2025_x86_64"), WINDOWS_FULL_2019_x86_64 = new("WINDOWS_FULL_2019_x86_64"),
            WINDOWS_FULL_2022_x86_64 = new("WINDOWS_FULL_2022_x86_64"), WINDOWS_FULL_2025_x86_64 = new("WINDOWS_FULL_2025_x86_64");
        public static AMITypes FindValue(string value) => FindValue<AMITypes>(value);
        public static implicit operator AMITypes(string value) => FindValue(value);
    }

    public class AccessScopeType(string value) : ConstantClass(value)
    {
        public static readonly AccessScopeType Cluster = new("cluster"), Namespace = new("namespace");
        public static AccessScopeType FindValue(string value) => FindValue<AccessScopeType>(value);
        public static implicit operator AccessScopeType(string value) => FindValue(value);
    }

    public class AddonIssueCode(string value) : ConstantClass(value)
    {
        public static readonly AddonIssueCode AccessDenied = new("AccessDenied"), AddonPermissionFailure = new("AddonPermissionFailure"),
            AddonSubscriptionNeeded = new("AddonSubscriptionNeeded"), AdmissionRequestDenied = new("AdmissionRequestDenied"),
            ClusterUnreachable = new("ClusterUnreachable"), ConfigurationConflict = new("ConfigurationConflict"),
            InsufficientNumberOfReplicas = new("InsufficientNumberOfReplicas"), InternalFailure = new("InternalFailure"),
            K8sResourceNotFound = new("K8sResourceNotFound"), UnsupportedAddonModification = new("UnsupportedAddonModification");
        public static AddonIssueCode FindValue(string value) => FindValue<AddonIssueCode>(value);
        public static implicit operator AddonIssueCode(string value) => FindValue(value);
    }

    public class AddonStatus(string value) : ConstantClass(value)
    {
        public static readonly AddonStatus ACTIVE = new("ACTIVE"), CREATE_FAILED = new("CREATE_FAILED"), CREATING = new("CREATING"), DEGRADED = new("DEGRADED"),
            DELETE_FAILED = new("DELETE_FAILED"), DELETING = new("DELETING"), UPDATE_FAILED = new("UPDATE_FAILED"), UPDATING = new("UPDATING");
        public static AddonStatus FindValue(string value) => FindValue<AddonStatus>(value);
        public static implicit operator AddonStatus(string value) => FindValue(value);
    }

    public class AuthenticationMode(string value) : ConstantClass(value)
    {
        public static readonly AuthenticationMode API = new("API"), API_AND_CONFIG_MAP = new("API_AND_CONFIG_MAP"), CONFIG_MAP = new("CONFIG_MAP");
        public static AuthenticationMode FindValue(string value) => FindValue<AuthenticationMode>(value);
        public static implicit operator AuthenticationMode(string value) => FindValue(value);
    }

    public class CancellationStatus(string value) : ConstantClass(value)
    {
        public static readonly CancellationStatus Failed = new("Failed"), InProgress = new("InProgress"), Successful = new("Successful");
        public static CancellationStatus FindValue(string value) => FindValue<CancellationStatus>(value);
        public static implicit operator CancellationStatus(string value) => FindValue(value);
    }

    public class CapacityTypes(string value) : ConstantClass(value)
    {
        public static readonly CapacityTypes CAPACITY_BLOCK = new("CAPACITY_BLOCK"), ON_DEMAND = new("ON_DEMAND"), SPOT = new("SPOT");
        public static CapacityTypes FindValue(string value) => FindValue<CapacityTypes>(value);
        public static implicit operator CapacityTypes(string value) => FindValue(value);
    }

    public class CertificateAuthorityActivatedBy(string value) : ConstantClass(value)
    {
        public static readonly CertificateAuthorityActivatedBy CUSTOMER = new("CUSTOMER"), EKS = new("EKS");
        public static CertificateAuthorityActivatedBy FindValue(string value) => FindValue<CertificateAuthorityActivatedBy>(value);
        public static implicit operator CertificateAuthorityActivatedBy(string value) => FindValue(value);
    }

    public class ClusterIssueCode(string value) : ConstantClass(value)
    {
        public static readonly ClusterIssueCode AccessDenied = new("AccessDenied"), ClusterUnreachable = new("ClusterUnreachable"),
            ConfigurationConflict = new("ConfigurationConflict"), Ec2SecurityGroupNotFound = new("Ec2SecurityGroupNotFound"),
            Ec2ServiceNotSubscribed = new("Ec2ServiceNotSubscribed"), Ec2SubnetNotFound = new("Ec2SubnetNotFound"),
            IamRoleNotFound = new("IamRoleNotFound"), InsufficientFreeAddresses = new("InsufficientFreeAddresses"),
            InternalFailure = new("InternalFailure"), KmsGrantRevoked = new("KmsGrantRevoked"), KmsKeyDisabled = new("KmsKeyDisabled"),
            KmsKeyMarkedForDeletion = new("KmsKeyMarkedForDeletion"), KmsKeyNotFound = new("KmsKeyNotFound"), Other = new("Other"),
            ResourceLimitExceeded = new("ResourceLimitExceeded"), ResourceNotFound = new("ResourceNotFound"),
            StsRegionalEndpointDisabled = new("StsRegionalEndpointDisabled"), UnsupportedVersion = new("UnsupportedVersion"),
            VpcNotFound = new("VpcNotFound");
        public static ClusterIssueCode FindValue(string value) => FindValue<ClusterIssueCode>(value);
        public static implicit operator ClusterIssueCode(string value) => FindValue(value);
    }

    public class ClusterStatus(string value) : ConstantClass(value)
    {
        public static readonly ClusterStatus ACTIVE = new("ACTIVE"), CREATING = new("CREATING"), DELETING = new("DELETING"), FAILED = new("FAILED"), PENDING = new("PENDING"),
            UPDATING = new("UPDATING");
        public static ClusterStatus FindValue(string value) => FindValue<ClusterStatus>(value);
        public static implicit operator ClusterStatus(string value) => FindValue(value);
    }

    public class ErrorCode(string value) : ConstantClass(value)
    {
        public static readonly ErrorCode AccessDenied = new("AccessDenied"), AdmissionRequestDenied = new("AdmissionRequestDenied"),
            ClusterUnreachable = new("ClusterUnreachable"), ConfigurationConflict = new("ConfigurationConflict"),
            EniLimitReached = new("EniLimitReached"), InsufficientFreeAddresses = new("InsufficientFreeAddresses"),
            InsufficientNumberOfReplicas = new("InsufficientNumberOfReplicas"), IpNotAvailable = new("IpNotAvailable"),
            K8sResourceNotFound = new("K8sResourceNotFound"), NodeCreationFailure = new("NodeCreationFailure"),
            OperationNotPermitted = new("OperationNotPermitted"), PodEvictionFailure = new("PodEvictionFailure"),
            SecurityGroupNotFound = new("SecurityGroupNotFound"), SubnetNotFound = new("SubnetNotFound"), Unknown = new("Unknown"),
            UnsupportedAddonModification = new("UnsupportedAddonModification"), VpcIdNotFound = new("VpcIdNotFound");
        public static ErrorCode FindValue(string value) => FindValue<ErrorCode>(value);
        public static implicit operator ErrorCode(string value) => FindValue(value);
    }

    public class IpFamily(string value) : ConstantClass(value)
    {
        public static readonly IpFamily Ipv4 = new("ipv4"), Ipv6 = new("ipv6");
        public static IpFamily FindValue(string value) => FindValue<IpFamily>(value);
        public static implicit operator IpFamily(string value) => FindValue(value);
    }

    public class LogType(string value) : ConstantClass(value)
    {
        public static readonly LogType Api = new("api"), Audit = new("audit"), Authenticator = new("authenticator"), ControllerManager = new("controllerManager"),
            Scheduler = new("scheduler");
        public static LogType FindValue(string value) => FindValue<LogType>(value);
        public static implicit operator LogType(string value) => FindValue(value);
    }

    public class NodegroupIssueCode(string value) : ConstantClass(value)
    {
        public static readonly NodegroupIssueCode AccessDenied = new("AccessDenied"), AmiIdNotFound = new("AmiIdNotFound"),
            AsgInstanceLaunchFailures = new("AsgInstanceLaunchFailures"),
            AutoScalingGroupInstanceRefreshActive = new("AutoScalingGroupInstanceRefreshActive"),
            AutoScalingGroupInvalidConfiguration = new("AutoScalingGroupInvalidConfiguration"),
            AutoScalingGroupNotFound = new("AutoScalingGroupNotFound"), AutoScalingGroupOptInRequired = new("AutoScalingGroupOptInRequired"),
            AutoScalingGroupRateLimitExceeded = new("AutoScalingGroupRateLimitExceeded"), ClusterUnreachable = new("ClusterUnreachable"),
            Ec2InstanceTypeDoesNotExist = new("Ec2InstanceTypeDoesNotExist"),
            Ec2LaunchTemplateDeletionFailure = new("Ec2LaunchTemplateDeletionFailure"),
            Ec2LaunchTemplateInvalidConfiguration = new("Ec2LaunchTemplateInvalidConfiguration"),
            Ec2LaunchTemplateMaxLimitExceeded = new("Ec2LaunchTemplateMaxLimitExceeded"),
            Ec2LaunchTemplateNotFound = new("Ec2LaunchTemplateNotFound"),
            Ec2LaunchTemplateVersionMaxLimitExceeded = new("Ec2LaunchTemplateVersionMaxLimitExceeded"),
            Ec2LaunchTemplateVersionMismatch = new("Ec2LaunchTemplateVersionMismatch"),
            Ec2SecurityGroupDeletionFailure = new("Ec2SecurityGroupDeletionFailure"),
            Ec2SecurityGroupNotFound = new("Ec2SecurityGroupNotFound"), Ec2SubnetInvalidConfiguration = new("Ec2SubnetInvalidConfiguration"),
            Ec2SubnetListTooLong = new("Ec2SubnetListTooLong"), Ec2SubnetMissingIpv6Assignment = new("Ec2SubnetMissingIpv6Assignment"),
            Ec2SubnetNotFound = new("Ec2SubnetNotFound"), IamInstanceProfileNotFound = new("IamInstanceProfileNotFound"),
            IamLimitExceeded = new("IamLimitExceeded"), IamNodeRoleNotFound = new("IamNodeRoleNotFound"), IamThrottling = new("IamThrottling"),
            InstanceLimitExceeded = new("InstanceLimitExceeded"), InsufficientFreeAddresses = new("InsufficientFreeAddresses"),
            InternalFailure = new("InternalFailure"), KubernetesLabelInvalid = new("KubernetesLabelInvalid"),
            LimitExceeded = new("LimitExceeded"), NodeCreationFailure = new("NodeCreationFailure"),
            NodeTerminationFailure = new("NodeTerminationFailure"), PodEvictionFailure = new("PodEvictionFailure"),
            SourceEc2LaunchTemplateNotFound = new("SourceEc2LaunchTemplateNotFound"), Unknown = new("Unknown");
        public static NodegroupIssueCode FindValue(string value) => FindValue<NodegroupIssueCode>(value);
        public static implicit operator NodegroupIssueCode(string value) => FindValue(value);
    }

    public class NodegroupStatus(string value) : ConstantClass(value)
    {
        public static readonly NodegroupStatus ACTIVE = new("ACTIVE"), CREATE_FAILED = new("CREATE_FAILED"), CREATING = new("CREATING"), DEGRADED = new("DEGRADED"),
            DELETE_FAILED = new("DELETE_FAILED"), DELETING = new("DELETING"), UPDATING = new("UPDATING");
        public static NodegroupStatus FindValue(string value) => FindValue<NodegroupStatus>(value);
        public static implicit operator NodegroupStatus(string value) => FindValue(value);
    }

    public class NodegroupUpdateStrategies(string value) : ConstantClass(value)
    {
        public static readonly NodegroupUpdateStrategies DEFAULT = new("DEFAULT"), MINIMAL = new("MINIMAL");
        public static NodegroupUpdateStrategies FindValue(string value) => FindValue<NodegroupUpdateStrategies>(value);
        public static implicit operator NodegroupUpdateStrategies(string value) => FindValue(value);
    }

    public class ResolveConflicts(string value) : ConstantClass(value)
    {
        public static readonly ResolveConflicts NONE = new("NONE"), OVERWRITE = new("OVERWRITE"), PRESERVE = new("PRESERVE");
        public static ResolveConflicts FindValue(string value) => FindValue<ResolveConflicts>(value);
        public static implicit operator ResolveConflicts(string value) => FindValue(value);
    }

    public class ScoringStrategyType(string value) : ConstantClass(value)
    {
        public static readonly ScoringStrategyType LeastAllocated = new("LeastAllocated"), MostAllocated = new("MostAllocated");
        public static ScoringStrategyType FindValue(string value) => FindValue<ScoringStrategyType>(value);
        public static implicit operator ScoringStrategyType(string value) => FindValue(value);
    }

    public class SupportType(string value) : ConstantClass(value)
    {
        public static readonly SupportType EXTENDED = new("EXTENDED"), STANDARD = new("STANDARD");
        public static SupportType FindValue(string value) => FindValue<SupportType>(value);
        public static implicit operator SupportType(string value) => FindValue(value);
    }

    public class TaintEffect(string value) : ConstantClass(value)
    {
        public static readonly TaintEffect NO_EXECUTE = new("NO_EXECUTE"), NO_SCHEDULE = new("NO_SCHEDULE"), PREFER_NO_SCHEDULE = new("PREFER_NO_SCHEDULE");
        public static TaintEffect FindValue(string value) => FindValue<TaintEffect>(value);
        public static implicit operator TaintEffect(string value) => FindValue(value);
    }

    public class UpdateParamType(string value) : ConstantClass(value)
    {
        public static readonly UpdateParamType ActiveCertificateAuthority = new("ActiveCertificateAuthority"), AddonVersion = new("AddonVersion"),
            AuthenticationMode = new("AuthenticationMode"), CertificateAuthorityId = new("CertificateAuthorityId"),
            ClusterLogging = new("ClusterLogging"), ComputeConfig = new("ComputeConfig"), ConfigurationValues = new("ConfigurationValues"),
            ControlPlaneEgressMode = new("ControlPlaneEgressMode"), DeletionProtection = new("DeletionProtection"),
            DesiredSize = new("DesiredSize"), DisabledServices = new("DisabledServices"), EnableCrossNamespace = new("EnableCrossNamespace"),
            EncryptionConfig = new("EncryptionConfig"), EndpointPrivateAccess = new("EndpointPrivateAccess"),
            EndpointPublicAccess = new("EndpointPublicAccess"), IdentityProviderConfig = new("IdentityProviderConfig"),
            KubernetesNetworkConfig = new("KubernetesNetworkConfig"), KubeApiServerConfig = new("KubeApiServerConfig"),
            KubeControllerManagerConfig = new("KubeControllerManagerConfig"), KubeSchedulerConfig = new("KubeSchedulerConfig"),
            LabelsToAdd = new("LabelsToAdd"), LabelsToRemove = new("LabelsToRemove"), LaunchTemplateName = new("LaunchTemplateName"),
            LaunchTemplateVersion = new("LaunchTemplateVersion"), MaxSize = new("MaxSize"), MaxUnavailable = new("MaxUnavailable"),
            MaxUnavailablePercentage = new("MaxUnavailablePercentage"), MinSize = new("MinSize"), NetworkAccess = new("NetworkAccess"),
            NodeRepairConfig = new("NodeRepairConfig"), NodeRepairEnabled = new("NodeRepairEnabled"), PlatformVersion = new("PlatformVersion"),
            PodIdentityAssociations = new("PodIdentityAssociations"), PreviousTier = new("PreviousTier"),
            PublicAccessCidrs = new("PublicAccessCidrs"), ReleaseVersion = new("ReleaseVersion"),
            RemoteNetworkConfig = new("RemoteNetworkConfig"), ResolveConflicts = new("ResolveConflicts"), RoleArn = new("RoleArn"),
            RoleMappingsToAddOrUpdate = new("RoleMappingsToAddOrUpdate"), RoleMappingsToRemove = new("RoleMappingsToRemove"),
            SecurityGroups = new("SecurityGroups"), ServiceAccountRoleArn = new("ServiceAccountRoleArn"), SigningStatus = new("SigningStatus"),
            StorageConfig = new("StorageConfig"), Subnets = new("Subnets"), TaintsToAdd = new("TaintsToAdd"),
            TaintsToRemove = new("TaintsToRemove"), TrustedCertificateAuthorities = new("TrustedCertificateAuthorities"),
            UpdatedTier = new("UpdatedTier"), UpdateStrategy = new("UpdateStrategy"), UpgradePolicy = new("UpgradePolicy"),
            VendedLogs = new("VendedLogs"), Version = new("Version"), WarmPoolEnabled = new("WarmPoolEnabled"),
            WarmPoolMaxGroupPreparedCapacity = new("WarmPoolMaxGroupPreparedCapacity"), WarmPoolMinSize = new("WarmPoolMinSize"),
            WarmPoolReuseOnScaleIn = new("WarmPoolReuseOnScaleIn"), WarmPoolState = new("WarmPoolState"),
            ZonalShiftConfig = new("ZonalShiftConfig");
        public static UpdateParamType FindValue(string value) => FindValue<UpdateParamType>(value);
        public static implicit operator UpdateParamType(string value) => FindValue(value);
    }

    public class UpdateStatus(string value) : ConstantClass(value)
    {
        public static readonly UpdateStatus Cancelled = new("Cancelled"), Failed = new("Failed"), InProgress = new("InProgress"), Successful = new("Successful");
        public static UpdateStatus FindValue(string value) => FindValue<UpdateStatus>(value);
        public static implicit operator UpdateStatus(string value) => FindValue(value);
    }

    public class UpdateType(string value) : ConstantClass(value)
    {
        public static readonly UpdateType AccessConfigUpdate = new("AccessConfigUpdate"), AddonUpdate = new("AddonUpdate"),
            AssociateEncryptionConfig = new("AssociateEncryptionConfig"),
            AssociateIdentityProviderConfig = new("AssociateIdentityProviderConfig"), AutoModeUpdate = new("AutoModeUpdate"),
            CapabilityUpdate = new("CapabilityUpdate"), CertificateAuthorityUpdate = new("CertificateAuthorityUpdate"),
            ConfigUpdate = new("ConfigUpdate"), ControlPlaneComponentConfigUpdate = new("ControlPlaneComponentConfigUpdate"),
            ControlPlaneEgressUpdate = new("ControlPlaneEgressUpdate"),
            ControlPlaneScalingConfigUpdate = new("ControlPlaneScalingConfigUpdate"),
            DeletionProtectionUpdate = new("DeletionProtectionUpdate"),
            DisassociateIdentityProviderConfig = new("DisassociateIdentityProviderConfig"), EndpointAccessUpdate = new("EndpointAccessUpdate"),
            LoggingUpdate = new("LoggingUpdate"), RemoteNetworkConfigUpdate = new("RemoteNetworkConfigUpdate"),
            UpgradePolicyUpdate = new("UpgradePolicyUpdate"), VendedLogsUpdate = new("VendedLogsUpdate"),
            VersionRollback = new("VersionRollback"), VersionUpdate = new("VersionUpdate"), VpcConfigUpdate = new("VpcConfigUpdate"),
            ZonalShiftConfigUpdate = new("ZonalShiftConfigUpdate");
        public static UpdateType FindValue(string value) => FindValue<UpdateType>(value);
        public static implicit operator UpdateType(string value) => FindValue(value);
    }

    public class VersionStatus(string value) : ConstantClass(value)
    {
        public static readonly VersionStatus EXTENDED_SUPPORT = new("EXTENDED_SUPPORT"), STANDARD_SUPPORT = new("STANDARD_SUPPORT"), UNSUPPORTED = new("UNSUPPORTED");
        public static VersionStatus FindValue(string value) => FindValue<VersionStatus>(value);
        public static implicit operator VersionStatus(string value) => FindValue(value);
    }
}
