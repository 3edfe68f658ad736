using System.Text.Json;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Functions.Teardowns;

namespace ComfyServerless.Functions.Tests.Teardowns;

public sealed class TeardownParserTests
{
    static Teardown Parse(string json) => TeardownParser.Parse(JsonDocument.Parse(json).RootElement, "comfyui");

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"Comment": "Insert your JSON here"}""")]
    public void Nothing_is_a_complete_input_and_keeps_the_data(string input) => Assert.Equal(new Teardown(), Parse(input));

    [Fact]
    public void Every_field_is_read()
        => Assert.Equal(new Teardown(true, true, 30, 15, "2030-01-07T20:00:00Z"),
            Parse("""{"deleteData": {"confirm": "comfyui"}, "interrupt": true, "patience": 30, "promptPatience": 15, "scheduled": "2030-01-07T20:00:00Z"}"""));

    [Theory]
    [InlineData("""{"deleteData": true}""", "deleteData: found true; an object is needed")]
    [InlineData("""{"deleteData": {}}""", "deleteData.confirm: found nothing; the deployment's name is needed, \"comfyui\"")]
    [InlineData("""{"deleteData": {"confirm": "theirs"}}""", "deleteData.confirm: found \"theirs\"")]
    [InlineData("""{"deleteData": {"confirm": "comfyui", "really": true}}""", "deleteData.really: unknown")]
    [InlineData("""{"interrupt": "yes"}""", "interrupt: found \"yes\"; allowed is true or false")]
    [InlineData("""{"patience": 51}""", "patience: found 51")]
    [InlineData("""{"promptPatience": -1}""", "promptPatience: found -1")]
    [InlineData("""{"scheduled": "tonight"}""", "scheduled: found \"tonight\"")]
    [InlineData("""{"delteData": {"confirm": "comfyui"}}""", "delteData: unknown; did you mean deleteData?")]
    [InlineData("[]", "the input: found []")]
    public void What_makes_no_sense_is_refused_by_name(string input, string told) => Assert.Contains(told, Assert.Throws<InvalidDeploymentException>(() => Parse(input)).Message);
}
