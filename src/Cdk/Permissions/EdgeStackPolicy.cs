using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using ComfyServerless.Functions.Edge;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Cdk.Permissions;

/// <summary>What CloudFormation may do for the edge stack: make, change and delete its own resources, by name where they have one and by our tag where not.</summary>
static class EdgeStackPolicy
{
    public static void AttachTo(Role role, Configuration configuration, string securityGroupId)
    {
        var stack = Stack.Of(role);
        var name = EdgeStackName.Of(configuration.Deployment);
        string[] balancer = [Regional("elasticloadbalancing", "loadbalancer", $"app/{name}/*"), Regional("elasticloadbalancing", "listener", $"app/{name}/*")];
        var (function, distributions, origins) = (Global("function", $"{name}-{stack.Region}-access"), Global("distribution", "*"), Global("vpcorigin", "*"));

        Allow("LoadBalancer",
            [
                "elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:DeleteLoadBalancer", "elasticloadbalancing:ModifyLoadBalancerAttributes", "elasticloadbalancing:SetSecurityGroups",
                "elasticloadbalancing:SetSubnets", "elasticloadbalancing:SetIpAddressType", "elasticloadbalancing:CreateListener", "elasticloadbalancing:ModifyListener",
                "elasticloadbalancing:DeleteListener", "elasticloadbalancing:AddTags", "elasticloadbalancing:RemoveTags",
            ], balancer);
        Allow("SeeLoadBalancers",
            [
                "elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeLoadBalancerAttributes", "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeListenerAttributes", "elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTags",
            ], ["*"]);
        string[] alarms = [stack.FormatArn(new ArnComponents { Service = "cloudwatch", Resource = "alarm", ResourceName = configuration.Deployment + "-*", ArnFormat = ArnFormat.COLON_RESOURCE_NAME })];
        Allow("Alarms", ["cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms", "cloudwatch:TagResource", "cloudwatch:UntagResource", "cloudwatch:ListTagsForResource"], alarms);
        Allow("SeeAlarms", ["cloudwatch:DescribeAlarms"], ["*"]);
        Allow("AdmitCloudFront", ["ec2:AuthorizeSecurityGroupIngress", "ec2:RevokeSecurityGroupIngress"], [Regional("ec2", "security-group", securityGroupId)]);
        Allow("SeeTheNetwork",
            [
                "ec2:DescribeAccountAttributes", "ec2:DescribeAvailabilityZones", "ec2:DescribeInstances", "ec2:DescribeInternetGateways", "ec2:DescribeManagedPrefixLists", "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSecurityGroupRules", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcAttribute", "ec2:DescribeVpcs",
            ], ["*"]);
        Allow("AccessFunction", ["cloudfront:CreateFunction", "cloudfront:UpdateFunction", "cloudfront:PublishFunction", "cloudfront:DeleteFunction", "cloudfront:DescribeFunction", "cloudfront:GetFunction"], [function]);
        Allow("MakeTagged", ["cloudfront:CreateDistribution", "cloudfront:CreateVpcOrigin", "cloudfront:TagResource"], [distributions, origins], ("StringEquals", "aws:RequestTag/" + Settings.OwnerTag, configuration.Deployment));
        Allow("ChangeOwn", ["cloudfront:UpdateDistribution", "cloudfront:DeleteDistribution", "cloudfront:UpdateVpcOrigin", "cloudfront:DeleteVpcOrigin", "cloudfront:UntagResource"], [distributions, origins],
            ("StringEquals", "aws:ResourceTag/" + Settings.OwnerTag, configuration.Deployment));
        Allow("SeeDistributions", ["cloudfront:GetDistribution", "cloudfront:GetDistributionConfig", "cloudfront:GetVpcOrigin", "cloudfront:ListTagsForResource"], [distributions, origins]);
        // A distribution refers to what it is joined with, and CloudFront asks for these in the caller's name.
        Allow("JoinFunctionAndPolicies", ["cloudfront:GetCachePolicy", "cloudfront:GetOriginRequestPolicy"], [Global("cache-policy", "*"), Global("origin-request-policy", "*")]);
        Allow("ListVpcOrigins", ["cloudfront:ListVpcOrigins"], ["*"]);
        Allow("JoinWebAcl", ["wafv2:GetWebACL"], [stack.FormatArn(new ArnComponents { Service = "wafv2", Region = "us-east-1", Resource = "global", ResourceName = "webacl/*" })]);
        foreach (var service in (string[])["elasticloadbalancing.amazonaws.com", "vpcorigin.cloudfront.amazonaws.com"])
            Allow("ServiceRole" + service.Split('.')[0], ["iam:CreateServiceLinkedRole"], [stack.FormatArn(new ArnComponents { Service = "iam", Region = "", Resource = "role", ResourceName = $"aws-service-role/{service}/*" })],
                ("StringEquals", "iam:AWSServiceName", service));

        string Regional(string service, string resource, string rest) => stack.FormatArn(new ArnComponents { Service = service, Resource = resource, ResourceName = rest });

        string Global(string resource, string rest) => stack.FormatArn(new ArnComponents { Service = "cloudfront", Region = "", Resource = resource, ResourceName = rest });

        void Allow(string sid, string[] actions, string[] resources, params (string Test, string Key, string Value)[] conditions)
            => role.AddToPolicy(new PolicyStatement(new PolicyStatementProps
            {
                Sid = sid, Actions = actions, Resources = resources,
                Conditions = conditions.Length == 0 ? null : conditions.ToDictionary(condition => condition.Test, condition => (object)new Dictionary<string, object> { [condition.Key] = condition.Value }),
            }));
    }
}
