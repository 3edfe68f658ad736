using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.CloudWatch;
using ComfyServerless.Rehearsal.Aws.Events;
using ComfyServerless.Rehearsal.Aws.Sqs;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.CloudWatch;

/// <summary>Alarms on metrics: whole periods, how many of them, and what a period without a value means.</summary>
public sealed class MetricAlarmTests : IAsyncLifetime
{
    static readonly MetricId Errors = MetricId.Of("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", ("LoadBalancer", "app/x/1"));
    static readonly TimeSpan Period = TimeSpan.FromMinutes(5);
    LocalAws aws = null!;
    Alarms alarms = null!;

    public async Task InitializeAsync() => aws = await LocalAws.StartAsync(context =>
    {
        var sqs = new SqsService(context);
        alarms = new(context, sqs, new EventBus(context));
        return [sqs];
    });

    [Fact]
    public async Task It_rings_once_when_enough_periods_in_a_row_are_above_the_threshold_and_again_after_a_quiet_one()
    {
        await AddAsync();
        foreach (var errors in new[] { 6, 6, 5, 6, 6 }) await PeriodAsync(errors);
        Assert.Equal(0, await RungAsync());
        foreach (var errors in new[] { 6, 9, 9 }) await PeriodAsync(errors);
        Assert.Equal((1, true), (await RungAsync(), await aws.Do(() => alarms.States["errors"])));
        await PeriodAsync(0);
        Assert.False(await aws.Do(() => alarms.States["errors"]));
        foreach (var errors in new[] { 6, 6, 6 }) await PeriodAsync(errors);
        Assert.Equal(2, await RungAsync());
    }

    [Fact]
    public async Task A_period_without_a_value_is_a_good_one_and_a_silent_metric_ends_the_alarm()
    {
        await AddAsync();
        foreach (var errors in new[] { 6, 0, 6, 6 }) await PeriodAsync(errors);
        Assert.Equal(0, await RungAsync());
        await PeriodAsync(6);
        Assert.Equal(1, await RungAsync());
        await aws.PassAsync(TimeSpan.FromDays(1));
        Assert.Equal((1, false), (await RungAsync(), await aws.Do(() => alarms.States["errors"])));
    }

    [Fact]
    public async Task Some_of_several_periods_can_be_enough()
    {
        await AddAsync(of => (of["EvaluationPeriods"], of["DatapointsToAlarm"]) = (4, 2));
        foreach (var errors in new[] { 6, 0, 0, 0, 6 }) await PeriodAsync(errors);
        Assert.Equal(0, await RungAsync());
        await PeriodAsync(0);
        await PeriodAsync(6);
        Assert.Equal(1, await RungAsync());
    }

    [Fact]
    public async Task Only_its_own_metric_counts_and_a_changed_alarm_is_the_only_one_of_its_name()
    {
        await AddAsync();
        await AddAsync(of => (of["EvaluationPeriods"], of["Threshold"]) = (1, 0), update: true);
        await aws.Do(() => alarms.Metrics.Put(Errors with { Dimensions = "LoadBalancer=app/y/1" }, 100));
        await aws.PassAsync(Period);
        Assert.Equal(0, await RungAsync());
        foreach (var errors in new[] { 6, 6, 6 }) await PeriodAsync(errors);
        Assert.Equal(1, await RungAsync());
    }

    [Theory]
    [InlineData("TreatMissingData", "missing", "only notBreaching is modelled")]
    [InlineData("DatapointsToAlarm", "4", "must be less than or equal to the number of EvaluationPeriods")]
    [InlineData("EvaluationPeriods", "289", "Metrics cannot be checked across more than a day")]
    public async Task What_CloudWatch_or_the_rehearsal_cannot_do_is_refused(string property, string value, string message)
        => Assert.Contains(message, (await Assert.ThrowsAnyAsync<Exception>(() => AddAsync(of => of[property] = value))).Message);

    /// <summary>So many errors in a period, then its end.</summary>
    async Task PeriodAsync(int errors)
    {
        await aws.Do(() => { for (var i = 0; i < errors; i++) alarms.Metrics.Put(Errors, 1); });
        await aws.PassAsync(Period);
    }

    Task AddAsync(Action<JsonObject>? change = null, bool update = false) => aws.Do(() =>
    {
        var properties = new JsonObject
        {
            ["AlarmName"] = "errors", ["AlarmDescription"] = "look there", ["Namespace"] = Errors.Namespace, ["MetricName"] = Errors.Name, ["Statistic"] = "Sum", ["Period"] = 300, ["Threshold"] = 5,
            ["ComparisonOperator"] = "GreaterThanThreshold", ["EvaluationPeriods"] = 3, ["TreatMissingData"] = "notBreaching", ["Dimensions"] = new JsonArray(new JsonObject { ["Name"] = "LoadBalancer", ["Value"] = "app/x/1" }),
        };
        change?.Invoke(properties);
        var (type, request) = (alarms.ResourceTypes.First(), new Rehearsal.Template.ResourceRequest("Errors", "stack", properties));
        if (update) type.Update!("errors", request);
        else type.Create(request);
    });

    Task<int> RungAsync() => aws.Do(() => aws.Journal.Entries.OfType<NoteEntry>().Count(note => note.Source == "cloudwatch"));

    public async Task DisposeAsync() => await aws.DisposeAsync();
}
