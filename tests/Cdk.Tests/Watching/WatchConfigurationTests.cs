using static ComfyServerless.Cdk.Tests.Configuring.Configured;

namespace ComfyServerless.Cdk.Tests.Watching;

public sealed class WatchConfigurationTests
{
    [Theory]
    [InlineData("{}", 5)]
    [InlineData("""{"watch": {}}""", 5)]
    [InlineData("""{"watch": {"minutes": 15}}""", 15)]
    [InlineData("""{"watch": {"minutes": 0}}""", 0)]
    public void It_looks_every_five_minutes_unless_the_file_says_otherwise(string json, int minutes) => Assert.Equal((minutes, minutes > 0), (Parse(json).Watch.Minutes, Parse(json).Watch.IsOn));

    [Theory]
    [InlineData("""{"watch": {"minutes": 61}}""", "deployments.comfyui.watch.minutes: a whole number of minutes from 0 to 60 is needed; found '61'")]
    [InlineData("""{"watch": {"minutes": 2.5}}""", "deployments.comfyui.watch.minutes: a whole number of minutes from 0 to 60 is needed; found '2.5'")]
    [InlineData("""{"watch": {"seconds": 30}}""", "deployments.comfyui.watch.seconds: unknown; known is minutes")]
    [InlineData("""{"watch": false}""", "deployments.comfyui.watch: an object is needed; found false")]
    public void What_is_wrong_is_told_with_the_fields_path(string json, string message) => Assert.Contains(message, Assert.Throws<ArgumentException>(() => Parse(json)).Message);
}
