using Amazon.CDK;
using Amazon.CDK.AWS.EC2;
using ComfyServerless.Functions.Hosting;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>What the managed node group's instances are like: IMDSv2 out of the pods' reach (hop limit 1), an encrypted disk. EKS chooses image and user data.</summary>
public sealed class SystemNodes : Construct
{
    public SystemNodes(Construct scope, Configuration configuration) : base(scope, "SystemNodes")
    {
        CfnTag[] tags = [new CfnTag { Key = Settings.OwnerTag, Value = configuration.Deployment }, new CfnTag { Key = "Name", Value = configuration.Deployment + "-system" }];
        Template = new CfnLaunchTemplate(this, "LaunchTemplate", new CfnLaunchTemplateProps
        {
            LaunchTemplateData = new CfnLaunchTemplate.LaunchTemplateDataProperty
            {
                MetadataOptions = new CfnLaunchTemplate.MetadataOptionsProperty { HttpTokens = "required", HttpPutResponseHopLimit = 1 },
                BlockDeviceMappings = new[]
                {
                    new CfnLaunchTemplate.BlockDeviceMappingProperty
                    {
                        DeviceName = "/dev/xvda",
                        Ebs = new CfnLaunchTemplate.EbsProperty { VolumeSize = 30, VolumeType = "gp3", Encrypted = true, DeleteOnTermination = true },
                    },
                },
                TagSpecifications = new[]
                {
                    new CfnLaunchTemplate.TagSpecificationProperty { ResourceType = "instance", Tags = tags },
                    new CfnLaunchTemplate.TagSpecificationProperty { ResourceType = "volume", Tags = tags },
                },
            },
        });
    }

    public CfnLaunchTemplate Template { get; }
}
