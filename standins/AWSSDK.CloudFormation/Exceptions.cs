using System.Net;
using Amazon.Runtime;

namespace Amazon.CloudFormation
{
    public class AmazonCloudFormationException : AmazonServiceException
    {
        public AmazonCloudFormationException(string message) : base(message) { }
        public AmazonCloudFormationException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
}

namespace Amazon.CloudFormation.Model
{
    public class AlreadyExistsException : AmazonCloudFormationException
    {
        public AlreadyExistsException(string message) : base(message) { }
        public AlreadyExistsException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
    public class InsufficientCapabilitiesException : AmazonCloudFormationException
    {
        public InsufficientCapabilitiesException(string message) : base(message) { }
        public InsufficientCapabilitiesException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
    public class LimitExceededException : AmazonCloudFormationException
    {
        public LimitExceededException(string message) : base(message) { }
        public LimitExceededException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
    public class TokenAlreadyExistsException : AmazonCloudFormationException
    {
        public TokenAlreadyExistsException(string message) : base(message) { }
        public TokenAlreadyExistsException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
}
