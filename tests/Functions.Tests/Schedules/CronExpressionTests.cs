using ComfyServerless.Functions.Schedules;

namespace ComfyServerless.Functions.Tests.Schedules;

public sealed class CronExpressionTests
{
    static string? Next(string cron, string after, string zone = "UTC")
        => CronExpression.Parse(cron).Next(DateTimeOffset.Parse(after), TimeZoneInfo.FindSystemTimeZoneById(zone))?.ToString("yyyy-MM-ddTHH:mmK");

    [Theory]
    [InlineData("cron(0 20 ? * MON-FRI *)", "2030-01-07T09:00Z", "2030-01-07T20:00+00:00")] // a Monday
    [InlineData("cron(0 20 ? * MON-FRI *)", "2030-01-11T20:00Z", "2030-01-14T20:00+00:00")] // over the weekend
    [InlineData("cron(0/15 8-9 * * ? *)", "2030-01-07T08:15Z", "2030-01-07T08:30+00:00")]
    [InlineData("cron(30 6 L 2 ? *)", "2030-01-07T09:00Z", "2030-02-28T06:30+00:00")]
    [InlineData("cron(0 0 29 2 ? *)", "2030-01-07T09:00Z", "2032-02-29T00:00+00:00")]
    [InlineData("cron(0 10 ? * FRI#2 *)", "2030-01-07T09:00Z", "2030-01-11T10:00+00:00")]
    [InlineData("cron(0 10 ? * 6L *)", "2030-01-07T09:00Z", "2030-01-25T10:00+00:00")] // the last Friday
    [InlineData("cron(0 10 1W * ? *)", "2030-05-31T12:00Z", "2030-06-03T10:00+00:00")] // 1 June 2030 is a Saturday
    [InlineData("cron(0 10 ? * 1 2031)", "2030-01-07T09:00Z", "2031-01-05T10:00+00:00")] // Sunday is 1
    [InlineData("cron(0 10 * * ? 2029)", "2030-01-07T09:00Z", null)]
    public void It_is_next_due(string cron, string after, string? due) => Assert.Equal(due, Next(cron, after));

    [Theory]
    [InlineData("2030-01-07T09:00Z", "2030-01-07T19:00+00:00")] // winter: an hour ahead
    [InlineData("2030-07-08T09:00Z", "2030-07-08T18:00+00:00")] // summer: two
    public void Eight_in_the_evening_is_local(string after, string due) => Assert.Equal(due, Next("cron(0 20 ? * * *)", after, "Europe/Berlin"));

    [Fact]
    public void A_time_that_the_clock_change_leaves_out_is_not_made_up_for()
        => Assert.Equal("2030-04-01T00:30+00:00", Next("cron(30 2 * * ? *)", "2030-03-30T12:00Z", "Europe/Berlin")); // 02:30 does not exist on 31 March

    [Theory]
    [InlineData("0 20 ? * MON-FRI *", "is not of the form cron(")]
    [InlineData("rate(1 day)", "is not of the form cron(")]
    [InlineData("cron(0 20 ? * MON-FRI)", "has 5 fields; six are needed")]
    [InlineData("cron(0 20 * * * *)", "exactly one must be ?")]
    [InlineData("cron(0 20 ? * ? *)", "exactly one must be ?")]
    [InlineData("cron(60 20 ? * MON *)", "minutes: '60' is not allowed")]
    [InlineData("cron(0 24 ? * MON *)", "hours: '24' is not allowed")]
    [InlineData("cron(0 20 ? * MONDAY *)", "day-of-week: 'MONDAY' is not allowed")]
    [InlineData("cron(0 20 ? * FRI#6 *)", "day-of-week: 'FRI#6' is not allowed")]
    [InlineData("cron(0 20 32 * ? *)", "day-of-month: '32' is not allowed")]
    [InlineData("cron(0 20 ? 13 MON *)", "month: '13' is not allowed")]
    [InlineData("cron(0 20 ? * MON 1969)", "year: '1969' is not allowed")]
    [InlineData("cron(0/0 20 ? * MON *)", "minutes: '0/0' is not allowed")]
    [InlineData("cron(30-10 20 ? * MON *)", "minutes: '30-10' is not allowed")]
    public void What_EventBridge_would_refuse_is_refused_with_the_reason(string cron, string told) => Assert.Contains(told, Assert.Throws<FormatException>(() => CronExpression.Parse(cron)).Message);
}
