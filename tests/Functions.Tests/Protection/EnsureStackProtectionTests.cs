using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Protection;

public sealed class EnsureStackProtectionTests
{
    const string Step = "EnsureStackProtection";

    static Task<bool> IsProtectedAsync(StepBench bench) => bench.Do(() => bench.World.CloudFormation.Find("ComfyServerless-comfyui")!.IsProtected);

    [Fact]
    public async Task A_stack_as_cdk_deploy_leaves_it_is_protected_already()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.RunAsync("EnsureLock");
        Assert.True(await IsProtectedAsync(bench));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task After_a_Teardown_it_is_protected_again()
    {
        await using var bench = await StepBench.StartAsync();
        await bench.RunAsync("EnsureLock");
        await bench.Do(() => bench.World.CloudFormation.Find("ComfyServerless-comfyui")!.IsProtected = false);
        await bench.RunAsync(Step);
        Assert.True(await IsProtectedAsync(bench));
        await bench.ChangesNothingAsync(Step);
    }
}
