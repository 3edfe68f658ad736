using Amazon.Runtime;

namespace Amazon.StepFunctions.Model
{
    public partial class EvaluationFailedEventDetails
    {
        public string Cause { get; set; }
        public string Error { get; set; }
        public string Location { get; set; }
        public string State { get; set; }
    }
    public partial class ExecutionAbortedEventDetails
    {
        public string Cause { get; set; }
        public string Error { get; set; }
    }
    public partial class ExecutionFailedEventDetails
    {
        public string Cause { get; set; }
        public string Error { get; set; }
    }
    public partial class ExecutionStartedEventDetails
    {
        public string Input { get; set; }
        public HistoryEventExecutionDataDetails InputDetails { get; set; }
        public string RoleArn { get; set; }
        public string StateMachineAliasArn { get; set; }
        public string StateMachineVersionArn { get; set; }
    }
    public partial class ExecutionSucceededEventDetails
    {
        public string Output { get; set; }
        public HistoryEventExecutionDataDetails OutputDetails { get; set; }
    }
    public partial class ExecutionTimedOutEventDetails
    {
        public string Cause { get; set; }
        public string Error { get; set; }
    }
    public partial class GetExecutionHistoryRequest : AmazonStepFunctionsRequest
    {
        public string ExecutionArn { get; set; }
        public bool? IncludeExecutionData { get; set; }
        public int? MaxResults { get; set; }
        public string NextToken { get; set; }
        public bool? ReverseOrder { get; set; }
    }
    public partial class GetExecutionHistoryResponse : AmazonWebServiceResponse
    {
        public List<HistoryEvent> Events { get; set; }
        public string NextToken { get; set; }
    }
    public partial class HistoryEvent
    {
        public EvaluationFailedEventDetails EvaluationFailedEventDetails { get; set; }
        public ExecutionAbortedEventDetails ExecutionAbortedEventDetails { get; set; }
        public ExecutionFailedEventDetails ExecutionFailedEventDetails { get; set; }
        public ExecutionStartedEventDetails ExecutionStartedEventDetails { get; set; }
        public ExecutionSucceededEventDetails ExecutionSucceededEventDetails { get; set; }
        public ExecutionTimedOutEventDetails ExecutionTimedOutEventDetails { get; set; }
        public long? Id { get; set; }
        public LambdaFunctionFailedEventDetails LambdaFunctionFailedEventDetails { get; set; }
        public LambdaFunctionScheduleFailedEventDetails LambdaFunctionScheduleFailedEventDetails { get; set; }
        public LambdaFunctionScheduledEventDetails LambdaFunctionScheduledEventDetails { get; set; }
        public LambdaFunctionStartFailedEventDetails LambdaFunctionStartFailedEventDetails { get; set; }
        public LambdaFunctionSucceededEventDetails LambdaFunctionSucceededEventDetails { get; set; }
        public LambdaFunctionTimedOutEventDetails LambdaFunctionTimedOutEventDetails { get; set; }
        public MapIterationEventDetails MapIterationAbortedEventDetails { get; set; }
        public MapIterationEventDetails MapIterationFailedEventDetails { get; set; }
        public MapIterationEventDetails MapIterationStartedEventDetails { get; set; }
        public MapIterationEventDetails MapIterationSucceededEventDetails { get; set; }
        public MapStateStartedEventDetails MapStateStartedEventDetails { get; set; }
        public long? PreviousEventId { get; set; }
        public StateEnteredEventDetails StateEnteredEventDetails { get; set; }
        public StateExitedEventDetails StateExitedEventDetails { get; set; }
        public TaskFailedEventDetails TaskFailedEventDetails { get; set; }
        public TaskScheduledEventDetails TaskScheduledEventDetails { get; set; }
        public TaskStartFailedEventDetails TaskStartFailedEventDetails { get; set; }
        public TaskStartedEventDetails TaskStartedEventDetails { get; set; }
        public TaskSubmitFailedEventDetails TaskSubmitFailedEventDetails { get; set; }
        public TaskSubmittedEventDetails TaskSubmittedEventDetails { get; set; }
        public TaskSucceededEventDetails TaskSucceededEventDetails { get; set; }
        public TaskTimedOutEventDetails TaskTimedOutEventDetails { get; set; }
        public DateTime? Timestamp { get; set; }
        public HistoryEventType Type { get; set; }
    }
    public partial class HistoryEventExecutionDataDetails
    {
        public bool? Truncated { get; set; }
    }
    public partial class LambdaFunctionFailedEventDetails
    {
        public string Cause { get; set; }
        public string Error { get; set; }
    }
    public partial class LambdaFunctionScheduleFailedEventDetails
    {
        public string Cause { get; set; }
        public string Error { get; set; }
    }
    public partial class LambdaFunctionScheduledEventDetails
    {
        public string Input { get; set; }
        public HistoryEventExecutionDataDetails InputDetails { get; set; }
        public string Resource { get; set; }
        public TaskCredentials TaskCredentials { get; set; }
        public long? TimeoutInSeconds { get; set; }
    }
    public partial class LambdaFunctionStartFailedEventDetails
    {
        public string Cause { get; set; }
        public string Error { get; set; }
    }
    public partial class LambdaFunctionSucceededEventDetails
    {
        public string Output { get; set; }
        public HistoryEventExecutionDataDetails OutputDetails { get; set; }
    }
    public partial class LambdaFunctionTimedOutEventDetails
    {
        public string Cause { get; set; }
        public string Error { get; set; }
    }
    public partial class MapIterationEventDetails
    {
        public int? Index { get; set; }
        public string Name { get; set; }
    }
    public partial class MapStateStartedEventDetails
    {
        public int? Length { get; set; }
    }
    public partial class StateEnteredEventDetails
    {
        public string Input { get; set; }
        public HistoryEventExecutionDataDetails InputDetails { get; set; }
        public string Name { get; set; }
    }
    public partial class StateExitedEventDetails
    {
        public Dictionary<string, string> AssignedVariables { get; set; }
        public AssignedVariablesDetails AssignedVariablesDetails { get; set; }
        public string Name { get; set; }
        public string Output { get; set; }
        public HistoryEventExecutionDataDetails OutputDetails { get; set; }
    }
    public partial class TaskFailedEventDetails
    {
        public string Cause { get; set; }
        public string Error { get; set; }
        public string Resource { get; set; }
        public string ResourceType { get; set; }
    }
    public partial class TaskScheduledEventDetails
    {
        public long? HeartbeatInSeconds { get; set; }
        public string Parameters { get; set; }
        public string Region { get; set; }
        public string Resource { get; set; }
        public string ResourceType { get; set; }
        public TaskCredentials TaskCredentials { get; set; }
        public long? TimeoutInSeconds { get; set; }
    }
    public partial class TaskStartFailedEventDetails
    {
        public string Cause { get; set; }
        public string Error { get; set; }
        public string Resource { get; set; }
        public string ResourceType { get; set; }
    }
    public partial class TaskStartedEventDetails
    {
        public string Resource { get; set; }
        public string ResourceType { get; set; }
    }
    public partial class TaskSubmitFailedEventDetails
    {
        public string Cause { get; set; }
        public string Error { get; set; }
        public string Resource { get; set; }
        public string ResourceType { get; set; }
    }
    public partial class TaskSubmittedEventDetails
    {
        public string Output { get; set; }
        public HistoryEventExecutionDataDetails OutputDetails { get; set; }
        public string Resource { get; set; }
        public string ResourceType { get; set; }
    }
    public partial class TaskSucceededEventDetails
    {
        public string Output { get; set; }
        public HistoryEventExecutionDataDetails OutputDetails { get; set; }
        public string Resource { get; set; }
        public string ResourceType { get; set; }
    }
    public partial class TaskTimedOutEventDetails
    {
        public string Cause { get; set; }
        public string Error { get; set; }
        public string Resource { get; set; }
        public string ResourceType { get; set; }
    }
}
