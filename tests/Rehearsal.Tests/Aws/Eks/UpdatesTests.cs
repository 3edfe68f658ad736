using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.Eks;

/// <summary>What the stand-in client does not call, on the wire.</summary>
public class UpdatesTests
{
    [Fact]
    public async Task Updates_are_listed_and_described_until_they_succeed()
    {
        await using var control = await Control.ActiveAsync();
        using var wire = Wire(control);
        var id = (await control.Client.UpdateClusterConfigAsync(new() { Name = Control.Name, DeletionProtection = true })).Update.Id;
        Assert.Equal([id], (await GetAsync(wire, "/clusters/comfyui/updates"))["updateIds"]!.AsArray().Select(update => update!.ToString()));
        Assert.Equal("InProgress", (await GetAsync(wire, "/clusters/comfyui/updates/" + id))["update"]!["status"]!.ToString());
        await control.Aws.PassAsync("ClusterUpdated");
        Assert.Equal("Successful", (await GetAsync(wire, "/clusters/comfyui/updates/" + id))["update"]!["status"]!.ToString());
        Assert.Equal("No update found for ID: nothing", (await GetAsync(wire, "/clusters/comfyui/updates/nothing"))["message"]!.ToString());
    }

    [Fact]
    public async Task Tags_are_listed_and_taken_away_by_ARN()
    {
        await using var control = await Control.ActiveAsync();
        using var wire = Wire(control);
        var path = "/tags/" + Uri.EscapeDataString((await control.DescribeAsync()).Arn);
        await control.Client.TagResourceAsync(new() { ResourceArn = (await control.DescribeAsync()).Arn, Tags = new() { ["a"] = "1", ["b"] = "2" } });
        Assert.Equal(3, (await GetAsync(wire, path))["tags"]!.AsObject().Count);
        using var answer = await wire.DeleteAsync(path + "?tagKeys=a&tagKeys=b");
        Assert.Equal("""{"owner":"us"}""", (await GetAsync(wire, path))["tags"]!.ToJsonString());
        Assert.Equal("NotFoundException", (await GetAsync(wire, path + "x"))["__type"]!.ToString());
    }

    [Fact]
    public async Task Kubernetes_versions_say_how_long_they_are_supported()
    {
        await using var control = await Control.StartAsync();
        using var wire = Wire(control);
        var versions = (await GetAsync(wire, "/cluster-versions"))["clusterVersions"]!.AsArray();
        Assert.Equal(["1.35", "1.34", "1.33"], versions.Select(version => version!["clusterVersion"]!.ToString()));
        Assert.Equal("STANDARD_SUPPORT", versions[0]!["versionStatus"]!.ToString());
        Assert.True(versions[0]!["defaultVersion"]!.GetValue<bool>());
    }

    static HttpClient Wire(Control control)
    {
        var client = new HttpClient { BaseAddress = new(control.Aws.Url) };
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential=AKIATester/20260701/{LocalAws.Region}/eks/aws4_request, SignedHeaders=host, Signature=0");
        return client;
    }

    static async Task<JsonObject> GetAsync(HttpClient wire, string path)
    {
        using var answer = await wire.GetAsync(path);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
