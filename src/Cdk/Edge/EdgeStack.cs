using Amazon.CDK;
using Amazon.CDK.AWS.CloudFront;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.ElasticLoadBalancingV2;
using ComfyServerless.Cdk.Stacks;
using ComfyServerless.Functions.Edge;
using Constructs;

namespace ComfyServerless.Cdk.Edge;

/// <summary>
/// What costs by the hour between a viewer and ComfyUI, and what takes twenty minutes to make: load balancer, VPC origin, distribution, access function. <c>cdk deploy</c> knows only
/// the template's file: EnsureEdge makes the stack of it. The parameters' names are <see cref="EdgeParameters"/>'s.
/// </summary>
public sealed class EdgeStack : Stack
{
    const string CachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", CachingOptimized = "658327ea-f89d-4fab-a63d-7e88639e58f6", AllViewer = "216adef6-5c7f-47e4-b989-5492eafa07d3";

    public EdgeStack(Construct scope, Configuration configuration, Sources sources) : base(scope, "Edge", new StackProps
    {
        Description = "ComfyServerless: CloudFront in front of ComfyUI, made by the Deploy execution",
        Synthesizer = new DefaultStackSynthesizer(new DefaultStackSynthesizerProps { GenerateBootstrapVersionRule = false }),
    })
    {
        Parameter(EdgeParameters.Mode, "public: load balancer and distribution; private: the load balancer alone; stopped: the distribution alone, with nothing behind it", allowed: EdgeModes.All);
        Parameter(EdgeParameters.SubnetIds, "Private subnets for the load balancer, in zones that VPC origins take", "CommaDelimitedList");
        Parameter(EdgeParameters.SecurityGroupId, "The load balancer's security group, of the base stack");
        Parameter(EdgeParameters.TargetGroupArn, "ComfyUI's pods, of the base stack");
        Parameter(EdgeParameters.PrefixListId, "The region's managed prefix list com.amazonaws.global.cloudfront.origin-facing");
        Parameter(EdgeParameters.Access, "password, or open: nobody is asked", allowed: ["password", "open"]);
        Parameter(EdgeParameters.Users, "name:salt:hash of each user", secret: true);
        Parameter(EdgeParameters.SigningKey, "Signs the sessions' cookies: 64 hex digits", secret: true);
        Parameter(EdgeParameters.Networks, "Networks that may use ComfyUI, as hex address/bits; empty: everywhere");
        Parameter(EdgeParameters.Domain, "The distribution's own name; empty: CloudFront's");
        Parameter(EdgeParameters.CertificateArn, "Of the own name, in us-east-1; empty: CloudFront's");
        Parameter(EdgeParameters.WebAclArn, "Of a WAF web ACL in us-east-1 of the scope CLOUDFRONT; empty: none");
        Parameter(EdgeParameters.Fingerprint, "Of everything that was asked for; secrets included, by hash");
        var (balanced, distributed, joined) = (When("HasLoadBalancer", Fn.ConditionNot(Is(EdgeParameters.Mode, EdgeModes.Stopped))),
            When("HasDistribution", Fn.ConditionNot(Is(EdgeParameters.Mode, EdgeModes.Private))), When("HasOrigin", Is(EdgeParameters.Mode, EdgeModes.Public)));
        When("HasDomain", Fn.ConditionNot(Is(EdgeParameters.Domain, "")));
        When("HasWebAcl", Fn.ConditionNot(Is(EdgeParameters.WebAclArn, "")));

        var balancer = LoadBalancer(configuration);
        balancer.CfnOptions.Condition = balanced;
        var listener = new CfnListener(this, "Listener", new CfnListenerProps
        {
            LoadBalancerArn = balancer.Ref, Port = 80, Protocol = "HTTP",
            DefaultActions = new[] { new CfnListener.ActionProperty { Type = "forward", TargetGroupArn = Value(EdgeParameters.TargetGroupArn) } },
        });
        listener.CfnOptions.Condition = balanced;
        var admission = new CfnSecurityGroupIngress(this, "AdmitCloudFront", new CfnSecurityGroupIngressProps
        {
            GroupId = Value(EdgeParameters.SecurityGroupId), SourcePrefixListId = Value(EdgeParameters.PrefixListId), IpProtocol = "tcp", FromPort = 80, ToPort = 80, Description = "CloudFront's origin-facing addresses",
        });
        admission.CfnOptions.Condition = joined;
        var origin = Origin(balancer, listener, admission);
        origin.CfnOptions.Condition = joined;
        var function = new CfnFunction(this, "AccessFunction", new CfnFunctionProps
        {
            Name = Fn.Sub("${AWS::StackName}-${AWS::Region}-access"), AutoPublish = true, FunctionCode = Fn.Sub(sources.AccessFunction),
            FunctionConfig = new CfnFunction.FunctionConfigProperty { Comment = Fn.Sub("${AWS::StackName}: who may use ComfyUI"), Runtime = "cloudfront-js-2.0" },
        });
        function.CfnOptions.Condition = distributed;
        var distribution = Distribution(balancer, origin, function);
        distribution.CfnOptions.Condition = distributed;

        foreach (var alarm in EdgeAlarms.Of(this, configuration, balancer)) alarm.CfnOptions.Condition = balanced;

        Output("DistributionId", If(distributed, distribution.Ref));
        Output("DistributionDomain", If(distributed, Of(distribution, "DomainName")));
        Output("LoadBalancerArn", If(balanced, balancer.Ref));
        Output("LoadBalancerDomain", If(balanced, balancer.AttrDnsName));
        Output(EdgeParameters.Fingerprint, Value(EdgeParameters.Fingerprint));
    }

