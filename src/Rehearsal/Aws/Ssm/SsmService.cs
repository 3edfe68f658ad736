using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.Ssm;

/// <summary>Systems Manager: the Parameter Store.</summary>
public sealed class SsmService : AwsService, IResourceTypes
{
    public SsmService(AwsContext aws)
    {
        Parameters = new(aws);
        Add("GetParameter", Effect.Reading, "Name WithDecryption", Parameters.Get);
        Add("GetParameters", Effect.Reading, "Names WithDecryption", Parameters.GetMany);
        Add("GetParametersByPath", Effect.Reading, "Path Recursive WithDecryption MaxResults NextToken", Parameters.GetByPath);
        Add("DescribeParameters", Effect.Reading, "MaxResults NextToken", Parameters.Describe);
        Add("PutParameter", Effect.Mutating, ParameterStore.PutMembers, Parameters.Put);
        Add("DeleteParameter", Effect.Mutating, "Name", Parameters.Delete);
        Add("DeleteParameters", Effect.Mutating, "Names", Parameters.DeleteMany);
        Add("ListTagsForResource", Effect.Reading, "ResourceId ResourceType", Parameters.ListTags);
        Add("AddTagsToResource", Effect.Mutating, "ResourceId ResourceType Tags", Parameters.AddTags);
    }

    public override string SigningName => "ssm";
    public override Protocol Protocol => Protocol.Json11;

    public ParameterStore Parameters { get; }

    public IEnumerable<ResourceType> ResourceTypes => [Parameters.ResourceType];
}
