#nullable enable
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;
using Amazon.Runtime.Internal.Util;
using Amazon.Util;

namespace Amazon.Standin;

/// <summary>One AWS service: endpoints found and requests signed, whatever protocol it speaks. Linked into each stand-in.</summary>
/// <param name="endpointPrefix">Of its host, which is also the signing name where the client does not set another.</param>
/// <param name="isGlobal">One endpoint for all regions of a partition, signed for that partition's own region.</param>
internal abstract class StandinService(string serviceId, string endpointPrefix, string apiVersion, Type baseException, bool isGlobal = false) : IServiceMetadata, IEndpointProvider
{
    public string ServiceId => serviceId;
    public string ApiVersion => apiVersion;
    public string EndpointPrefix => endpointPrefix;
    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
    protected Type BaseException => baseException;
    protected string BaseNamespace => baseException.Namespace!;

    public void Customize(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<Amazon.Runtime.Internal.EndpointResolver>();
        pipeline.AddHandlerAfter<Amazon.Runtime.Internal.Marshaller>(new Resolver());
        pipeline.AddHandlerAfter<Amazon.Runtime.Internal.Marshaller>(new SigV4());
    }

    public Endpoint ResolveEndpoint(EndpointParameters p)
    {
        if (p["Endpoint"] is string url) return new Endpoint(url);
        if (p["Region"] is not string region) throw new AmazonClientException("Invalid Configuration: Missing Region");
        if (p["UseFIPS"] is true || p["UseDualStack"] is true) throw new AmazonClientException("FIPS and dual-stack endpoints need the official package");
        return isGlobal ? Global(Fn.Partition(region)) : new Endpoint($"https://{endpointPrefix}.{region}.{Fn.Partition(region).dnsSuffix}");
    }

    // https://docs.aws.amazon.com/general/latest/gr/iam-service.html
    Endpoint Global(Partition partition)
    {
        var (place, signing) = partition.name switch
        {
            "aws" => ("", "us-east-1"),
            "aws-cn" => ("cn-north-1.", "cn-north-1"),
            "aws-us-gov" => ("us-gov.", "us-gov-west-1"),
            _ => throw new AmazonClientException($"{serviceId}'s endpoint in the partition {partition.name} needs the official package"),
        };
        return new Endpoint($"https://{endpointPrefix}.{place}{partition.dnsSuffix}", $$"""{"authSchemes":[{"name":"sigv4","signingRegion":"{{signing}}"}]}""", "{}");
    }

    public static Endpoint Resolve(ClientConfig config, ServiceOperationEndpointParameters parameters) => new Resolver().GetEndpoint(
        new Amazon.Runtime.Internal.ExecutionContext(new RequestContext(false)
        {
            ClientConfig = config,
            OriginalRequest = parameters.Request,
            Request = new DefaultRequest(parameters.Request, config.ServiceId) { AlternateEndpoint = parameters.AlternateEndpoint },
        }, null));

    sealed class SigV4 : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
    }

    sealed class Resolver : BaseEndpointResolver
    {
        protected override EndpointParameters MapEndpointsParameters(IRequestContext context)
        {
            var config = (ClientConfig)context.ClientConfig;
            var region = (context.Request.AlternateEndpoint ?? config.RegionEndpoint)?.SystemName;
            if (region == null && !string.IsNullOrEmpty(config.ServiceURL))
                region = string.IsNullOrEmpty(config.AuthenticationRegion) ? AWSSDKUtils.DetermineRegion(config.ServiceURL) : config.AuthenticationRegion;
            var parameters = new EndpointParameters();
            (parameters["Region"], parameters["Endpoint"]) = (region, config.ServiceURL);
            (parameters["UseDualStack"], parameters["UseFIPS"]) = (config.UseDualstackEndpoint, config.UseFIPSEndpoint);
            return parameters;
        }
    }
}
