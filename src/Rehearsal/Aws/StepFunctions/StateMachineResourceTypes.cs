using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Template;

namespace ComfyServerless.Rehearsal.Aws.StepFunctions;

/// <summary>State machines out of templates: the definition's <c>${Names}</c> get their substitutions.</summary>
public sealed class StateMachineResourceTypes(AwsContext aws, StateMachines machines) : IResourceTypes
{
    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::StepFunctions::StateMachine", "DefinitionString DefinitionSubstitutions LoggingConfiguration RoleArn StateMachineName StateMachineType Tags TracingConfiguration", Machine) { Delete = machines.Remove },
    ];

    CreatedResource Machine(ResourceRequest request)
    {
        var definition = request.Text("DefinitionString");
        foreach (var (name, value) in request.Properties["DefinitionSubstitutions"] as JsonObject ?? []) definition = definition.Replace("${" + name + "}", value!.ToString());
        var machine = machines.Add(PhysicalNames.Of(request, "StateMachineName", aws, 80), request.Text("RoleArn"), definition);
        return new(machine.Arn, new() { ["Arn"] = machine.Arn, ["Name"] = machine.Name });
    }
}