    // A generation of pictures may be silent for minutes, and a WebSocket for an hour.
    CfnLoadBalancer LoadBalancer(Configuration configuration)
    {
        var balancer = new CfnLoadBalancer(this, "LoadBalancer", new CfnLoadBalancerProps
        {
            Name = configuration.EdgeStack, Type = "application", Scheme = "internal", IpAddressType = "ipv4", SecurityGroups = [Value(EdgeParameters.SecurityGroupId)],
            Subnets = Fn.Split(",", Fn.Join(",", [Value(EdgeParameters.SubnetIds)])),
            LoadBalancerAttributes = new[]
            {
                new CfnLoadBalancer.LoadBalancerAttributeProperty { Key = "idle_timeout.timeout_seconds", Value = "4000" },
                new CfnLoadBalancer.LoadBalancerAttributeProperty { Key = "routing.http.drop_invalid_header_fields.enabled", Value = "true" },
            },
        });
        balancer.AddPropertyOverride("Subnets", new Dictionary<string, string> { ["Ref"] = EdgeParameters.SubnetIds });
        Nag.Suppress(balancer, ("AwsSolutions-ELB2", "Access logs would be a bucket that costs at rest; only CloudFront reaches this load balancer, and its own logs say more."));
        return balancer;
    }

    CfnResource Origin(CfnLoadBalancer balancer, params CfnResource[] before)
    {
        var origin = new CfnResource(this, "VpcOrigin", new CfnResourceProps
        {
            Type = "AWS::CloudFront::VpcOrigin",
            Properties = new Dictionary<string, object>
            {
                ["VpcOriginEndpointConfig"] = new Dictionary<string, object>
                {
                    ["Name"] = Fn.Sub("${AWS::StackName}-${AWS::Region}"), ["Arn"] = balancer.Ref, ["HTTPPort"] = 80, ["HTTPSPort"] = 443, ["OriginProtocolPolicy"] = "http-only", ["OriginSSLProtocols"] = new[] { "TLSv1.2" },
                },
            },
        });
        foreach (var resource in before) origin.AddDependency(resource);
        return origin;
    }

