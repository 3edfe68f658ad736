using System.Net;
using Amazon.Runtime;

namespace Amazon.ElasticLoadBalancingV2
{
    public class AmazonElasticLoadBalancingV2Exception : AmazonServiceException
    {
        public AmazonElasticLoadBalancingV2Exception(string message) : base(message) { }
        public AmazonElasticLoadBalancingV2Exception(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
}

namespace Amazon.ElasticLoadBalancingV2.Model
{
    public class LoadBalancerNotFoundException : AmazonElasticLoadBalancingV2Exception
    {
        public LoadBalancerNotFoundException(string message) : base(message) { }
        public LoadBalancerNotFoundException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
    public class OperationNotPermittedException : AmazonElasticLoadBalancingV2Exception
    {
        public OperationNotPermittedException(string message) : base(message) { }
        public OperationNotPermittedException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
    public class ResourceInUseException : AmazonElasticLoadBalancingV2Exception
    {
        public ResourceInUseException(string message) : base(message) { }
        public ResourceInUseException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
    public class TargetGroupNotFoundException : AmazonElasticLoadBalancingV2Exception
    {
        public TargetGroupNotFoundException(string message) : base(message) { }
        public TargetGroupNotFoundException(string message, Exception innerException, ErrorType errorType, string errorCode, string requestId, HttpStatusCode statusCode)
            : base(message, innerException, errorType, errorCode, requestId, statusCode) { }
    }
}
