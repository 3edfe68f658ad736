using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.StatesLanguage;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>Somebody takes the functions' way into the cluster away.</summary>
public class AccessLostTests
{
    [Fact]
    public async Task A_Redeploy_says_so_within_minutes_and_the_next_Deploy_puts_it_back()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        Assert.Equal(ExecutionStatus.Succeeded, (await world.RunAsync("Deploy", new JsonObject())).Status);
        var entries = await world.Time.Do(() => world.Eks.Store.Get("comfyui").AccessEntries);
        var before = await world.Time.Do(() => entries.Count);
        await world.Time.Do(() => { foreach (var entry in entries.Where(entry => entry.Value.Description["type"]!.ToString() == "STANDARD").ToList()) entries.Remove(entry.Key); });

        var redeploy = await world.RunAsync("Redeploy", JsonNode.Parse("""{"version": "v0.3.75"}""")!);
        Assert.Equal((ExecutionStatus.Failed, "ServiceBusyException"), (redeploy.Status, redeploy.Error));
        Assert.Contains("the Kubernetes API does not know this function's role (401 for GET ", redeploy.Cause);
        Assert.Contains("Start a Deploy", redeploy.Cause);
        Assert.InRange(redeploy.StopDate - redeploy.StartDate, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30)); // AwaitQueue alone may wait an hour

        var next = await world.RunAsync("Deploy", new JsonObject());
        Assert.True(next.Error is null, next.Cause);
        Assert.Equal(before, await world.Time.Do(() => entries.Count));
    }
}
