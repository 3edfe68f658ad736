using Amazon.Lambda.Annotations;
using Amazon.Lambda.Annotations.APIGateway;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using ComfyServerless.Functions.Api;

namespace ComfyServerless.Functions.Hosting;

/// <summary>The functions behind the HTTP API: one a route. No steps of a machine.</summary>
#pragma warning disable CA1822, MA0038 // Amazon.Lambda.Annotations calls them on an instance
public sealed class ApiFunctions(ApiCall call)
{
    [LambdaFunction, HttpApi(LambdaHttpMethod.Post, "/redeployments")]
    public Task<APIGatewayHttpApiV2ProxyResponse> PostRedeployment(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context, [FromServices] DeploymentApi api) => call.RunAsync(request, context, api.RedeployAsync);

    [LambdaFunction, HttpApi(LambdaHttpMethod.Get, "/redeployments/{id}")]
    public Task<APIGatewayHttpApiV2ProxyResponse> GetRedeployment(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context, [FromServices] DeploymentApi api) => call.RunAsync(request, context, api.FollowAsync);

    [LambdaFunction, HttpApi(LambdaHttpMethod.Get, "/deployment")]
    public Task<APIGatewayHttpApiV2ProxyResponse> GetDeployment(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context, [FromServices] DeploymentApi api) => call.RunAsync(request, context, api.DescribeAsync);

    [LambdaFunction, HttpApi(LambdaHttpMethod.Post, "/deployments")]
    public Task<APIGatewayHttpApiV2ProxyResponse> PostDeployment(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context, [FromServices] DeploymentApi api) => call.RunAsync(request, context, api.DeployAsync);

    [LambdaFunction, HttpApi(LambdaHttpMethod.Post, "/teardowns")]
    public Task<APIGatewayHttpApiV2ProxyResponse> PostTeardown(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context, [FromServices] DeploymentApi api) => call.RunAsync(request, context, api.TeardownAsync);

    [LambdaFunction, HttpApi(LambdaHttpMethod.Post, "/teardowns/skip")]
    public Task<APIGatewayHttpApiV2ProxyResponse> PostTeardownSkip(APIGatewayHttpApiV2ProxyRequest request, ILambdaContext context, [FromServices] DeploymentApi api) => call.RunAsync(request, context, api.SkipTeardownAsync);
}
