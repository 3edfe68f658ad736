using System.Net;
using Amazon.Runtime;

namespace Amazon.CertificateManager
{
    public class AmazonCertificateManagerException : AmazonServiceException
    {
        public AmazonCertificateManagerException(string message) : base(message) { }
        public AmazonCertificateManagerException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
}

namespace Amazon.CertificateManager.Model
{
    public class InvalidArnException : AmazonCertificateManagerException
    {
        public InvalidArnException(string message) : base(message) { }
        public InvalidArnException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
    public class ResourceNotFoundException : AmazonCertificateManagerException
    {
        public ResourceNotFoundException(string message) : base(message) { }
        public ResourceNotFoundException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
}
