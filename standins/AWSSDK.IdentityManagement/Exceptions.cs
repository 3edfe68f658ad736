using System.Net;
using Amazon.Runtime;

namespace Amazon.IdentityManagement
{
    public class AmazonIdentityManagementServiceException : AmazonServiceException
    {
        public AmazonIdentityManagementServiceException(string message) : base(message) { }
        public AmazonIdentityManagementServiceException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
}

namespace Amazon.IdentityManagement.Model
{
    public class DeleteConflictException : AmazonIdentityManagementServiceException
    {
        public DeleteConflictException(string message) : base(message) { }
        public DeleteConflictException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
    public class InvalidInputException : AmazonIdentityManagementServiceException
    {
        public InvalidInputException(string message) : base(message) { }
        public InvalidInputException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
    public class NoSuchEntityException : AmazonIdentityManagementServiceException
    {
        public NoSuchEntityException(string message) : base(message) { }
        public NoSuchEntityException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
}
