using System.Text.Json;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Image;
using ComfyServerless.Functions.Records;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Tests.Deployments;

public sealed class RedeploymentParserTests
{
    const string Started = "2030-01-07T09:10:11.123Z";
    static readonly BuildImageOutput Image = new("r@sha256:1", "t", "sha256:1", 1), Earlier = new("r@sha256:0", "t", "sha256:0", 1);
    static readonly Deployment Recorded = Deployment.Default with { Version = "v0.3.70", MaxGpuNodes = 4, Replicas = 3 };
    static readonly DeploymentRecord Record = new(new(Recorded, Image, Started, "e1"), [new(Recorded with { Version = "v0.3.60", Replicas = 1, Patched = "20300101T000000Z" }, Earlier, Started, "e0")]);

    static (Deployment Deployment, Redeployment Redeployment) Parse(string input, DeploymentRecord? record) => RedeploymentParser.Parse(JsonDocument.Parse(input).RootElement, record, Started);

    static string Refuses(string input, DeploymentRecord? record) => Assert.Throws<InvalidDeploymentException>(() => Parse(input, record)).Message;

    [Fact]
    public void Nothing_said_is_what_is_recorded_with_ten_minutes_of_patience()
        => Assert.Equal((Recorded, new Redeployment(10, false)), Parse("""{ "Comment": "Insert your JSON here" }""", Record));

    [Fact]
    public void A_version_changes_only_the_version() => Assert.Equal(Recorded with { Version = "v0.3.80" }, Parse("""{ "version": "v0.3.80" }""", Record).Deployment);

    [Fact]
    public void A_version_takes_the_place_of_an_image_that_was_chosen()
    {
        var chosen = Record with { Current = Record.Current with { Deployment = Recorded with { Image = "r@sha256:" + new string('0', 64) } } };
        Assert.Null(Parse("""{ "version": "v0.3.80" }""", chosen).Deployment.Image);
        Assert.NotNull(Parse("{}", chosen).Deployment.Image);
        Assert.Null(Parse("""{ "image": null }""", chosen).Deployment.Image);
        Assert.Contains("rebuild: the image was chosen", Refuses("""{ "rebuild": true }""", chosen));
    }

    [Fact]
    public void A_rebuild_has_the_packages_of_its_start() => Assert.Equal(("v0.3.70", "20300107T091011Z"), (Parse("""{ "rebuild": true }""", Record).Deployment.Version, Parse("""{ "rebuild": true }""", Record).Deployment.Patched));

    [Fact]
    public void A_rollback_has_the_earlier_image_and_keeps_the_settings_of_now()
    {
        var (deployment, redeployment) = Parse("""{ "rollback": true }""", Record);
        Assert.Equal(("v0.3.60", "20300101T000000Z", 3, Earlier), (deployment.Version, deployment.Patched, deployment.Replicas, redeployment.Earlier));
    }

    [Theory]
    [InlineData("""{ "rollback": true, "version": "v1.2.3" }""", "version: not together with rollback")]
    [InlineData("""{ "rollback": true, "rebuild": true }""", "rebuild: not together with rollback")]
    [InlineData("""{ "rollback": "yes" }""", "rollback: found \"yes\"; allowed is true or false")]
    [InlineData("""{ "drainMinutes": 56 }""", "drainMinutes: found 56; a whole number from 0 to 55 is allowed")]
    [InlineData("""{ "replicas": 2 }""", "replicas: unknown; did you mean")]
    [InlineData("""{ "version": "latest" }""", "version: found \"latest\"; allowed is a ComfyUI tag such as v0.3.76, or a commit of 40 hex digits")]
    [InlineData("""{ "customNodes": [{ "name": "a b" }] }""", "customNodes[0].name: found \"a b\"")]
    [InlineData("""{ "customNodes": [{ "name": "a" }] }""", "customNodes[0].repository: missing")]
    [InlineData("""{ "customNodes": [{ "name": "a", "repository": "http://x/y", "commit": "0123456789abcdef0123456789abcdef01234567" }] }""", "customNodes[0].repository: found \"http://x/y\"")]
    [InlineData("""{ "customNodes": {} }""", "customNodes: found {}; allowed is a list")]
    [InlineData("[]", "the input: found []; an object is needed")]
    public void What_is_wrong_is_told_by_its_field(string input, string problem) => Assert.Contains(problem, Refuses(input, Record));

    [Fact]
    public void Surge_needs_a_GPU_node_to_spare()
    {
        Assert.True(Parse("""{ "surge": true }""", Record).Redeployment.Surge);
        Assert.Contains("surge: one GPU node more than the 4 replicas is needed, but maxGpuNodes is 4", Refuses("""{ "surge": true }""", Record with { Current = Record.Current with { Deployment = Recorded with { Replicas = 4 } } }));
    }

    [Fact]
    public void Without_a_record_every_input_is_refused_and_its_faults_are_told_first()
    {
        Assert.Contains("nothing is recorded as deployed", Refuses("{}", null));
        Assert.Contains("version: found 1", Refuses("""{ "version": 1 }""", null));
    }

    [Fact]
    public void A_custom_node_is_the_line_that_the_image_reads()
        => Assert.Equal("""{ "name": "A", "repository": "https://github.com/o/a", "commit": "0123456789abcdef0123456789abcdef01234567", "requirements": ["x==1", "r.txt"] }""",
            Assert.Single(Parse("""{ "customNodes": [{ "name": "A", "repository": "https://github.com/o/a", "commit": "0123456789abcdef0123456789abcdef01234567", "requirements": ["x==1", "r.txt"] }] }""", Record).Deployment.CustomNodes).Line);
}
