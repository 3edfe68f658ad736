using System.Net;
using Amazon.Runtime;

namespace Amazon.ECR
{
    public class AmazonECRException : AmazonServiceException
    {
        public AmazonECRException(string message) : base(message) { }
        public AmazonECRException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
}

namespace Amazon.ECR.Model
{
    public class ImageNotFoundException : AmazonECRException
    {
        public ImageNotFoundException(string message) : base(message) { }
        public ImageNotFoundException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
    public class RepositoryNotFoundException : AmazonECRException
    {
        public RepositoryNotFoundException(string message) : base(message) { }
        public RepositoryNotFoundException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
    public class InvalidParameterException : AmazonECRException
    {
        public InvalidParameterException(string message) : base(message) { }
        public InvalidParameterException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
}
