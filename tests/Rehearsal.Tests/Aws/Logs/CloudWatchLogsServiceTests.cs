using System.Text.Json.Nodes;
using Amazon.CloudWatchLogs;
using Amazon.CloudWatchLogs.Model;
using ComfyServerless.Rehearsal.Aws.Logs;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.Logs;

public sealed class CloudWatchLogsServiceTests : IAsyncLifetime, IDisposable
{
    CloudWatchLogsService service = null!;
    LocalAws aws = null!;
    AmazonCloudWatchLogsClient client = null!;

    public async Task InitializeAsync()
    {
        aws = await LocalAws.StartAsync(context => [service = new(context)]);
        client = new(LocalAws.Credentials(), aws.Here(new AmazonCloudWatchLogsConfig()));
    }

    async Task WriteAsync(string stream, params string[] lines)
    {
        foreach (var line in lines)
        {
            await aws.Do(() => service.Write("group", stream, line));
            await aws.PassAsync(TimeSpan.FromSeconds(1));
        }
    }

    Task<GetLogEventsResponse> GetAsync(int? limit = null, bool fromHead = false, string? token = null)
        => client.GetLogEventsAsync(new GetLogEventsRequest { LogGroupName = "group", LogStreamName = "a", Limit = limit, StartFromHead = fromHead, NextToken = token });

    static IEnumerable<string> Messages(GetLogEventsResponse answer) => answer.Events.Select(line => line.Message);

    [Fact]
    public async Task The_tail_comes_oldest_line_first()
    {
        await WriteAsync("a", "1", "2", "3", "4");
        Assert.Equal(["3", "4"], Messages(await GetAsync(limit: 2)));
        Assert.Equal(["1", "2"], Messages(await GetAsync(limit: 2, fromHead: true)));
    }

    [Fact]
    public async Task Tokens_lead_on_in_both_directions_and_repeat_themselves_at_the_end()
    {
        await WriteAsync("a", "1", "2", "3");
        var tail = await GetAsync(limit: 2);
        Assert.Equal(["1"], Messages(await GetAsync(limit: 2, token: tail.NextBackwardToken)));
        var end = await GetAsync(token: tail.NextForwardToken);
        Assert.Empty(end.Events);
        Assert.Equal(tail.NextForwardToken, end.NextForwardToken);
        await WriteAsync("a", "4");
        Assert.Equal(["4"], Messages(await GetAsync(token: end.NextForwardToken)));
    }

    [Theory]
    [InlineData("", "GET /a 200|POST /b 500|GET /b 500")]
    [InlineData("GET 500", "GET /b 500")]
    [InlineData("?POST ?200", "GET /a 200|POST /b 500")]
    [InlineData("GET -500", "GET /a 200")]
    [InlineData("\"/b 500\"", "POST /b 500|GET /b 500")]
    public async Task Lines_are_filtered_by_terms_across_streams_in_order_of_time(string pattern, string found)
    {
        await WriteAsync("b", "GET /a 200");
        await WriteAsync("a", "POST /b 500");
        await WriteAsync("b", "GET /b 500");
        var answer = await client.FilterLogEventsAsync(new FilterLogEventsRequest { LogGroupName = "group", FilterPattern = pattern });
        Assert.Equal(found, string.Join('|', answer.Events.Select(line => line.Message)));
    }

    [Fact]
    public async Task A_pattern_for_JSON_is_refused_by_name()
    {
        await WriteAsync("a", "x");
        var refused = await Assert.ThrowsAsync<AmazonCloudWatchLogsException>(() => client.FilterLogEventsAsync(new FilterLogEventsRequest { LogGroupName = "group",
            FilterPattern = "{ $.a = 1 }" }));
        Assert.Contains("not modelled", refused.Message);
    }

    [Fact]
    public async Task Streams_are_listed_by_name_or_by_their_last_line()
    {
        await WriteAsync("a", "1");
        await WriteAsync("b", "2");
        await WriteAsync("a", "3");
        var byTime = await client.DescribeLogStreamsAsync(new DescribeLogStreamsRequest { LogGroupName = "group", OrderBy = OrderBy.LastEventTime, Descending = true });
        Assert.Equal(["a", "b"], byTime.LogStreams.Select(stream => stream.LogStreamName));
        Assert.Equal(["b"], (await client.DescribeLogStreamsAsync(new DescribeLogStreamsRequest { LogGroupName = "group",
            LogStreamNamePrefix = "b" })).LogStreams.Select(stream => stream.LogStreamName));
    }

    [Fact]
    public async Task Groups_and_streams_are_made_written_and_deleted_over_the_wire()
    {
        await aws.CallAsync("logs", "CreateLogGroup", new() { ["logGroupName"] = "mine" });
        Assert.Equal("ResourceAlreadyExistsException", (await aws.CallAsync("logs", "CreateLogGroup", new() { ["logGroupName"] = "mine" })).Text());
        await aws.CallAsync("logs", "PutRetentionPolicy", new() { ["logGroupName"] = "mine", ["retentionInDays"] = 30 });
        await aws.CallAsync("logs", "CreateLogStream", new() { ["logGroupName"] = "mine", ["logStreamName"] = "s" });
        await aws.CallAsync("logs", "PutLogEvents", new() { ["logGroupName"] = "mine", ["logStreamName"] = "s",
            ["logEvents"] = new JsonArray(new JsonObject { ["timestamp"] = 5, ["message"] = "hello" }) });
        Assert.Equal(["hello"], await aws.Do(() => service.Lines("mine", "s")));
        var group = (await aws.CallAsync("logs", "DescribeLogGroups", new() { ["logGroupNamePrefix"] = "m" }))["logGroups"]!.AsArray().Single()!;
        Assert.Equal(30, group["retentionInDays"]!.GetValue<int>());
        await aws.CallAsync("logs", "DeleteLogGroup", new() { ["logGroupName"] = "mine" });
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => client.GetLogEventsAsync(new GetLogEventsRequest { LogGroupName = "mine", LogStreamName = "s" }));
    }

    [Fact]
    public async Task A_template_names_a_group_or_has_it_named()
    {
        var made = await aws.Do(() => new[] { new JsonObject { ["LogGroupName"] = "/aws/lambda/x" }, new JsonObject() }.Select(properties
            => service.ResourceTypes.Single().Create(new ResourceRequest("Log", "Stack", properties))).ToList());
        Assert.Equal($"arn:aws:logs:{LocalAws.Region}:{LocalAws.Account}:log-group:/aws/lambda/x:*", made[0].Attributes!["Arn"]!.ToString());
        Assert.StartsWith("Stack-Log-", made[1].Id);
    }

    [Fact]
    public async Task An_operation_that_is_not_modelled_is_refused_by_name()
        => Assert.Equal("logs:StartQuery is not modelled", (await aws.CallAsync("logs", "StartQuery", new()))["message"]!.ToString());

    public Task DisposeAsync() => aws.DisposeAsync().AsTask();

    public void Dispose() => client.Dispose();
}

static class ErrorText
{
    public static string? Text(this JsonObject answer) => answer["__type"]?.ToString();
}
