using System.Reflection;
using Amazon.CDK;
using Amazon.CDK.AWS.Apigatewayv2;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AwsApigatewayv2Authorizers;
using Amazon.CDK.AwsApigatewayv2Integrations;
using Amazon.Lambda.Annotations.APIGateway;
using ComfyServerless.Cdk.Permissions;
using ComfyServerless.Cdk.Steps;
using ComfyServerless.Functions.Api;
using ComfyServerless.Functions.Hosting;
using Constructs;
using LambdaFunction = Amazon.CDK.AWS.Lambda.Function;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>The HTTP API: a function a route of <see cref="ApiFunctions"/>, each for callers with IAM credentials that may execute-api:Invoke it, and for nobody else.</summary>
public sealed class Api : Construct
{
    static readonly Runtime DotNet10 = new("dotnet10", RuntimeFamily.DOTNET_CORE, new LambdaRuntimeProps());

    public Api(Construct scope, Configuration configuration, Sources sources, Foundation foundation) : base(scope, "Api")
    {
        var (settings, code, of) = (SettingValues.Of(configuration, foundation, Amazon.CDK.Stack.Of(this).StackName), Code.FromAsset(sources.Functions), new StepResources(this, configuration, foundation));
        var api = new HttpApi(this, "Http", new HttpApiProps { ApiName = configuration.Deployment, Description = "Starts and follows executions of " + configuration.Deployment, DefaultAuthorizer = new HttpIamAuthorizer() });
        foreach (var method in typeof(ApiFunctions).GetMethods().Where(method => method.GetCustomAttribute<HttpApiAttribute>() is not null))
        {
            var route = method.GetCustomAttribute<HttpApiAttribute>()!;
            var function = Make(method.Name, configuration, code);
            foreach (var name in StepSettings.Of(typeof(DeploymentApi))) function.AddEnvironment(name, settings[name]);
            foreach (var grant in ApiPermissions.Of(method.Name, of, settings[nameof(Settings.MachineArnPrefix)]))
            {
                function.AddToRolePolicy(grant.Statement);
                if (grant.WildcardReason is { } reason) Nag.Suppress(function.Role!, ("AwsSolutions-IAM5", reason));
            }

            api.AddRoutes(new AddRoutesOptions
            {
                Path = route.Template, Methods = [route.Method == LambdaHttpMethod.Get ? Amazon.CDK.AWS.Apigatewayv2.HttpMethod.GET : Amazon.CDK.AWS.Apigatewayv2.HttpMethod.POST],
                Integration = new HttpLambdaIntegration(method.Name, function),
            });
        }

        Nag.Suppress(this, ("AwsSolutions-L1", "dotnet10 is the newest .NET runtime; the rule's list does not know it."));
        LogAccess(api, configuration);
        Url = api.ApiEndpoint;
    }

    public string Url { get; }

    /// <summary>A JSON line a request, those that are refused before a function too. Bodies and signatures are not among it. The group's name is of those that need no policy of their own to be delivered to.</summary>
    void LogAccess(HttpApi api, Configuration configuration)
    {
        var log = new LogGroup(this, "AccessLog", new LogGroupProps { LogGroupName = "/aws/vendedlogs/apis/" + configuration.Deployment, Retention = RetentionDays.ONE_MONTH, RemovalPolicy = RemovalPolicy.DESTROY });
        ((CfnStage)api.DefaultStage!.Node.DefaultChild!).AccessLogSettings = new CfnStage.AccessLogSettingsProperty
        {
            DestinationArn = log.LogGroupArn,
            Format = """{"time":"$context.requestTime","requestId":"$context.requestId","functionRequestId":"$context.integration.requestId","route":"$context.routeKey","status":"$context.status","caller":"$context.identity.userArn","address":"$context.identity.sourceIp","error":"$context.error.message"}""",
        };
    }

    LambdaFunction Make(string name, Configuration configuration, Code code)
    {
        var role = new Role(this, name + "Role", new RoleProps { AssumedBy = new ServicePrincipal("lambda.amazonaws.com"), Description = $"{configuration.Deployment}: {name}" });
        var full = $"{configuration.Deployment}-{name}";
        var log = new LogGroup(this, name + "Log", new LogGroupProps { LogGroupName = "/aws/lambda/" + full, Retention = RetentionDays.ONE_MONTH, RemovalPolicy = RemovalPolicy.DESTROY });
        log.GrantWrite(role);
        var function = new LambdaFunction(this, name, new FunctionProps
        {
            FunctionName = full, Code = code, Runtime = DotNet10, Handler = "ComfyServerless.Functions", Role = role, LogGroup = log, LoggingFormat = LoggingFormat.JSON,
            Architecture = Architecture.X86_64, MemorySize = 512, Timeout = Amazon.CDK.Duration.Seconds(25), // API Gateway waits 30
        });
        function.AddEnvironment("ANNOTATIONS_HANDLER", name);
        return function;
    }
}
