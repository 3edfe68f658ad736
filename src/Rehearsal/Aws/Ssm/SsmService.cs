using ComfyServerless.Rehearsal.Aws.Events;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.Ssm;

/// <summary>Systems Manager: the Parameter Store, and Run Command.</summary>
public sealed class SsmService : AwsService, IResourceTypes
{
    /// <param name="bus">Where Run Command's results go; null: nowhere.</param>
    /// <param name="instances">Null: there are none.</param>
    public SsmService(AwsContext aws, EventBus? bus = null, IManagedInstances? instances = null)
    {
        (Parameters, Documents) = (new(aws), new(aws));
        RunCommand = new(aws, bus, Documents, instances ?? new NoInstances());
        Add("GetParameter", Effect.Reading, "Name WithDecryption", Parameters.Get);
        Add("GetParameters", Effect.Reading, "Names WithDecryption", Parameters.GetMany);
        Add("GetParametersByPath", Effect.Reading, "Path Recursive WithDecryption MaxResults NextToken", Parameters.GetByPath);
        Add("DescribeParameters", Effect.Reading, "MaxResults NextToken", Parameters.Describe);
        Add("PutParameter", Effect.Mutating, ParameterStore.PutMembers, Parameters.Put);
        Add("DeleteParameter", Effect.Mutating, "Name", Parameters.Delete);
        Add("DeleteParameters", Effect.Mutating, "Names", Parameters.DeleteMany);
        // Not a change of what is deployed: what it makes of a node's disk is what the bucket holds.
        Add("SendCommand", Effect.Own, RunCommand.SendMembers, RunCommand.Send);
        Add("ListCommands", Effect.Reading, "CommandId Filters.key Filters.value MaxResults NextToken", RunCommand.List);
        Add("ListCommandInvocations", Effect.Reading, "CommandId InstanceId Details Filters.key Filters.value MaxResults NextToken", RunCommand.ListInvocations);
        Add("GetCommandInvocation", Effect.Reading, "CommandId InstanceId", RunCommand.GetInvocation);
        Add("DescribeInstanceInformation", Effect.Reading, "Filters.Key Filters.Values MaxResults NextToken", RunCommand.Instances);
        Add("ListTagsForResource", Effect.Reading, "ResourceId ResourceType", Parameters.ListTags);
        Add("AddTagsToResource", Effect.Mutating, "ResourceId ResourceType Tags", Parameters.AddTags);
    }

    public override string SigningName => "ssm";
    public override Protocol Protocol => Protocol.Json11;

    public ParameterStore Parameters { get; }

    public Documents Documents { get; }
    public RunCommand RunCommand { get; }

    public IEnumerable<ResourceType> ResourceTypes => [Parameters.ResourceType, Documents.ResourceType];
}
