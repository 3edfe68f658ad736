using System.Text.Json.Nodes;
using static ComfyServerless.Cdk.Tests.Configuring.Configured;

namespace ComfyServerless.Cdk.Tests.Configuring;

public sealed class ConfigurationTests
{
    [Fact]
    public void A_name_is_a_complete_configuration() => AssertSame(Configuration.Default, Parse("{}"));

    [Fact]
    public void The_zones_follow_the_region() => Assert.Equal(["eu-west-1a", "eu-west-1b", "eu-west-1c"], Parse("""{"region": "eu-west-1"}""").Zones);

    [Fact]
    public void Everything_can_be_given()
        => AssertSame(new("studio-1", "eu-central-1", ["eu-central-1c", "eu-central-1a", "eu-central-1b"], ["arn:aws:iam::111122223333:role/team/Operator"]) { Account = "111122223333", AllowedImages = ["ghcr.io/owner/comfyui"] }, Parse("""
        {
            "account": "111122223333", "region": "eu-central-1", "zones": ["eu-central-1c", "eu-central-1a", "eu-central-1b"],
            "operatorArns": ["arn:aws:iam::111122223333:role/team/Operator"], "allowedImages": ["ghcr.io/owner/comfyui"]
        }
        """, name: "studio-1"));

    [Fact]
    public void Account_and_region_are_those_of_the_CDKs_command_line_unless_the_file_says_otherwise()
    {
        var place = new CdkPlace("444455556666", "eu-west-1");
        Assert.Equal(("444455556666", "eu-west-1", "eu-west-1a"), Where(Parse("{}", place)));
        Assert.Equal(("111122223333", "us-east-2", "us-east-2a"), Where(Parse("""{"account": "111122223333", "region": "us-east-2"}""", place)));
        Assert.Equal((null, "us-west-2", "us-west-2a"), Where(Parse("{}")));

        static (string?, string, string) Where(Configuration configuration) => (configuration.Account, configuration.Region, configuration.Zones[0]);
    }

    [Theory]
    [InlineData("""{"account": "1111"}""", "deployments.comfyui.account: '1111' is not an AWS account's number of twelve digits")]
    [InlineData("""{"region": "Oregon"}""", "deployments.comfyui.region: 'Oregon' is not an AWS region")]
    [InlineData("""{"zones": "us-west-2a"}""", "deployments.comfyui.zones: a list of texts is needed; found \"us-west-2a\"")]
    [InlineData("""{"zones": ["us-west-2a", "us-west-2b"]}""", "deployments.comfyui.zones: three different zones of us-west-2 are needed")]
    [InlineData("""{"zones": ["us-west-2a", "us-west-2a", "us-west-2b"]}""", "deployments.comfyui.zones: three different zones")]
    [InlineData("""{"zones": ["us-east-1a", "us-west-2a", "us-west-2b"]}""", "found [us-east-1a, us-west-2a, us-west-2b]")]
    [InlineData("""{"zones": [1, 2, 3]}""", "deployments.comfyui.zones: a list of texts is needed")]
    [InlineData("""{"operatorArns": ["arn:aws:sts::111122223333:assumed-role/Operator/me"]}""", "deployments.comfyui.operatorArns: 'arn:aws:sts::111122223333:assumed-role/Operator/me' is not the ARN of an IAM role")]
    [InlineData("""{"operatorArn": "x"}""", "deployments.comfyui.operatorArn: unknown; known are account, region, zones, operatorArns, allowedImages,")]
    [InlineData("""{"allowedImages": ["ghcr.io/owner/comfyui:v1"]}""", "deployments.comfyui.allowedImages: 'ghcr.io/owner/comfyui:v1' is not a repository with its registry")]
    [InlineData("""{"allowedImages": ["comfyui"]}""", "deployments.comfyui.allowedImages: 'comfyui'")]
    [InlineData("""{"edge": "open"}""", "deployments.comfyui.edge: an object is needed; found \"open\"")]
    [InlineData("""{"edge": {"access": "closed"}}""", "deployments.comfyui.edge.access: 'password' or 'open' is needed; found 'closed'")]
    [InlineData("""{"edge": {"user": "ada"}}""", "deployments.comfyui.edge.user: unknown; known are access, users, allowedCidrs and privateCidrs")]
    [InlineData("""{"edge": {"users": []}}""", "deployments.comfyui.edge.users: 1 to 8 different user names are needed")]
    [InlineData("""{"edge": {"users": ["Ada"]}}""", "deployments.comfyui.edge.users: 'Ada' is not 1 to 32 lower-case letters")]
    [InlineData("""{"edge": {"allowedCidrs": ["203.0.113.0"]}}""", "deployments.comfyui.edge.allowedCidrs: '203.0.113.0' is not a network")]
    [InlineData("""{"edge": {"privateCidrs": ["0.0.0.0/0"]}}""", "deployments.comfyui.edge.privateCidrs: '0.0.0.0/0' is not an IPv4 network of a length of at least 8")]
    [InlineData("""{"schedule": "nightly"}""", "deployments.comfyui.schedule: an object is needed")]
    public void What_is_wrong_is_refused_by_the_fields_path(string fields, string message) => Assert.Contains(message, Assert.Throws<ArgumentException>(() => Parse(fields)).Message);

    [Theory]
    [InlineData("ComfyUI")]
    [InlineData("a")]
    [InlineData("a-name-of-21-letters-x")]
    [InlineData("ends-with-hyphen-")]
    public void A_name_that_cannot_be_a_clusters_is_refused(string name)
        => Assert.Contains($"deployments: the name '{name}' is not 2 to 20 lower-case letters", Assert.Throws<ArgumentException>(() => Parse("{}", name: name)).Message);

    // Records compare lists by reference.
    static void AssertSame(Configuration expected, Configuration found)
    {
        Assert.Equal((expected.Deployment, expected.Account, expected.Region, expected.Stack), (found.Deployment, found.Account, found.Region, found.Stack));
        Assert.Equal(expected.Zones, found.Zones);
        Assert.Equal(expected.OperatorArns, found.OperatorArns);
        Assert.Equal(expected.AllowedImages, found.AllowedImages);
    }
}

/// <summary>One deployment's fields, as the file has them.</summary>
static class Configured
{
    public static Configuration Parse(string fields, CdkPlace? place = null, string name = "comfyui")
        => Assert.Single(ConfigurationFile.Parse(new JsonObject { ["deployments"] = new JsonObject { [name] = JsonNode.Parse(fields) } }.ToJsonString(), place ?? CdkPlace.Unknown));
}
