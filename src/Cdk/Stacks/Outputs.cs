using Amazon.CDK;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>Where to go after <c>cdk deploy</c>.</summary>
public sealed class Outputs : Construct
{
    public Outputs(Construct scope, Configuration configuration, Machines machines, Buckets buckets) : base(scope, "Outputs")
    {
        Output("StartDeploy", $"https://{configuration.Region}.console.aws.amazon.com/states/home?region={configuration.Region}#/statemachines/view/{machines.Deploy.StateMachineArn}",
            "Open it and press Start execution; {} is a complete input");
        Output("DeployArn", machines.Deploy.StateMachineArn, "For aws stepfunctions start-execution --state-machine-arn");
        Output("InputsBucket", buckets.Inputs.BucketName, "Pictures that workflows read");
        Output("OutputsBucket", buckets.Outputs.BucketName, "Pictures that workflows make");
        Output("ModelsBucket", buckets.Models.BucketName, "Models");
    }

    void Output(string id, string value, string description) => _ = new CfnOutput(this, id, new CfnOutputProps { Value = value, Description = description });
}
