using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Protection;

public sealed class RemoveStackProtectionTests
{
    const string Step = "RemoveStackProtection";

    [Fact]
    public async Task The_stack_may_be_deleted_afterwards_and_a_second_time_nothing_changes()
    {
        await using var bench = await TeardownSteps.EmptyAsync();
        await bench.RunAsync(Step);
        Assert.False(await bench.Do(() => bench.World.CloudFormation.Find("ComfyServerless-comfyui")!.IsProtected));
        await bench.ChangesNothingAsync(Step);
    }
}
