using System.Text;
using ComfyServerless.Functions.Steps;
using Microsoft.AspNetCore.WebUtilities;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes.Api;

public class AuthenticationTests
{
    const string Good = "https://sts.us-west-2.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=INSIDE%2F20300101%2Fus-west-2%2Fsts%2Faws4_request"
        + "&X-Amz-Date=20300101T090000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id&X-Amz-Signature=00";

    [Fact]
    public async Task Lets_a_role_in_whose_access_entry_makes_it_administrator()
    {
        await using var world = await ApiWorld.StartAsync();
        Assert.Equal(3, (await world.Client().ListAsync("/api/v1/namespaces")).Count);
        Assert.Equal(["ApplyComfyUI list namespaces"], await world.CallsAsync());
    }

    [Fact]
    public async Task A_role_without_an_access_entry_is_unauthorized()
    {
        await using var world = await ApiWorld.StartAsync();
        var young = await Assert.ThrowsAsync<ServiceBusyException>(() => world.Client("STRANGER").GetAsync("/api/v1/namespaces/default"));
        Assert.Contains("(401", young.Message);
        Assert.Equal(["ApplyComfyUI get namespaces default Unauthorized"], await world.CallsAsync());
    }

    [Fact]
    public async Task A_role_whose_entry_gives_no_power_is_forbidden_in_Kubernetes_words_but_may_discover()
    {
        await using var world = await ApiWorld.StartAsync();
        var http = world.Http(Token(Good.Replace("INSIDE", "POWERLESS")));
        Assert.Equal(200, (await http.SendAsync("GET", "/api/v1")).Status);
        var (status, body) = await http.SendAsync("GET", "/apis/apps/v1/namespaces/comfyui/deployments/comfyui");
        Assert.Equal(403, status);
        Assert.Equal("Forbidden", body["reason"]!.GetValue<string>());
        Assert.Equal("deployments.apps \"comfyui\" is forbidden: User \"arn:aws:sts::111122223333:assumed-role/POWERLESS/ApplyComfyUI\" cannot get resource \"deployments\" in API group \"apps\" "
            + "in the namespace \"comfyui\"", body["message"]!.GetValue<string>());
        Assert.Equal("nodes is forbidden: User \"arn:aws:sts::111122223333:assumed-role/POWERLESS/ApplyComfyUI\" cannot list resource \"nodes\" in API group \"\" at the cluster scope",
            (await http.SendAsync("GET", "/api/v1/nodes")).Body["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_caller_outside_the_VPC_gets_no_answer_at_all()
    {
        await using var world = await ApiWorld.StartAsync();
        var unreachable = await Assert.ThrowsAsync<NotReadyException>(() => world.Client("OUTSIDE").GetAsync("/api/v1/namespaces/default"));
        Assert.Contains("does not answer", unreachable.Message);
        Assert.Equal(["EnsureCluster get namespaces default: outside the VPC there is no way to the private endpoint Unreachable"], await world.CallsAsync());
    }

    [Theory]
    [InlineData("https://sts.us-west-2.amazonaws.com", "http://sts.us-west-2.amazonaws.com")]
    [InlineData("sts.us-west-2.amazonaws.com", "sts.example.com")]
    [InlineData("sts.us-west-2.amazonaws.com", "ec2.us-west-2.amazonaws.com")]
    [InlineData("amazonaws.com/?", "amazonaws.com/other?")]
    [InlineData("GetCallerIdentity", "AssumeRole")]
    [InlineData("Expires=60", "Expires=901")]
    [InlineData("Expires=60", "Expires=-1")]
    [InlineData("&X-Amz-Expires=60", "")]
    [InlineData("host%3Bx-k8s-aws-id", "host")]
    [InlineData("X-Amz-Signature=00", "X-Amz-Signature=00&Extra=1")]
    [InlineData("INSIDE", "NOBODY")]
    [InlineData("%2Fsts%2F", "%2Feks%2F")]
    public async Task A_token_that_the_authenticator_would_refuse_is_refused(string part, string instead)
    {
        await using var world = await ApiWorld.StartAsync();
        Assert.Equal(200, (await world.Http(Token(Good)).SendAsync("GET", "/api/v1/namespaces")).Status);
        Assert.Equal(401, (await world.Http(Token(Good.Replace(part, instead))).SendAsync("GET", "/api/v1/namespaces")).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("operator")]
    [InlineData("k8s-aws-v1.%%%")]
    public async Task No_token_or_a_senseless_one_is_unauthorized(string? token)
    {
        await using var world = await ApiWorld.StartAsync();
        var (status, body) = await world.Http(token).SendAsync("GET", "/api/v1/namespaces");
        Assert.Equal(401, status);
        Assert.Equal("""{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}""", body.ToJsonString());
    }

    [Fact]
    public async Task The_operators_token_opens_everything_when_there_is_one()
    {
        await using (var world = await ApiWorld.StartAsync()) Assert.Equal(200, (await world.Http().SendAsync("GET", "/api/v1/nodes")).Status);
        await using var closed = await ApiWorld.StartAsync(options => options with { OperatorToken = null });
        Assert.Equal(401, (await closed.Http().SendAsync("GET", "/api/v1/nodes")).Status);
    }

    [Fact]
    public async Task Another_clusters_authority_does_not_vouch_for_it()
    {
        await using var world = await ApiWorld.StartAsync();
        await using var other = await ApiWorld.StartAsync();
        using var http = world.Http();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(other.Server.Url + "/version"));
    }

    static string Token(string url) => "k8s-aws-v1." + WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(url));
}
