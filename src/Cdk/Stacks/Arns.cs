using Amazon.CDK;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>ARNs of what the executions make under names that we choose.</summary>
public static class Arns
{
    public static string Cluster(IConstruct scope, Configuration configuration)
        => Stack.Of(scope).FormatArn(new ArnComponents { Service = "eks", Resource = "cluster", ResourceName = configuration.Deployment });

    /// <param name="machine">The definition's name, e.g. <c>Deploy</c>.</param>
    public static string StateMachine(IConstruct scope, Configuration configuration, string machine) => Stack.Of(scope).FormatArn(new ArnComponents
    {
        Service = "states", Resource = "stateMachine", ResourceName = $"{configuration.Deployment}-{machine}", ArnFormat = ArnFormat.COLON_RESOURCE_NAME,
    });

    /// <param name="name">Of an SSM parameter, with its leading slash.</param>
    public static string Parameter(IConstruct scope, string name) => Stack.Of(scope).FormatArn(new ArnComponents { Service = "ssm", Resource = "parameter", ResourceName = name[1..] });

    /// <param name="kind">nodegroup, addon, access-entry or podidentityassociation.</param>
    public static string OfCluster(IConstruct scope, Configuration configuration, string kind)
        => Stack.Of(scope).FormatArn(new ArnComponents { Service = "eks", Resource = kind, ResourceName = $"{configuration.Deployment}/*" });

    /// <summary>Of the state machines, without the last word of their names. Made of names alone, because the machines need the functions first.</summary>
    public static string MachinePrefix(IConstruct scope, Configuration configuration)
        => Stack.Of(scope).FormatArn(new ArnComponents { Service = "states", Resource = "stateMachine", ResourceName = configuration.Deployment + "-", ArnFormat = ArnFormat.COLON_RESOURCE_NAME });

    /// <summary>The SSM parameter that records what is deployed. Its name begins with a slash, its ARN does not double it.</summary>
    public static string Record(IConstruct scope, Configuration configuration)
        => Stack.Of(scope).FormatArn(new ArnComponents { Service = "ssm", Resource = "parameter" + Functions.Records.RecordParameter.Of(configuration.Deployment), ArnFormat = ArnFormat.NO_RESOURCE_NAME });
}
