using Amazon.Runtime;

namespace Amazon.SimpleNotificationService
{
    public partial class AmazonSimpleNotificationServiceRequest : AmazonWebServiceRequest { }
}

namespace Amazon.SimpleNotificationService.Model
{
    public partial class PublishRequest : AmazonSimpleNotificationServiceRequest
    {
        public PublishRequest() { }
        public PublishRequest(string topicArn, string message) => (TopicArn, Message) = (topicArn, message);
        public PublishRequest(string topicArn, string message, string subject) => (TopicArn, Message, Subject) = (topicArn, message, subject);

        public string Message { get; set; }
        public string MessageDeduplicationId { get; set; }
        public string MessageGroupId { get; set; }
        public string MessageStructure { get; set; }
        public string PhoneNumber { get; set; }
        public string Subject { get; set; }
        public string TargetArn { get; set; }
        public string TopicArn { get; set; }
    }
    public partial class PublishResponse : AmazonWebServiceResponse
    {
        public string MessageId { get; set; }
        public string SequenceNumber { get; set; }
    }
}
