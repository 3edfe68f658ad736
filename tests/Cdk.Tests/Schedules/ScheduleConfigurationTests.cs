using ComfyServerless.Cdk.Schedules;

namespace ComfyServerless.Cdk.Tests.Schedules;

public sealed class ScheduleConfigurationTests
{
    [Fact]
    public void Nothing_starts_by_itself_unless_it_is_asked_for() => Assert.Equal((null, null, null), (ScheduleConfiguration.None.Teardown, ScheduleConfiguration.None.Deploy, ScheduleConfiguration.None.Rebuild));

    [Fact]
    public void Everything_can_be_given()
        => Assert.Equal(new("cron(0 20 ? * MON-FRI *)", "cron(0 8 ? * MON-FRI *)", "Europe/Berlin", 10, 0) { Rebuild = "cron(0 10 ? * WED *)" }, Parse("""
        {"teardown": "cron(0 20 ? * MON-FRI *)", "deploy": "cron(0 8 ? * MON-FRI *)", "rebuild": "cron(0 10 ? * WED *)", "timeZone": "Europe/Berlin", "patience": 10, "promptPatience": 0}
        """));

    [Theory]
    [InlineData("teardown", "\"cron(0 20 * * MON-FRI *)\"", "deployments.comfyui.schedule.teardown: of day-of-month and day-of-week exactly one must be ?")]
    [InlineData("deploy", "\"0 8 * * *\"", "deployments.comfyui.schedule.deploy: '0 8 * * *' is not of the form cron(")]
    [InlineData("deploy", "8", "deployments.comfyui.schedule.deploy: a text is needed")]
    [InlineData("rebuild", "true", "deployments.comfyui.schedule.rebuild: a text is needed")]
    [InlineData("rebuild", "\"weekly\"", "deployments.comfyui.schedule.rebuild: 'weekly' is not of the form cron(")]
    [InlineData("timeZone", "\"Middle Europe\"", "deployments.comfyui.schedule.timeZone: 'Middle Europe' is not an IANA time zone")]
    [InlineData("patience", "51", "deployments.comfyui.schedule.patience: a whole number of minutes from 0 to 50 is needed; found '51'")]
    [InlineData("patience", "0.5", "deployments.comfyui.schedule.patience: a whole number of minutes from 0 to 50 is needed; found '0.5'")]
    [InlineData("promptPatience", "\"long\"", "deployments.comfyui.schedule.promptPatience: a whole number of minutes")]
    [InlineData("teardwon", "\"cron(0 20 ? * MON-FRI *)\"", "deployments.comfyui.schedule.teardwon: unknown; known are teardown, deploy, rebuild, timeZone, patience and promptPatience")]
    public void What_is_wrong_is_refused_at_synthesis_with_the_reason(string field, string value, string message)
        => Assert.Contains(message, Assert.Throws<ArgumentException>(() => Parse($$"""{"{{field}}": {{value}}}""")).Message);

    static ScheduleConfiguration Parse(string schedule) => Configuring.Configured.Parse($$"""{"schedule": {{schedule}}}""").Schedule;
}
