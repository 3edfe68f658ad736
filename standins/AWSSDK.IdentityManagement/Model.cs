using Amazon.Runtime;

namespace Amazon.IdentityManagement
{
    public partial class AmazonIdentityManagementServiceRequest : AmazonWebServiceRequest { }

    public class ContextKeyTypeEnum(string value) : ConstantClass(value)
    {
        public static readonly ContextKeyTypeEnum Binary = new("binary"), BinaryList = new("binaryList"), Boolean = new("boolean"), BooleanList = new("booleanList"), Date = new("date"), DateList = new("dateList"),
            Ip = new("ip"), IpList = new("ipList"), Numeric = new("numeric"), NumericList = new("numericList"), String = new("string"), StringList = new("stringList");
        public static ContextKeyTypeEnum FindValue(string value) => FindValue<ContextKeyTypeEnum>(value);
        public static implicit operator ContextKeyTypeEnum(string value) => FindValue(value);
    }

    public class PolicyEvaluationDecisionType(string value) : ConstantClass(value)
    {
        public static readonly PolicyEvaluationDecisionType Allowed = new("allowed"), ExplicitDeny = new("explicitDeny"), ImplicitDeny = new("implicitDeny");
        public static PolicyEvaluationDecisionType FindValue(string value) => FindValue<PolicyEvaluationDecisionType>(value);
        public static implicit operator PolicyEvaluationDecisionType(string value) => FindValue(value);
    }
}

namespace Amazon.IdentityManagement.Model
{
    public partial class InstanceProfile
    {
        public string Arn { get; set; }
        public DateTime? CreateDate { get; set; }
        public string InstanceProfileId { get; set; }
        public string InstanceProfileName { get; set; }
        public string Path { get; set; }
        public List<Role> Roles { get; set; }
        public List<Tag> Tags { get; set; }
    }
    public partial class Role
    {
        public string Arn { get; set; }
        public DateTime? CreateDate { get; set; }
        public string Path { get; set; }
        public string RoleId { get; set; }
        public string RoleName { get; set; }
        public List<Tag> Tags { get; set; }
    }
    public partial class Tag
    {
        public string Key { get; set; }
        public string Value { get; set; }
    }
    public partial class CreateServiceLinkedRoleRequest : AmazonIdentityManagementServiceRequest
    {
        public string AWSServiceName { get; set; }
        public string CustomSuffix { get; set; }
        public string Description { get; set; }
    }
    public partial class CreateServiceLinkedRoleResponse : AmazonWebServiceResponse { public Role Role { get; set; } }
    public partial class GetRoleRequest : AmazonIdentityManagementServiceRequest { public string RoleName { get; set; } }
    public partial class GetRoleResponse : AmazonWebServiceResponse { public Role Role { get; set; } }
    public partial class DeleteInstanceProfileRequest : AmazonIdentityManagementServiceRequest { public string InstanceProfileName { get; set; } }
    public partial class DeleteInstanceProfileResponse : AmazonWebServiceResponse { }
    public partial class ListInstanceProfilesRequest : AmazonIdentityManagementServiceRequest
    {
        public string Marker { get; set; }
        public int? MaxItems { get; set; }
        public string PathPrefix { get; set; }
    }
    public partial class ListInstanceProfilesResponse : AmazonWebServiceResponse
    {
        public List<InstanceProfile> InstanceProfiles { get; set; }
        public bool? IsTruncated { get; set; }
        public string Marker { get; set; }
    }
    public partial class ListInstanceProfileTagsRequest : AmazonIdentityManagementServiceRequest
    {
        public string InstanceProfileName { get; set; }
        public string Marker { get; set; }
        public int? MaxItems { get; set; }
    }
    public partial class ListInstanceProfileTagsResponse : AmazonWebServiceResponse
    {
        public bool? IsTruncated { get; set; }
        public string Marker { get; set; }
        public List<Tag> Tags { get; set; }
    }
    public partial class RemoveRoleFromInstanceProfileRequest : AmazonIdentityManagementServiceRequest
    {
        public string InstanceProfileName { get; set; }
        public string RoleName { get; set; }
    }
    public partial class RemoveRoleFromInstanceProfileResponse : AmazonWebServiceResponse { }
    public partial class ContextEntry
    {
        public string ContextKeyName { get; set; }
        public ContextKeyTypeEnum ContextKeyType { get; set; }
        public List<string> ContextKeyValues { get; set; }
    }
    public partial class EvaluationResult
    {
        public string EvalActionName { get; set; }
        public PolicyEvaluationDecisionType EvalDecision { get; set; }
        public string EvalResourceName { get; set; }
        public OrganizationsDecisionDetail OrganizationsDecisionDetail { get; set; }
        public PermissionsBoundaryDecisionDetail PermissionsBoundaryDecisionDetail { get; set; }
    }
    public partial class OrganizationsDecisionDetail { public bool? AllowedByOrganizations { get; set; } }
    public partial class PermissionsBoundaryDecisionDetail { public bool? AllowedByPermissionsBoundary { get; set; } }
    public partial class SimulatePrincipalPolicyRequest : AmazonIdentityManagementServiceRequest
    {
        public List<string> ActionNames { get; set; }
        public string CallerArn { get; set; }
        public List<ContextEntry> ContextEntries { get; set; }
        public string Marker { get; set; }
        public int? MaxItems { get; set; }
        public string PolicySourceArn { get; set; }
        public List<string> ResourceArns { get; set; }
    }
    public partial class SimulatePrincipalPolicyResponse : AmazonWebServiceResponse
    {
        public List<EvaluationResult> EvaluationResults { get; set; }
        public bool? IsTruncated { get; set; }
        public string Marker { get; set; }
    }
}
