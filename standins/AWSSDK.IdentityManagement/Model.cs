using Amazon.Runtime;

namespace Amazon.IdentityManagement
{
    public partial class AmazonIdentityManagementServiceRequest : AmazonWebServiceRequest { }
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
}
