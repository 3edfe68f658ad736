using System.Text;
using System.Text.Json.Nodes;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Logs;

namespace ComfyServerless.Functions.Tests.Logs;

public sealed class LogLinesTests
{
    static readonly DateTimeOffset Now = new(2030, 1, 7, 9, 0, 0, 250, TimeSpan.Zero);
    readonly List<string> written = [];

    LogLines Lines => new(new LogOutput(line => written.Add(Encoding.UTF8.GetString(line))), new Clock(), new Settings(new Dictionary<string, string> { ["Deployment"] = "comfyui" }));

    [Fact]
    public void A_line_has_each_field_by_its_name()
    {
        Lines.Write(new("EnsureCluster", "11112222-3333", "arn:e")
        {
            Level = LogLevel.Warn, Event = "busy", Milliseconds = 41, Status = 202, Error = "ServiceBusyException", Message = "EKS is busy", Refused = new("EKS", "ThrottlingException", "aaaa-bbbb"),
        });
        Assert.Equal("""{"time":"2030-01-07T09:00:00.250Z","level":"WARN","event":"busy","deployment":"comfyui","execution":"arn:e","state":"EnsureCluster","request":"11112222-3333","milliseconds":41,"status":202,"error":"ServiceBusyException","message":"EKS is busy","awsService":"EKS","awsError":"ThrottlingException","awsRequest":"aaaa-bbbb"}""" + "\n", Assert.Single(written));
    }

    [Fact]
    public void What_is_not_known_is_left_out()
    {
        Lines.Write(new("SyncModels", null) { Event = "started" });
        Assert.Equal("""{"time":"2030-01-07T09:00:00.250Z","level":"INFO","event":"started","deployment":"comfyui","state":"SyncModels"}""" + "\n", Assert.Single(written));
    }

    [Theory]
    [InlineData("one\ntwo\r\nthree")]
    [InlineData("quotes \" and \\ and \u2028 and \0")]
    [InlineData("half a pair: \ud83d")]
    public void A_message_of_several_lines_is_one_line(string message)
    {
        Lines.Write(new("EnsureCluster", "1") { Message = message });
        var line = Assert.Single(written);
        Assert.Equal(line.Length - 1, line.AsSpan().IndexOfAny('\n', '\r'));
        Assert.Equal(message.Replace('\ud83d', '\ufffd'), JsonNode.Parse(line)!["message"]!.GetValue<string>());
    }

    [Fact]
    public void A_long_message_ends_before_CloudWatch_would_split_the_line()
    {
        Lines.Write(new("BuildImage", "1") { Message = new string('x', 300_000) });
        Assert.Equal(new string('x', LogLines.LongestMessage) + "…", JsonNode.Parse(Assert.Single(written))!["message"]!.GetValue<string>());
    }

    [Fact]
    public void A_message_hides_what_must_not_be_read()
    {
        Lines.Write(new("BuildImage", "1") { Message = "https://b.example/k?X-Amz-Signature=0123456789abcdef" });
        Assert.DoesNotContain("0123456789abcdef", Assert.Single(written));
    }

    [Fact]
    public void A_function_without_its_deployment_says_so()
        => Assert.Contains("Deployment is not set", Assert.Throws<InvalidOperationException>(() => new LogLines(new LogOutput(_ => { }), new Clock(), new Settings(new Dictionary<string, string>()))).Message);

    sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
