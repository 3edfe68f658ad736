using Amazon.Runtime;

namespace Amazon.StepFunctions.Model
{
    public partial class AssignedVariablesDetails
    {
        public bool? Truncated { get; set; }
    }
    public partial class DescribeExecutionRequest : AmazonStepFunctionsRequest
    {
        public string ExecutionArn { get; set; }
        public IncludedData IncludedData { get; set; }
    }
    public partial class DescribeExecutionResponse : AmazonWebServiceResponse
    {
        public string Cause { get; set; }
        public string Error { get; set; }
        public string ExecutionArn { get; set; }
        public string Input { get; set; }
        public string MapRunArn { get; set; }
        public string Name { get; set; }
        public string Output { get; set; }
        public int? RedriveCount { get; set; }
        public DateTime? RedriveDate { get; set; }
        public string RedriveStatusReason { get; set; }
        public DateTime? StartDate { get; set; }
        public string StateMachineAliasArn { get; set; }
        public string StateMachineArn { get; set; }
        public string StateMachineVersionArn { get; set; }
        public ExecutionStatus Status { get; set; }
        public DateTime? StopDate { get; set; }
        public string TraceHeader { get; set; }
    }
    public partial class DescribeStateMachineRequest : AmazonStepFunctionsRequest
    {
        public IncludedData IncludedData { get; set; }
        public string StateMachineArn { get; set; }
    }
    public partial class DescribeStateMachineResponse : AmazonWebServiceResponse
    {
        public DateTime? CreationDate { get; set; }
        public string Definition { get; set; }
        public string Description { get; set; }
        public string Label { get; set; }
        public string Name { get; set; }
        public string RevisionId { get; set; }
        public string RoleArn { get; set; }
        public string StateMachineArn { get; set; }
        public StateMachineStatus Status { get; set; }
        public StateMachineType Type { get; set; }
        public Dictionary<string, List<string>> VariableReferences { get; set; }
    }
    public partial class ExecutionListItem
    {
        public string ExecutionArn { get; set; }
        public int? ItemCount { get; set; }
        public string MapRunArn { get; set; }
        public string Name { get; set; }
        public int? RedriveCount { get; set; }
        public DateTime? RedriveDate { get; set; }
        public DateTime? StartDate { get; set; }
        public string StateMachineAliasArn { get; set; }
        public string StateMachineArn { get; set; }
        public string StateMachineVersionArn { get; set; }
        public ExecutionStatus Status { get; set; }
        public DateTime? StopDate { get; set; }
    }
    public partial class ListExecutionsRequest : AmazonStepFunctionsRequest
    {
        public string MapRunArn { get; set; }
        public int? MaxResults { get; set; }
        public string NextToken { get; set; }
        public string StateMachineArn { get; set; }
        public ExecutionStatus StatusFilter { get; set; }
    }
    public partial class ListExecutionsResponse : AmazonWebServiceResponse
    {
        public List<ExecutionListItem> Executions { get; set; }
        public string NextToken { get; set; }
    }
    public partial class ListStateMachinesRequest : AmazonStepFunctionsRequest
    {
        public int? MaxResults { get; set; }
        public string NextToken { get; set; }
    }
    public partial class ListStateMachinesResponse : AmazonWebServiceResponse
    {
        public string NextToken { get; set; }
        public List<StateMachineListItem> StateMachines { get; set; }
    }
    public partial class StartExecutionRequest : AmazonStepFunctionsRequest
    {
        public string Input { get; set; }
        public string Name { get; set; }
        public string StateMachineArn { get; set; }
        public string TraceHeader { get; set; }
    }
    public partial class StartExecutionResponse : AmazonWebServiceResponse
    {
        public string ExecutionArn { get; set; }
        public DateTime? StartDate { get; set; }
    }
    public partial class StateMachineListItem
    {
        public DateTime? CreationDate { get; set; }
        public string Name { get; set; }
        public string StateMachineArn { get; set; }
        public StateMachineType Type { get; set; }
    }
    public partial class StopExecutionRequest : AmazonStepFunctionsRequest
    {
        public string Cause { get; set; }
        public string Error { get; set; }
        public string ExecutionArn { get; set; }
    }
    public partial class StopExecutionResponse : AmazonWebServiceResponse
    {
        public DateTime? StopDate { get; set; }
    }
    public partial class TaskCredentials
    {
        public string RoleArn { get; set; }
    }
}
