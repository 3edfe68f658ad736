namespace ComfyServerless.Cdk.Tests;

public sealed class ConfigurationTests
{
    [Fact]
    public void Nothing_is_a_complete_configuration() => AssertSame(Configuration.Default, Configuration.Parse(new Dictionary<string, object>()));

    [Fact]
    public void The_zones_follow_the_region() => Assert.Equal(["eu-west-1a", "eu-west-1b", "eu-west-1c"], Configuration.Parse(new Dictionary<string, object> { ["region"] = "eu-west-1" }).Zones);

    [Fact]
    public void Everything_can_be_given()
        => AssertSame(new("studio-1", "eu-central-1", ["eu-central-1c", "eu-central-1a", "eu-central-1b"], ["arn:aws:iam::111122223333:role/team/Operator"]), Configuration.Parse(new Dictionary<string, object>
        {
            ["deployment"] = "studio-1", ["region"] = "eu-central-1", ["zones"] = new object[] { "eu-central-1c", "eu-central-1a", "eu-central-1b" },
            ["operatorArns"] = new object[] { "arn:aws:iam::111122223333:role/team/Operator" },
        }));

    [Theory]
    [InlineData("deployment", "ComfyUI", "comfyserverless.deployment: 'ComfyUI' is not 2 to 20 lower-case letters")]
    [InlineData("deployment", "a", "comfyserverless.deployment")]
    [InlineData("deployment", "a-name-of-21-letters-x", "comfyserverless.deployment")]
    [InlineData("deployment", "ends-with-hyphen-", "comfyserverless.deployment")]
    [InlineData("deployment", 7, "comfyserverless.deployment: a text is needed")]
    [InlineData("region", "Oregon", "comfyserverless.region: 'Oregon' is not an AWS region")]
    [InlineData("zones", "us-west-2a", "comfyserverless.zones: a list of texts is needed")]
    [InlineData("zones", new[] { "us-west-2a", "us-west-2b" }, "comfyserverless.zones: three different zones of us-west-2 are needed")]
    [InlineData("zones", new[] { "us-west-2a", "us-west-2a", "us-west-2b" }, "comfyserverless.zones: three different zones")]
    [InlineData("zones", new[] { "us-east-1a", "us-west-2a", "us-west-2b" }, "found [us-east-1a, us-west-2a, us-west-2b]")]
    [InlineData("zones", new object[] { 1, 2, 3 }, "comfyserverless.zones: a list of texts is needed")]
    [InlineData("operatorArns", new[] { "arn:aws:sts::111122223333:assumed-role/Operator/me" }, "comfyserverless.operatorArns: 'arn:aws:sts::111122223333:assumed-role/Operator/me' is not the ARN of an IAM role")]
    [InlineData("operatorArn", "x", "comfyserverless.operatorArn: unknown; known are deployment, region, zones, operatorArns, allowedImages, edge, schedule and notifications")]
    [InlineData("allowedImages", new[] { "ghcr.io/owner/comfyui:v1" }, "comfyserverless.allowedImages: 'ghcr.io/owner/comfyui:v1' is not a repository with its registry")]
    [InlineData("allowedImages", new[] { "comfyui" }, "comfyserverless.allowedImages: 'comfyui'")]
    public void What_is_wrong_is_refused_by_the_fields_path(string field, object value, string message)
        => Assert.Contains(message, Assert.Throws<ArgumentException>(() => Configuration.Parse(new Dictionary<string, object> { [field] = value })).Message);

    // Records compare lists by reference.
    static void AssertSame(Configuration expected, Configuration found)
    {
        Assert.Equal((expected.Deployment, expected.Region), (found.Deployment, found.Region));
        Assert.Equal(expected.Zones, found.Zones);
        Assert.Equal(expected.OperatorArns, found.OperatorArns);
    }
}
