using Amazon.Runtime;

namespace Amazon.ElasticLoadBalancingV2
{
    public partial class AmazonElasticLoadBalancingV2Request : AmazonWebServiceRequest { }
}

namespace Amazon.ElasticLoadBalancingV2.Model
{
    public partial class LoadBalancer
    {
        public DateTime? CreatedTime { get; set; }
        public string DNSName { get; set; }
        public string LoadBalancerArn { get; set; }
        public string LoadBalancerName { get; set; }
        public List<string> SecurityGroups { get; set; }
        public string VpcId { get; set; }
    }
    public partial class Tag
    {
        public string Key { get; set; }
        public string Value { get; set; }
    }
    public partial class TagDescription
    {
        public string ResourceArn { get; set; }
        public List<Tag> Tags { get; set; }
    }
    public partial class TargetGroup
    {
        public List<string> LoadBalancerArns { get; set; }
        public int? Port { get; set; }
        public string TargetGroupArn { get; set; }
        public string TargetGroupName { get; set; }
        public string VpcId { get; set; }
    }
    public partial class DeleteLoadBalancerRequest : AmazonElasticLoadBalancingV2Request { public string LoadBalancerArn { get; set; } }
    public partial class DeleteLoadBalancerResponse : AmazonWebServiceResponse { }
    public partial class DeleteTargetGroupRequest : AmazonElasticLoadBalancingV2Request { public string TargetGroupArn { get; set; } }
    public partial class DeleteTargetGroupResponse : AmazonWebServiceResponse { }
    public partial class DescribeLoadBalancersRequest : AmazonElasticLoadBalancingV2Request
    {
        public List<string> LoadBalancerArns { get; set; }
        public string Marker { get; set; }
        public List<string> Names { get; set; }
        public int? PageSize { get; set; }
    }
    public partial class DescribeLoadBalancersResponse : AmazonWebServiceResponse
    {
        public List<LoadBalancer> LoadBalancers { get; set; }
        public string NextMarker { get; set; }
    }
    public partial class DescribeTagsRequest : AmazonElasticLoadBalancingV2Request { public List<string> ResourceArns { get; set; } }
    public partial class DescribeTagsResponse : AmazonWebServiceResponse { public List<TagDescription> TagDescriptions { get; set; } }
    public partial class DescribeTargetGroupsRequest : AmazonElasticLoadBalancingV2Request
    {
        public string LoadBalancerArn { get; set; }
        public string Marker { get; set; }
        public List<string> Names { get; set; }
        public int? PageSize { get; set; }
        public List<string> TargetGroupArns { get; set; }
    }
    public partial class DescribeTargetGroupsResponse : AmazonWebServiceResponse
    {
        public string NextMarker { get; set; }
        public List<TargetGroup> TargetGroups { get; set; }
    }
}
