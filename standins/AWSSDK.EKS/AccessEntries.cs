using Amazon.Runtime;

namespace Amazon.EKS.Model
{
    public partial class AccessEntry
    {
        public string AccessEntryArn { get; set; }
        public string ClusterName { get; set; }
        public DateTime? CreatedAt { get; set; }
        public List<string> KubernetesGroups { get; set; }
        public DateTime? ModifiedAt { get; set; }
        public string PrincipalArn { get; set; }
        public Dictionary<string, string> Tags { get; set; }
        public string Type { get; set; }
        public string Username { get; set; }
    }
    public partial class AccessScope
    {
        public List<string> Namespaces { get; set; }
        public AccessScopeType Type { get; set; }
    }
    public partial class AssociateAccessPolicyRequest : AmazonEKSRequest
    {
        public AccessScope AccessScope { get; set; }
        public string ClusterName { get; set; }
        public string PolicyArn { get; set; }
        public string PrincipalArn { get; set; }
    }
    public partial class AssociateAccessPolicyResponse : AmazonWebServiceResponse
    {
        public AssociatedAccessPolicy AssociatedAccessPolicy { get; set; }
        public string ClusterName { get; set; }
        public string PrincipalArn { get; set; }
    }
    public partial class AssociatedAccessPolicy
    {
        public AccessScope AccessScope { get; set; }
        public DateTime? AssociatedAt { get; set; }
        public DateTime? ModifiedAt { get; set; }
        public string PolicyArn { get; set; }
    }
    public partial class CreateAccessEntryRequest : AmazonEKSRequest
    {
        public string ClientRequestToken { get; set; }
        public string ClusterName { get; set; }
        public List<string> KubernetesGroups { get; set; }
        public string PrincipalArn { get; set; }
        public Dictionary<string, string> Tags { get; set; }
        public string Type { get; set; }
        public string Username { get; set; }
    }
    public partial class CreateAccessEntryResponse : AmazonWebServiceResponse
    {
        public AccessEntry AccessEntry { get; set; }
    }
    public partial class DeleteAccessEntryRequest : AmazonEKSRequest
    {
        public string ClusterName { get; set; }
        public string PrincipalArn { get; set; }
    }
    public partial class DeleteAccessEntryResponse : AmazonWebServiceResponse { }
    public partial class DescribeAccessEntryRequest : AmazonEKSRequest
    {
        public string ClusterName { get; set; }
        public string PrincipalArn { get; set; }
    }
    public partial class DescribeAccessEntryResponse : AmazonWebServiceResponse
    {
        public AccessEntry AccessEntry { get; set; }
    }
    public partial class DisassociateAccessPolicyRequest : AmazonEKSRequest
    {
        public string ClusterName { get; set; }
        public string PolicyArn { get; set; }
        public string PrincipalArn { get; set; }
    }
    public partial class DisassociateAccessPolicyResponse : AmazonWebServiceResponse { }
    public partial class ListAccessEntriesRequest : AmazonEKSRequest
    {
        public string AssociatedPolicyArn { get; set; }
        public string ClusterName { get; set; }
        public int? MaxResults { get; set; }
        public string NextToken { get; set; }
    }
    public partial class ListAccessEntriesResponse : AmazonWebServiceResponse
    {
        public List<string> AccessEntries { get; set; }
        public string NextToken { get; set; }
    }
    public partial class ListAssociatedAccessPoliciesRequest : AmazonEKSRequest
    {
        public string ClusterName { get; set; }
        public int? MaxResults { get; set; }
        public string NextToken { get; set; }
        public string PrincipalArn { get; set; }
    }
    public partial class ListAssociatedAccessPoliciesResponse : AmazonWebServiceResponse
    {
        public List<AssociatedAccessPolicy> AssociatedAccessPolicies { get; set; }
        public string ClusterName { get; set; }
        public string NextToken { get; set; }
        public string PrincipalArn { get; set; }
    }
    public partial class UpdateAccessEntryRequest : AmazonEKSRequest
    {
        public string ClientRequestToken { get; set; }
        public string ClusterName { get; set; }
        public List<string> KubernetesGroups { get; set; }
        public string PrincipalArn { get; set; }
        public string Username { get; set; }
    }
    public partial class UpdateAccessEntryResponse : AmazonWebServiceResponse
    {
        public AccessEntry AccessEntry { get; set; }
    }
}
