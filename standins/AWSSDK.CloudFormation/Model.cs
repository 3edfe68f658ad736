using Amazon.Runtime;

namespace Amazon.CloudFormation.Model
{
    public partial class Output
    {
        public string Description { get; set; }
        public string ExportName { get; set; }
        public string OutputKey { get; set; }
        public string OutputValue { get; set; }
    }
    public partial class Parameter
    {
        public string ParameterKey { get; set; }
        public string ParameterValue { get; set; }
        public string ResolvedValue { get; set; }
        public bool? UsePreviousValue { get; set; }
    }
    public partial class Tag
    {
        public string Key { get; set; }
        public string Value { get; set; }
    }
    public partial class Stack
    {
        public List<string> Capabilities { get; set; }
        public string ChangeSetId { get; set; }
        public DateTime? CreationTime { get; set; }
        public DateTime? DeletionTime { get; set; }
        public string Description { get; set; }
        public bool? DisableRollback { get; set; }
        public bool? EnableTerminationProtection { get; set; }
        public DateTime? LastUpdatedTime { get; set; }
        public List<Output> Outputs { get; set; }
        public List<Parameter> Parameters { get; set; }
        public string RoleARN { get; set; }
        public string StackId { get; set; }
        public string StackName { get; set; }
        public StackStatus StackStatus { get; set; }
        public string StackStatusReason { get; set; }
        public List<Tag> Tags { get; set; }
        public int? TimeoutInMinutes { get; set; }
    }
    public partial class StackEvent
    {
        public string ClientRequestToken { get; set; }
        public string EventId { get; set; }
        public string LogicalResourceId { get; set; }
        public string PhysicalResourceId { get; set; }
        public string ResourceProperties { get; set; }
        public ResourceStatus ResourceStatus { get; set; }
        public string ResourceStatusReason { get; set; }
        public string ResourceType { get; set; }
        public string StackId { get; set; }
        public string StackName { get; set; }
        public DateTime? Timestamp { get; set; }
    }
    public partial class ContinueUpdateRollbackRequest : AmazonCloudFormationRequest
    {
        public string ClientRequestToken { get; set; }
        public List<string> ResourcesToSkip { get; set; }
        public string RoleARN { get; set; }
        public string StackName { get; set; }
    }
    public partial class ContinueUpdateRollbackResponse : AmazonWebServiceResponse { }
    public partial class CreateStackRequest : AmazonCloudFormationRequest
    {
        public List<string> Capabilities { get; set; }
        public string ClientRequestToken { get; set; }
        public bool? DisableRollback { get; set; }
        public bool? EnableTerminationProtection { get; set; }
        public List<string> NotificationARNs { get; set; }
        public OnFailure OnFailure { get; set; }
        public List<Parameter> Parameters { get; set; }
        public string RoleARN { get; set; }
        public string StackName { get; set; }
        public List<Tag> Tags { get; set; }
        public string TemplateBody { get; set; }
        public string TemplateURL { get; set; }
        public int? TimeoutInMinutes { get; set; }
    }
    public partial class CreateStackResponse : AmazonWebServiceResponse { public string StackId { get; set; } }
    public partial class DeleteStackRequest : AmazonCloudFormationRequest
    {
        public string ClientRequestToken { get; set; }
        public DeletionMode DeletionMode { get; set; }
        public List<string> RetainResources { get; set; }
        public string RoleARN { get; set; }
        public string StackName { get; set; }
    }
    public partial class DeleteStackResponse : AmazonWebServiceResponse { }
    public partial class DescribeStackEventsRequest : AmazonCloudFormationRequest
    {
        public string NextToken { get; set; }
        public string StackName { get; set; }
    }
    public partial class DescribeStackEventsResponse : AmazonWebServiceResponse
    {
        public string NextToken { get; set; }
        public List<StackEvent> StackEvents { get; set; }
    }
    public partial class DescribeStacksRequest : AmazonCloudFormationRequest
    {
        public string NextToken { get; set; }
        public string StackName { get; set; }
    }
    public partial class DescribeStacksResponse : AmazonWebServiceResponse
    {
        public string NextToken { get; set; }
        public List<Stack> Stacks { get; set; }
    }
    public partial class UpdateStackRequest : AmazonCloudFormationRequest
    {
        public List<string> Capabilities { get; set; }
        public string ClientRequestToken { get; set; }
        public bool? DisableRollback { get; set; }
        public List<string> NotificationARNs { get; set; }
        public List<Parameter> Parameters { get; set; }
        public string RoleARN { get; set; }
        public string StackName { get; set; }
        public List<Tag> Tags { get; set; }
        public string TemplateBody { get; set; }
        public string TemplateURL { get; set; }
        public bool? UsePreviousTemplate { get; set; }
    }
    public partial class UpdateStackResponse : AmazonWebServiceResponse { public string StackId { get; set; } }
    public partial class UpdateTerminationProtectionRequest : AmazonCloudFormationRequest
    {
        public bool? EnableTerminationProtection { get; set; }
        public string StackName { get; set; }
    }
    public partial class UpdateTerminationProtectionResponse : AmazonWebServiceResponse { public string StackId { get; set; } }
}
