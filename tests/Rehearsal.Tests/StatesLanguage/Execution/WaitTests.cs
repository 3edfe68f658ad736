namespace ComfyServerless.Rehearsal.Tests.StatesLanguage;

public class WaitTests
{
    [Theory]
    [InlineData("'Seconds': 3600", 3600)]
    [InlineData("'SecondsPath': '$.seconds'", 90)]
    [InlineData("'Timestamp': '2030-01-01T09:30:00Z'", 1800)]
    [InlineData("'TimestampPath': '$.until'", 60)]
    [InlineData("'Timestamp': '2016-01-01T00:00:00Z'", 0)]
    [InlineData("'Seconds': 0", 0)]
    public async Task Spends_virtual_time_only(string field, int seconds)
    {
        var execution = await Asl.StatesAsync($"'W': {{'Type': 'Wait', {field}, 'End': true}}", "{'seconds': 90, 'until': '2030-01-01T10:01:00+01:00'}");
        Assert.Equal((Asl.Start.AddSeconds(seconds), "SUCCEEDED"), (execution.StopDate, execution.Status));
    }

    [Theory]
    [InlineData("'SecondsPath': '$.absent'", "The SecondsPath parameter does not reference an input value: $.absent")]
    [InlineData("'SecondsPath': '$.half'", "The SecondsPath parameter cannot be parsed as a long value: $.half == 1.5")]
    [InlineData("'SecondsPath': '$.negative'", "The SecondsPath parameter references a negative value: $.negative == -1")]
    [InlineData("'SecondsPath': '$.huge'", "Wait state delay is too long.")]
    [InlineData("'TimestampPath': '$.absent'", "The TimestampPath parameter does not reference an input value: $.absent")]
    [InlineData("'TimestampPath': '$.date'", "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.date == 2030-01-01")]
    [InlineData("'TimestampPath': '$.half'", "The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.half == 1.5")]
    [InlineData("'Timestamp': '2130-01-01T00:00:00Z'", "Wait state delay is too long.")]
    public async Task Ends_the_execution_when_the_data_names_no_pause(string field, string reason) => Asl.Failed(
        "States.Runtime",
        $"An error occurred while executing the state 'W' (entered at the event id #2). {reason}",
        await Asl.StatesAsync($"'W': {{'Type': 'Wait', {field}, 'End': true}}", "{'half': 1.5, 'negative': -1, 'huge': 99999999999, 'date': '2030-01-01'}"));
}
