using Amazon.CDK;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>Where to go after <c>cdk deploy</c>.</summary>
public sealed class Outputs : Construct
{
    public Outputs(Construct scope, Configuration configuration, Machines machines, Buckets buckets, Api api) : base(scope, "Outputs")
    {
        foreach (var name in Machines.Names)
        {
            Output("Start" + name, $"https://{configuration.Region}.console.aws.amazon.com/states/home?region={configuration.Region}#/statemachines/view/{machines[name].StateMachineArn}",
                "Open it and press Start execution; {} is a complete input");
            Output(name + "Arn", machines[name].StateMachineArn, "For aws stepfunctions start-execution --state-machine-arn");
        }

        Output("ApiUrl", api.Url, "POST /redeployments, GET /redeployments/{id}, GET /deployment, POST /deployments, POST /teardowns, POST /teardowns/skip; signed (docs/openapi.yaml)");
        Output("InputsBucket", buckets.Inputs.BucketName, "Pictures that workflows read");
        Output("OutputsBucket", buckets.Outputs.BucketName, "Pictures that workflows make");
        Output("ModelsBucket", buckets.Models.BucketName, "Models");
    }

    // By its own name: CDK's would have the construct's and a hash around it, and people look for what the documents say.
    void Output(string id, string value, string description) => new CfnOutput(this, id, new CfnOutputProps { Value = value, Description = description }).OverrideLogicalId(id);
}
