using ComfyServerless.Functions.Nodes;

namespace ComfyServerless.Cdk.Permissions;

static class ModelPermissions
{
    public static IReadOnlyDictionary<string, Func<StepResources, IEnumerable<Grant>>> Entries { get; } = new Dictionary<string, Func<StepResources, IEnumerable<Grant>>>
    {
        ["SyncModels"] = of =>
        [
            // One document without parameters, and only nodes of this cluster.
            Grant.On(of.Document(of.Made.Models.Document.Ref), "ssm:SendCommand"),
            Grant.Wild("Nodes come and go; the cluster's tag binds them.", of.Ec2("instance"), "ssm:SendCommand").When("StringEquals", $"ssm:resourceTag/{GpuNodes.ClusterTag}", of.Deployment),
            Grant.Wild("ListCommands knows no resources.", "*", "ssm:ListCommands"),
            Grant.Wild("Describe actions know no resources.", "*", "ec2:DescribeInstances"),
            Grant.On(of.Made.Sync.Queue.QueueArn, "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:SendMessage"),
            Grant.On(of.Made.Sync.DeadLetters.QueueArn, "sqs:SendMessage"),
        ],
    };
}
