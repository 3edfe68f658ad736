using Amazon.Runtime;

namespace Amazon.EKS.Model
{
    public partial class CreatePodIdentityAssociationRequest : AmazonEKSRequest
    {
        public string ClientRequestToken { get; set; }
        public string ClusterName { get; set; }
        public bool? DisableSessionTags { get; set; }
        public string Namespace { get; set; }
        public string Policy { get; set; }
        public string RoleArn { get; set; }
        public string ServiceAccount { get; set; }
        public Dictionary<string, string> Tags { get; set; }
        public string TargetRoleArn { get; set; }
    }
    public partial class CreatePodIdentityAssociationResponse : AmazonWebServiceResponse
    {
        public PodIdentityAssociation Association { get; set; }
    }
    public partial class DeletePodIdentityAssociationRequest : AmazonEKSRequest
    {
        public string AssociationId { get; set; }
        public string ClusterName { get; set; }
    }
    public partial class DeletePodIdentityAssociationResponse : AmazonWebServiceResponse
    {
        public PodIdentityAssociation Association { get; set; }
    }
    public partial class DescribePodIdentityAssociationRequest : AmazonEKSRequest
    {
        public string AssociationId { get; set; }
        public string ClusterName { get; set; }
    }
    public partial class DescribePodIdentityAssociationResponse : AmazonWebServiceResponse
    {
        public PodIdentityAssociation Association { get; set; }
    }
    public partial class ListPodIdentityAssociationsRequest : AmazonEKSRequest
    {
        public string ClusterName { get; set; }
        public int? MaxResults { get; set; }
        public string Namespace { get; set; }
        public string NextToken { get; set; }
        public string ServiceAccount { get; set; }
    }
    public partial class ListPodIdentityAssociationsResponse : AmazonWebServiceResponse
    {
        public List<PodIdentityAssociationSummary> Associations { get; set; }
        public string NextToken { get; set; }
    }
    public partial class PodIdentityAssociation
    {
        public string AssociationArn { get; set; }
        public string AssociationId { get; set; }
        public string ClusterName { get; set; }
        public DateTime? CreatedAt { get; set; }
        public bool? DisableSessionTags { get; set; }
        public string ExternalId { get; set; }
        public DateTime? ModifiedAt { get; set; }
        public string Namespace { get; set; }
        public string OwnerArn { get; set; }
        public string Policy { get; set; }
        public string RoleArn { get; set; }
        public string ServiceAccount { get; set; }
        public Dictionary<string, string> Tags { get; set; }
        public string TargetRoleArn { get; set; }
    }
    public partial class PodIdentityAssociationSummary
    {
        public string AssociationArn { get; set; }
        public string AssociationId { get; set; }
        public string ClusterName { get; set; }
        public string Namespace { get; set; }
        public string OwnerArn { get; set; }
        public string ServiceAccount { get; set; }
    }
    public partial class UpdatePodIdentityAssociationRequest : AmazonEKSRequest
    {
        public string AssociationId { get; set; }
        public string ClientRequestToken { get; set; }
        public string ClusterName { get; set; }
        public bool? DisableSessionTags { get; set; }
        public string Policy { get; set; }
        public string RoleArn { get; set; }
        public string TargetRoleArn { get; set; }
    }
    public partial class UpdatePodIdentityAssociationResponse : AmazonWebServiceResponse
    {
        public PodIdentityAssociation Association { get; set; }
    }
}
