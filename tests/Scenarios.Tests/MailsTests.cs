using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws.Sns;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>Whole executions, and who hears of them by e-mail. The deployments are those of <c>eng/configurations/two.json</c>.</summary>
public sealed class MailsTests
{
    static async Task<List<Mail>> MailsAsync(RehearsedWorld world)
    {
        await world.Time.Do(async () => { await world.Time.Delay(TimeSpan.FromSeconds(30)); return true; });
        return await world.Time.Do(() => world.Sns.Mails.ToList());
    }

    [Fact]
    public async Task A_Deploy_that_a_Teardown_interrupts_is_one_mail_and_a_Teardown_that_ends_well_is_none()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.WithTwoDeployments());
        var deploy = await world.Time.Do(() => world.Machines.Start(world.Machine("comfyui-Deploy").Arn, "morning", "{}"));
        await world.Time.Do(async () => { await world.Time.Delay(TimeSpan.FromMinutes(4)); return true; });
        var teardown = await world.RunAsync("comfyui-Teardown", JsonNode.Parse("""{"interrupt": true}""")!);
        Assert.Equal((ExecutionStatus.Succeeded, ExecutionStatus.Aborted), (teardown.Status, (await deploy.Ended).Status));
        var mail = Assert.Single(await MailsAsync(world));
        Assert.StartsWith("comfyui: Deploy was stopped at EnsureCluster, BuildImage", mail.Subject);
        Assert.Contains("\nWhy: A Teardown that may interrupt stopped it, and goes on by itself (Interrupted: Interrupted by arn:aws:states:us-west-2:111122223333:execution:comfyui-Teardown:", mail.Text);
    }

    [Fact]
    public async Task Each_deployment_tells_its_own_people()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.WithTwoDeployments());
        foreach (var machine in new[] { "studio-Deploy", "comfyui-Redeploy", "studio-Teardown" }) await world.RunAsync(machine, JsonNode.Parse("""{"unknown": 1}""")!);
        var mails = await MailsAsync(world);
        Assert.Equal(["ada@example.com grace@example.com", "operator@example.com", "ada@example.com grace@example.com"], mails.Select(mail => string.Join(' ', mail.To)));
        Assert.Collection(mails, mail => Assert.StartsWith("studio: Deploy failed: EnsureLock failed: unknown: ", mail.Subject), mail => Assert.StartsWith("comfyui: Redeploy failed: ", mail.Subject), mail => Assert.StartsWith("studio: Teardown failed: EnsureTeardownLock failed: ", mail.Subject));
    }
}
