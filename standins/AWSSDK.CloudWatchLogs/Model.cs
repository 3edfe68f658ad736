using Amazon.Runtime;

namespace Amazon.CloudWatchLogs
{
    public partial class AmazonCloudWatchLogsRequest : AmazonWebServiceRequest { }

    public class OrderBy(string value) : ConstantClass(value)
    {
        public static readonly OrderBy LastEventTime = new("LastEventTime"), LogStreamName = new("LogStreamName");
        public static OrderBy FindValue(string value) => FindValue<OrderBy>(value);
        public static implicit operator OrderBy(string value) => FindValue(value);
    }
}

namespace Amazon.CloudWatchLogs.Model
{
    public partial class OutputLogEvent
    {
        [System.Text.Json.Serialization.JsonConverter(typeof(Amazon.Standin.EpochMilliseconds))] public DateTime? IngestionTime { get; set; }
        public string Message { get; set; }
        [System.Text.Json.Serialization.JsonConverter(typeof(Amazon.Standin.EpochMilliseconds))] public DateTime? Timestamp { get; set; }
    }
    public partial class GetLogEventsRequest : AmazonCloudWatchLogsRequest
    {
        public int? Limit { get; set; }
        public string LogGroupIdentifier { get; set; }
        public string LogGroupName { get; set; }
        public string LogStreamName { get; set; }
        public string NextToken { get; set; }
        public bool? StartFromHead { get; set; }
    }
    public partial class GetLogEventsResponse : AmazonWebServiceResponse
    {
        public List<OutputLogEvent> Events { get; set; }
        public string NextBackwardToken { get; set; }
        public string NextForwardToken { get; set; }
    }
    public partial class FilteredLogEvent
    {
        public string EventId { get; set; }
        public string LogStreamName { get; set; }
        public string Message { get; set; }
        public long? Timestamp { get; set; }
    }
    public partial class FilterLogEventsRequest : AmazonCloudWatchLogsRequest
    {
        public string FilterPattern { get; set; }
        public int? Limit { get; set; }
        public string LogGroupName { get; set; }
        public List<string> LogStreamNames { get; set; }
        public string NextToken { get; set; }
    }
    public partial class FilterLogEventsResponse : AmazonWebServiceResponse
    {
        public List<FilteredLogEvent> Events { get; set; }
        public string NextToken { get; set; }
    }
    public partial class LogStream
    {
        public string Arn { get; set; }
        [System.Text.Json.Serialization.JsonConverter(typeof(Amazon.Standin.EpochMilliseconds))] public DateTime? LastEventTimestamp { get; set; }
        public string LogStreamName { get; set; }
    }
    public partial class DescribeLogStreamsRequest : AmazonCloudWatchLogsRequest
    {
        public bool? Descending { get; set; }
        public int? Limit { get; set; }
        public string LogGroupName { get; set; }
        public string LogStreamNamePrefix { get; set; }
        public string NextToken { get; set; }
        public OrderBy OrderBy { get; set; }
    }
    public partial class DescribeLogStreamsResponse : AmazonWebServiceResponse
    {
        public List<LogStream> LogStreams { get; set; }
        public string NextToken { get; set; }
    }
    public partial class LogGroup
    {
        public string Arn { get; set; }
        public string LogGroupName { get; set; }
        public int? RetentionInDays { get; set; }
        public long? StoredBytes { get; set; }
    }
    public partial class DescribeLogGroupsRequest : AmazonCloudWatchLogsRequest
    {
        public int? Limit { get; set; }
        public string LogGroupNamePrefix { get; set; }
        public string NextToken { get; set; }
    }
    public partial class DescribeLogGroupsResponse : AmazonWebServiceResponse
    {
        public List<LogGroup> LogGroups { get; set; }
        public string NextToken { get; set; }
    }
    public partial class DeleteLogGroupRequest : AmazonCloudWatchLogsRequest { public string LogGroupName { get; set; } }
    public partial class DeleteLogGroupResponse : AmazonWebServiceResponse { }
}