    CfnResource Distribution(CfnLoadBalancer balancer, CfnResource origin, CfnFunction function)
    {
        var distribution = new CfnResource(this, "Distribution", new CfnResourceProps
        {
            Type = "AWS::CloudFront::Distribution",
            Properties = new Dictionary<string, object>
            {
                ["DistributionConfig"] = new Dictionary<string, object>
                {
                    ["Enabled"] = true, ["Comment"] = Fn.Sub("${AWS::StackName}: ComfyUI"), ["HttpVersion"] = "http2", ["IPV6Enabled"] = true, ["PriceClass"] = "PriceClass_100",
                    ["Origins"] = new object[]
                    {
                        Either("HasOrigin",
                            new Dictionary<string, object>
                            {
                                ["Id"] = "comfyui", ["DomainName"] = balancer.AttrDnsName, ["ConnectionAttempts"] = 3, ["ConnectionTimeout"] = 10,
                                ["VpcOriginConfig"] = new Dictionary<string, object> { ["VpcOriginId"] = Of(origin, "Id"), ["OriginReadTimeout"] = 60, ["OriginKeepaliveTimeout"] = 60 },
                            },
                            // A distribution needs an origin. Nothing is ever sent there: the access function answers by itself.
                            new Dictionary<string, object>
                            {
                                ["Id"] = "comfyui", ["DomainName"] = "stopped.example", ["ConnectionAttempts"] = 1, ["ConnectionTimeout"] = 1,
                                ["CustomOriginConfig"] = new Dictionary<string, object> { ["OriginProtocolPolicy"] = "https-only", ["OriginSSLProtocols"] = new[] { "TLSv1.2" } },
                            }),
                    },
                    ["DefaultCacheBehavior"] = Behaviour(function, CachingDisabled),
                    // The frontend's files have their content's hash in their names.
                    ["CacheBehaviors"] = new object[] { new Dictionary<string, object>(Behaviour(function, CachingOptimized)) { ["PathPattern"] = "/assets/*" } },
                    ["Aliases"] = Either("HasDomain", new[] { Value(EdgeParameters.Domain) }, Aws.NO_VALUE),
                    ["ViewerCertificate"] = Either("HasDomain",
                        new Dictionary<string, object> { ["AcmCertificateArn"] = Value(EdgeParameters.CertificateArn), ["SslSupportMethod"] = "sni-only", ["MinimumProtocolVersion"] = "TLSv1.2_2021" },
                        new Dictionary<string, object> { ["CloudFrontDefaultCertificate"] = true }),
                    ["WebACLId"] = Either("HasWebAcl", Value(EdgeParameters.WebAclArn), Aws.NO_VALUE),
                },
            },
        });
        Nag.Suppress(distribution, ("AwsSolutions-CFR1", "Who may use ComfyUI is told by password and network, not by country."), ("AwsSolutions-CFR2", "A web ACL costs at rest; its ARN is an input for who wants one."),
            ("AwsSolutions-CFR3", "Access logs would be a bucket that costs at rest."), ("AwsSolutions-CFR4", "CloudFront's own name allows no newer minimum; an own domain demands TLS 1.2."),
            ("AwsSolutions-CFR5", "The origin is inside the VPC, reached through a VPC origin: nothing leaves AWS's network."));
        return distribution;
    }

    static Dictionary<string, object> Behaviour(CfnFunction function, string cachePolicy) => new()
    {
        ["TargetOriginId"] = "comfyui", ["ViewerProtocolPolicy"] = "redirect-to-https", ["Compress"] = true, ["CachePolicyId"] = cachePolicy, ["OriginRequestPolicyId"] = AllViewer,
        ["AllowedMethods"] = new[] { "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE" },
        ["FunctionAssociations"] = new object[] { new Dictionary<string, object> { ["EventType"] = "viewer-request", ["FunctionARN"] = function.AttrFunctionMetadataFunctionArn } },
    };

    // No defaults: a forgotten parameter must not open or close anything.
    void Parameter(string name, string description, string type = "String", string[]? allowed = null, bool secret = false)
        => _ = new CfnParameter(this, name, new CfnParameterProps { Type = type, Description = description, AllowedValues = allowed, NoEcho = secret ? true : null });

    static string Value(string parameter) => Fn.Ref(parameter);

    static ICfnConditionExpression Is(string parameter, string value) => Fn.ConditionEquals(Value(parameter), value);

    CfnCondition When(string name, ICfnConditionExpression test) => new(this, name, new CfnConditionProps { Expression = test });

    // jsii takes no conditions inside a dictionary.
    static Dictionary<string, object> Either(string condition, object then, object otherwise) => new() { ["Fn::If"] = new[] { condition, then, otherwise } };

    static Dictionary<string, object> Of(CfnResource resource, string attribute) => new() { ["Fn::GetAtt"] = new[] { resource.LogicalId, attribute } };

    static string If(CfnCondition condition, object value) => Token.AsString(Either(condition.LogicalId, value, ""));

    void Output(string id, string value) => new CfnOutput(this, id + "Output", new CfnOutputProps { Value = value }).OverrideLogicalId(id);
}
