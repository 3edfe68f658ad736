using System.Net;
using Amazon.Runtime;

namespace Amazon.ServiceQuotas
{
    public class AmazonServiceQuotasException : AmazonServiceException
    {
        public AmazonServiceQuotasException(string message) : base(message) { }
        public AmazonServiceQuotasException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
}

namespace Amazon.ServiceQuotas.Model
{
    public class AccessDeniedException : AmazonServiceQuotasException
    {
        public AccessDeniedException(string message) : base(message) { }
        public AccessDeniedException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
    public class IllegalArgumentException : AmazonServiceQuotasException
    {
        public IllegalArgumentException(string message) : base(message) { }
        public IllegalArgumentException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
    public class NoSuchResourceException : AmazonServiceQuotasException
    {
        public NoSuchResourceException(string message) : base(message) { }
        public NoSuchResourceException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
    public class ServiceException : AmazonServiceQuotasException
    {
        public ServiceException(string message) : base(message) { }
        public ServiceException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
    public class TooManyRequestsException : AmazonServiceQuotasException
    {
        public TooManyRequestsException(string message) : base(message) { }
        public TooManyRequestsException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
}
