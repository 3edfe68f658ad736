using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Wire;
using ComfyServerless.TestKit;

namespace ComfyServerless.Functions.Tests.Account;

public sealed class EnsureServiceRolesTests
{
    const string Step = "EnsureServiceRoles";

    static async Task<StepBench> ReachedAsync(string input = "{}", params string[] without)
    {
        var bench = await StepBench.StartAsync(input);
        await bench.Do(() => bench.World.Iam.Linked.Services.ExceptWith(without));
        return await bench.ReachAsync(Step);
    }

    [Fact]
    public async Task What_is_missing_is_made_and_VerifyAccount_has_said_so_before()
    {
        await using var bench = await ReachedAsync("{}", "spot.amazonaws.com", "vpcorigin.cloudfront.amazonaws.com");
        Assert.Equal(["service-linked role AWSServiceRoleForEC2Spot (spot.amazonaws.com) is missing; EnsureServiceRoles makes it",
            "service-linked role AWSServiceRoleForCloudFrontVPCOrigin (vpcorigin.cloudfront.amazonaws.com) is missing; EnsureServiceRoles makes it"],
            Json.Texts(bench.State["VerifyAccount"]!["Facts"]).Where(fact => fact.StartsWith("service-linked", StringComparison.Ordinal)));
        Assert.Equal(["iam CreateServiceLinkedRole spot.amazonaws.com", "iam CreateServiceLinkedRole vpcorigin.cloudfront.amazonaws.com"], await bench.MutationsAsync(async () =>
            Assert.Equal(["AWSServiceRoleForEC2Spot", "AWSServiceRoleForCloudFrontVPCOrigin"], Json.Texts((await bench.RunAsync(Step))["Created"]))));
        Assert.Equal(5, await bench.Do(() => bench.World.Iam.Linked.Services.Count));
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task What_is_there_is_left_alone()
    {
        await using var bench = await ReachedAsync();
        Assert.Empty(await bench.MutationsAsync(async () => Assert.Equal(5, Json.Texts((await bench.RunAsync(Step))["Roles"]).Count)));
    }

    [Fact]
    public async Task What_the_deployment_does_not_use_is_not_made()
    {
        await using var bench = await ReachedAsync("""{ "capacityTypes": ["on-demand"], "edge": { "enabled": false } }""", "spot.amazonaws.com", "vpcorigin.cloudfront.amazonaws.com");
        await bench.ChangesNothingAsync(Step);
    }

    [Fact]
    public async Task One_that_somebody_makes_meanwhile_is_as_good()
    {
        await using var bench = await StepBench.StartAsync(options: Worlds.Options() with { Faults = new Once("CreateServiceLinkedRole",
            new(400, "InvalidInput", "Service role name AWSServiceRoleForEC2Spot has been taken in this account, please try a different suffix.")) });
        await bench.Do(() => bench.World.Iam.Linked.Services.Remove("spot.amazonaws.com"));
        await bench.ReachAsync(Step);
        await bench.RunAsync(Step);
    }

    [Fact]
    public async Task An_account_that_does_not_allow_it_is_told_what_an_administrator_does()
    {
        await using var bench = await StepBench.StartAsync(options: Worlds.Options() with { Faults = new Once("CreateServiceLinkedRole", new(403, "AccessDenied", "not authorized to perform: iam:CreateServiceLinkedRole")) });
        await bench.Do(() => bench.World.Iam.Linked.Services.Remove("spot.amazonaws.com"));
        await bench.ReachAsync(Step);
        Assert.Equal("The account has no role AWSServiceRoleForEC2Spot, and the deployer may not make it: not authorized to perform: iam:CreateServiceLinkedRole. An administrator makes it, once for the account: "
            + "aws iam create-service-linked-role --aws-service-name spot.amazonaws.com", await bench.FailsAsync(Step, "ResourceFailedException"));
    }

    sealed class Once(string name, AwsError error) : IFaults
    {
        public AwsError? Next(string service, string operation) => operation == name ? error : null;
    }
}
