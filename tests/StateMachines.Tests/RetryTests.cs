using System.Text.Json.Nodes;
using ComfyServerless.Cdk.Steps;

namespace ComfyServerless.StateMachines.Tests;

/// <summary>How tasks wait, survive Lambda's own faults, and fail.</summary>
public sealed class RetryTests
{
    static readonly string[] ComesAndGoes =
    [
        "Lambda.ResourceNotReadyException", "Lambda.ResourceConflictException", "Lambda.TooManyRequestsException", "Lambda.ServiceException", "Lambda.AWSLambdaException",
        "Lambda.SdkClientException", "Lambda.EC2ThrottledException", "Lambda.EC2UnexpectedException", "Lambda.ENILimitReachedException", "ServiceBusyException",
    ];

    static readonly string[] Died = ["Sandbox.Timedout", "Lambda.Unknown", "Runtime.ExitError", "States.Timeout"];

    [Fact]
    public void Every_retry_states_its_interval_rate_and_limit() // the default limit is three attempts
        => Assert.All(Machines.All.SelectMany(state => state.Retriers), retrier => Assert.All(["IntervalSeconds", "BackoffRate", "MaxAttempts"], field => Assert.NotNull(retrier[field])));

    [Fact]
    public void Waiting_is_a_retry_on_NotReadyException_at_a_fixed_interval_of_2_to_15_seconds()
    {
        var waiting = Machines.Tasks.SelectMany(state => state.Retriers).Where(retrier => State.Errors(retrier).Contains("NotReadyException")).ToList();
        Assert.NotEmpty(waiting);
        Assert.All(waiting, retrier =>
        {
            Assert.Equal(["NotReadyException"], State.Errors(retrier));
            Assert.InRange(Number(retrier, "IntervalSeconds"), 2, 15);
            Assert.Equal(1, Number(retrier, "BackoffRate"));
            Assert.InRange(Number(retrier, "IntervalSeconds") * Number(retrier, "MaxAttempts"), 5 * 60, 60 * 60);
        });
    }

    [Fact]
    public void A_step_that_can_say_NotReady_is_waited_for_unless_it_only_cleans_up()
    {
        string[] cleaning = ["EnsureLock", "VerifyAccount", "ResolvePlan", "EnsureServiceRoles", "EnsureStackProtection", "RemoveStackProtection", "EnsureRecord", "ResolveRecord", "RemoveLock", "ResolveCluster", "ResolveSymptoms", "ExplainFailure"];
        Assert.Equal(cleaning.Order(StringComparer.Ordinal), Machines.Tasks.Where(state => !state.Retriers.Any(retrier => State.Errors(retrier).Contains("NotReadyException")))
            .Select(state => state.Name).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Lambdas_faults_that_come_and_go_and_throttled_calls_are_retried_every_ten_seconds_for_five_minutes() // idle VPC functions lose their network interfaces
        => Assert.All(Machines.Tasks, state =>
        {
            var retrier = Assert.Single(state.Retriers, retrier => State.Errors(retrier).Contains(ComesAndGoes[0]));
            Assert.Equal(ComesAndGoes.Order(), State.Errors(retrier).Order());
            Assert.Equal((10, 1, 30), (Number(retrier, "IntervalSeconds"), Number(retrier, "BackoffRate"), Number(retrier, "MaxAttempts")));
        });

    [Fact]
    public void An_attempt_that_died_is_retried_three_times()
        => Assert.All(Machines.Tasks, state =>
        {
            var retrier = Assert.Single(state.Retriers, retrier => State.Errors(retrier).Contains(Died[0]));
            Assert.Equal(Died.Order(), State.Errors(retrier).Order());
            Assert.Equal(3, Number(retrier, "MaxAttempts"));
        });

    [Fact]
    public void Nothing_else_is_retried()
        => Assert.All(Machines.All, state => Assert.All(state.Retriers.SelectMany(State.Errors), error => Assert.Contains(error, (string[])[.. ComesAndGoes, .. Died, "NotReadyException"])));

    [Fact]
    public void One_attempt_is_bounded_by_no_more_than_the_functions_time_out()
        => Assert.All(Machines.Tasks, state => Assert.InRange(Number(state.Json, "TimeoutSeconds"), 1, StepCatalogue.All.Single(step => step.Name == state.Name).TimeoutSeconds));

    [Fact]
    public void Functions_that_a_stopped_execution_leaves_running_end_within_a_minute() => Assert.All(StepCatalogue.All, step => Assert.InRange(step.TimeoutSeconds, 1, 60));

    [Fact]
    public void Everything_is_caught_where_it_can_be()
        => Assert.All(Machines.All.Where(state => state is { Top: true, Kind: "Task" or "Parallel" }), state =>
        {
            var catcher = Assert.Single(state.Catchers);
            Assert.Equal(["States.ALL"], State.Errors(catcher));
            Assert.StartsWith("$.", catcher["ResultPath"]!.GetValue<string>()); // the state's input goes on beside the error
        });

    [Fact]
    public void A_caught_failure_goes_by_way_of_the_explanation_to_the_locks_release_and_fails()
        => Assert.All(Machines.Definitions.Values, machine =>
        {
            var states = machine["States"]!.AsObject();
            Assert.All(states.Where(state => state.Value!["Catch"] is JsonArray), state =>
                Assert.Contains(state.Value!["Catch"]![0]!["Next"]!.GetValue<string>(), (string[])["ResolveCluster", "ExplainFailure", "Unexplained", "HasFailed", "ResolveSymptoms", "PrepareRemoval"]));
            // Redeploy first puts back what it has changed.
            Assert.Equal(states.ContainsKey("HasChanged") ? "HasChanged" : "RemoveLock", states["ExplainFailure"]!["Next"]!.GetValue<string>());
            Assert.Equal("HasFailed", states["RemoveLock"]!["Next"]!.GetValue<string>());
        });

    [Fact]
    public void State_names_are_unique_and_short_enough()
        => Assert.All(Machines.All.GroupBy(state => (state.Machine, state.Name)), states =>
        {
            Assert.Single(states);
            Assert.InRange(states.Key.Name.Length, 1, 80);
        });

    [Fact]
    public void Every_task_says_what_is_true_afterwards() => Assert.All(Machines.Tasks, state => Assert.EndsWith(".", state.Json["Comment"]?.GetValue<string>() ?? ""));

    static int Number(JsonObject json, string field) => json[field]!.GetValue<int>();
}
