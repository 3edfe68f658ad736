using Amazon.CDK;
using ComfyServerless.Cdk.Stacks;
using Constructs;

namespace ComfyServerless.Cdk.Permissions;

/// <summary>What the steps' permissions name.</summary>
public sealed class StepResources(IConstruct scope, Configuration configuration, Foundation made)
{
    public Foundation Made => made;
    public string Deployment => configuration.Deployment;
    public string Cluster => Arns.Cluster(scope, configuration);
    public string OfCluster(string kind) => Arns.OfCluster(scope, configuration, kind);
    public string Record => Arns.Record(scope, configuration);
    /// <summary>Of all the deployment's machines: any of them may have the lock. Made of names alone, because the machines need the functions first.</summary>
    public string Executions => Amazon.CDK.Stack.Of(scope).FormatArn(new ArnComponents { Service = "states", Resource = "execution", ResourceName = configuration.Deployment + "-*:*", ArnFormat = ArnFormat.COLON_RESOURCE_NAME });
    /// <summary>Made of names alone: a function's role can name the machine that invokes the function.</summary>
    public IReadOnlyList<string> StateMachines => [.. Machines.Names.Select(name => Arns.StateMachine(scope, configuration, name))];
    public string Function(string step) => Amazon.CDK.Stack.Of(scope).FormatArn(new ArnComponents { Service = "lambda", Resource = "function", ResourceName = $"{configuration.Deployment}-{step}", ArnFormat = ArnFormat.COLON_RESOURCE_NAME });
    public string Stack => Amazon.CDK.Stack.Of(scope).StackId;
    public string Vpc => Ec2("vpc")[..^1] + made.Network.Vpc.VpcId;
    public string SkipParameter => Arns.Parameter(scope, SettingValues.SkipParameter(configuration));
    public string Ec2(string kind) => Amazon.CDK.Stack.Of(scope).FormatArn(new ArnComponents { Service = "ec2", Resource = kind, ResourceName = "*" });
    public string LoadBalancing(string kind) => Amazon.CDK.Stack.Of(scope).FormatArn(new ArnComponents { Service = "elasticloadbalancing", Resource = kind, ResourceName = "*" });
    public string InstanceProfiles => Amazon.CDK.Stack.Of(scope).FormatArn(new ArnComponents { Service = "iam", Region = "", Resource = "instance-profile", ResourceName = "*" });
    public string Log(string group) => Amazon.CDK.Stack.Of(scope).FormatArn(new ArnComponents { Service = "logs", Resource = "log-group", ResourceName = group, ArnFormat = ArnFormat.COLON_RESOURCE_NAME });
    public string ServiceRole(string service) => Amazon.CDK.Stack.Of(scope).FormatArn(new ArnComponents { Service = "iam", Region = "", Resource = "role", ResourceName = $"aws-service-role/{service}/*" });
    public string ServiceRole(Functions.Account.ServiceRole role) => ServiceRole(role.Service)[..^1] + role.Name;
    public string Document(string name) => Amazon.CDK.Stack.Of(scope).FormatArn(new ArnComponents { Service = "ssm", Resource = "document", ResourceName = name });
    public string EdgeStack => Amazon.CDK.Stack.Of(scope).FormatArn(new ArnComponents { Service = "cloudformation", Resource = "stack", ResourceName = $"{configuration.EdgeStack}/*" });
    public string EdgeTemplate => made.Edge.Template.Bucket.ArnForObjects(made.Edge.Template.S3ObjectKey);
    public string EdgeParameters(string rest) => Amazon.CDK.Stack.Of(scope).FormatArn(new ArnComponents { Service = "ssm", Resource = "parameter", ResourceName = $"comfyserverless/{configuration.Deployment}/edge/{rest}" });
    public string ModelToken => Arns.Parameter(scope, Functions.Models.ModelToken.Parameter(configuration.Deployment));
    /// <summary>Of AWS's own parameters, below <c>/aws/service/</c>.</summary>
    public string PublicParameters(string rest) => Amazon.CDK.Stack.Of(scope).FormatArn(new ArnComponents { Service = "ssm", Account = "", Resource = "parameter", ResourceName = "aws/service/" + rest });
    public string Certificates => Amazon.CDK.Stack.Of(scope).FormatArn(new ArnComponents { Service = "acm", Region = "us-east-1", Resource = "certificate", ResourceName = "*" });
}
