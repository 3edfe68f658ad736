using Amazon.CDK.AWS.SSM;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>
/// What SSM runs on GPU nodes when the models bucket has changed. It has no parameters, so whoever may send it can make a node do this one thing and nothing else.
/// </summary>
public sealed class ModelsDocument : Construct
{
    public ModelsDocument(Construct scope) : base(scope, "ModelsDocument")
    {
        Document = new CfnDocument(this, "Document", new CfnDocumentProps
        {
            DocumentType = "Command", DocumentFormat = "JSON", TargetType = "/AWS::EC2::Instance", UpdateMethod = "NewVersion",
            Content = new Dictionary<string, object>
            {
                ["schemaVersion"] = "2.2", ["description"] = "Makes the node's models what the models bucket holds",
                ["mainSteps"] = new[]
                {
                    new Dictionary<string, object>
                    {
                        ["action"] = "aws:runShellScript", ["name"] = "comfyModels",
                        ["inputs"] = new Dictionary<string, object> { ["runCommand"] = new[] { "${ROOT:-}/usr/local/bin/comfy-models" }, ["timeoutSeconds"] = "3600" },
                    },
                },
            },
        });
    }

    public CfnDocument Document { get; }
}
