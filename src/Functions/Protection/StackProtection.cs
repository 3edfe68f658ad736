using Amazon.CloudFormation;
using Amazon.CloudFormation.Model;
using ComfyServerless.Functions.Hosting;

namespace ComfyServerless.Functions.Protection;

/// <summary>Whether CloudFormation refuses to delete the stack that these functions belong to.</summary>
public sealed class StackProtection(IAmazonCloudFormation cloudFormation, Settings settings)
{
    /// <returns>Whether something had to be changed.</returns>
    public async Task<bool> SetAsync(bool wanted, CancellationToken cancel)
    {
        var found = await cloudFormation.DescribeStacksAsync(new DescribeStacksRequest { StackName = settings.StackName }, cancel);
        if ((found.Stacks[0].EnableTerminationProtection == true) == wanted) return false;
        await cloudFormation.UpdateTerminationProtectionAsync(new UpdateTerminationProtectionRequest { StackName = settings.StackName, EnableTerminationProtection = wanted }, cancel);
        return true;
    }
}
