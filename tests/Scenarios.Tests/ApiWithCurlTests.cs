using System.Diagnostics;
using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Shell;
using ComfyServerless.Rehearsal.World;
using ComfyServerless.TestKit;

namespace ComfyServerless.Scenarios.Tests;

/// <summary>The README's call, by the signer that people have: curl.</summary>
public sealed class ApiWithCurlTests
{
    [Fact]
    public async Task Curl_signs_what_the_API_takes()
    {
        await using var world = await RehearsedWorld.StartAsync(Worlds.Options());
        using var curl = Process.Start(new ProcessStartInfo("curl",
        [
            "--silent", "--noproxy", "*", "--aws-sigv4", "aws:amz:us-west-2:execute-api", "--user", $"{LocalCredentials.AccessKeyId(Callers.Operator.Name)}:{LocalCredentials.Secret}",
            "--header", "Idempotency-Key: monday", "--data", """{"version": "v0.3.77"}""", world.ApiUrl + "/redeployments",
        ]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var answer = JsonNode.Parse(await curl.StandardOutput.ReadToEndAsync())!;
        await curl.WaitForExitAsync();
        Assert.Equal(("409", "Nothing is deployed: POST /deployments first."), (answer["status"]?.ToString(), answer["detail"]?.ToString() ?? answer.ToJsonString()));
    }
}
