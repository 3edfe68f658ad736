using Amazon.Runtime;

namespace Amazon.StepFunctions
{
    public partial class AmazonStepFunctionsRequest : AmazonWebServiceRequest { }

    public class ExecutionStatus(string value) : ConstantClass(value)
    {
        public static readonly ExecutionStatus ABORTED = new("ABORTED"), FAILED = new("FAILED"), PENDING_REDRIVE = new("PENDING_REDRIVE"), RUNNING = new("RUNNING"),
            SUCCEEDED = new("SUCCEEDED"), TIMED_OUT = new("TIMED_OUT");
        public static ExecutionStatus FindValue(string value) => FindValue<ExecutionStatus>(value);
        public static implicit operator ExecutionStatus(string value) => FindValue(value);
    }

    public class HistoryEventType(string value) : ConstantClass(value)
    {
        public static readonly HistoryEventType ActivityFailed = new("ActivityFailed"), ActivityScheduleFailed = new("ActivityScheduleFailed"),
            ActivityScheduled = new("ActivityScheduled"), ActivityStarted = new("ActivityStarted"),
            ActivitySucceeded = new("ActivitySucceeded"), ActivityTimedOut = new("ActivityTimedOut"),
            ChoiceStateEntered = new("ChoiceStateEntered"), ChoiceStateExited = new("ChoiceStateExited"),
            EvaluationFailed = new("EvaluationFailed"), ExecutionAborted = new("ExecutionAborted"), ExecutionFailed = new("ExecutionFailed"),
            ExecutionRedriven = new("ExecutionRedriven"), ExecutionStarted = new("ExecutionStarted"),
            ExecutionSucceeded = new("ExecutionSucceeded"), ExecutionTimedOut = new("ExecutionTimedOut"),
            FailStateEntered = new("FailStateEntered"), LambdaFunctionFailed = new("LambdaFunctionFailed"),
            LambdaFunctionScheduleFailed = new("LambdaFunctionScheduleFailed"), LambdaFunctionScheduled = new("LambdaFunctionScheduled"),
            LambdaFunctionStartFailed = new("LambdaFunctionStartFailed"), LambdaFunctionStarted = new("LambdaFunctionStarted"),
            LambdaFunctionSucceeded = new("LambdaFunctionSucceeded"), LambdaFunctionTimedOut = new("LambdaFunctionTimedOut"),
            MapIterationAborted = new("MapIterationAborted"), MapIterationFailed = new("MapIterationFailed"),
            MapIterationStarted = new("MapIterationStarted"), MapIterationSucceeded = new("MapIterationSucceeded"),
            MapRunAborted = new("MapRunAborted"), MapRunFailed = new("MapRunFailed"), MapRunRedriven = new("MapRunRedriven"),
            MapRunStarted = new("MapRunStarted"), MapRunSucceeded = new("MapRunSucceeded"), MapStateAborted = new("MapStateAborted"),
            MapStateEntered = new("MapStateEntered"), MapStateExited = new("MapStateExited"), MapStateFailed = new("MapStateFailed"),
            MapStateStarted = new("MapStateStarted"), MapStateSucceeded = new("MapStateSucceeded"),
            ParallelStateAborted = new("ParallelStateAborted"), ParallelStateEntered = new("ParallelStateEntered"),
            ParallelStateExited = new("ParallelStateExited"), ParallelStateFailed = new("ParallelStateFailed"),
            ParallelStateStarted = new("ParallelStateStarted"), ParallelStateSucceeded = new("ParallelStateSucceeded"),
            PassStateEntered = new("PassStateEntered"), PassStateExited = new("PassStateExited"),
            SucceedStateEntered = new("SucceedStateEntered"), SucceedStateExited = new("SucceedStateExited"), TaskFailed = new("TaskFailed"),
            TaskScheduled = new("TaskScheduled"), TaskStartFailed = new("TaskStartFailed"), TaskStarted = new("TaskStarted"),
            TaskStateAborted = new("TaskStateAborted"), TaskStateEntered = new("TaskStateEntered"), TaskStateExited = new("TaskStateExited"),
            TaskSubmitFailed = new("TaskSubmitFailed"), TaskSubmitted = new("TaskSubmitted"), TaskSucceeded = new("TaskSucceeded"),
            TaskTimedOut = new("TaskTimedOut"), WaitStateAborted = new("WaitStateAborted"), WaitStateEntered = new("WaitStateEntered"),
            WaitStateExited = new("WaitStateExited");
        public static HistoryEventType FindValue(string value) => FindValue<HistoryEventType>(value);
        public static implicit operator HistoryEventType(string value) => FindValue(value);
    }

    public class IncludedData(string value) : ConstantClass(value)
    {
        public static readonly IncludedData ALL_DATA = new("ALL_DATA"), METADATA_ONLY = new("METADATA_ONLY");
        public static IncludedData FindValue(string value) => FindValue<IncludedData>(value);
        public static implicit operator IncludedData(string value) => FindValue(value);
    }

    public class StateMachineStatus(string value) : ConstantClass(value)
    {
        public static readonly StateMachineStatus ACTIVE = new("ACTIVE"), DELETING = new("DELETING");
        public static StateMachineStatus FindValue(string value) => FindValue<StateMachineStatus>(value);
        public static implicit operator StateMachineStatus(string value) => FindValue(value);
    }

    public class StateMachineType(string value) : ConstantClass(value)
    {
        public static readonly StateMachineType EXPRESS = new("EXPRESS"), STANDARD = new("STANDARD");
        public static StateMachineType FindValue(string value) => FindValue<StateMachineType>(value);
        public static implicit operator StateMachineType(string value) => FindValue(value);
    }
}
