using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;

namespace ComfyServerless.Rehearsal.Aws.StepFunctions;

/// <summary>Step Functions: starts, stops and describes executions of the template's state machines.</summary>
public sealed class StepFunctionsService : AwsService
{
    const int UsualEvents = 100, MostEvents = 1000;
    readonly StateMachines machines;

    public StepFunctionsService(StateMachines machines)
    {
        this.machines = machines;
        Add("StartExecution", Effect.Mutating, "stateMachineArn name input traceHeader", Start);
        Add("StopExecution", Effect.Mutating, "executionArn error cause", Stop);
        Add("DescribeExecution", Effect.Reading, "executionArn includedData", call => machines.Execution(call.Text("executionArn")).Describe());
        Add("GetExecutionHistory", Effect.Reading, "executionArn maxResults reverseOrder nextToken includeExecutionData", History);
        Add("ListExecutions", Effect.Reading, "stateMachineArn statusFilter maxResults nextToken", List);
        Add("ListStateMachines", Effect.Reading, "maxResults nextToken", call => Json.Page(
            [.. machines.Machines.Select(machine => new JsonObject { ["stateMachineArn"] = machine.Arn, ["name"] = machine.Name, ["type"] = "STANDARD", ["creationDate"] = AwsContext.Seconds(machine.Created) })],
            "stateMachines", call.Input["nextToken"], call.Input["maxResults"]));
        Add("DescribeStateMachine", Effect.Reading, "stateMachineArn includedData", Describe);
    }

    public override string SigningName => "states";
    public override Protocol Protocol => Protocol.Json10;

    JsonObject Start(Call call)
    {
        var started = machines.Start(call.Text("stateMachineArn"), call.TextOrNull("name"), call.TextOrNull("input"));
        return new() { ["executionArn"] = started.Arn, ["startDate"] = AwsContext.Seconds(started.Execution.StartDate) };
    }

    JsonObject Stop(Call call)
    {
        var execution = machines.Execution(call.Text("executionArn")).Execution;
        execution.Stop(call.TextOrNull("error"), call.TextOrNull("cause"));
        return new() { ["stopDate"] = AwsContext.Seconds(execution.StopDate ?? execution.StartDate) };
    }

    JsonObject History(Call call)
    {
        // A token is the last event that was given: a history grows while it is read.
        var (events, last) = (machines.Execution(call.Text("executionArn")).Execution.Events, Json.Number(call.Input["nextToken"]));
        var size = Json.Number(call.Input["maxResults"]) is { } most and > 0 ? Math.Min(most, MostEvents) : UsualEvents;
        var rest = (Json.Flag(call.Input["reverseOrder"]) ? events.Reverse().Where(happened => last is null || happened.Id < last) : events.Where(happened => happened.Id > (last ?? 0))).Take(size + 1).ToList();
        var page = new JsonObject { ["events"] = Json.List(rest.Take(size).Select(happened => Event(happened.ToJson(), Json.Flag(call.Input["includeExecutionData"], otherwise: true)))) };
        if (rest.Count > size) page["nextToken"] = rest[size - 1].Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return page;
    }

    static JsonObject Event(JsonObject happened, bool withData)
    {
        if (withData) return happened;
        foreach (var details in happened.Select(member => member.Value).OfType<JsonObject>())
            foreach (var data in new[] { "input", "output", "inputDetails", "outputDetails" }) details.Remove(data);
        return happened;
    }

    JsonObject List(Call call)
    {
        var machine = machines.Machine(call.Text("stateMachineArn"));
        var wanted = call.TextOrNull("statusFilter");
        return Json.Page([.. machines.Executions.Where(record => record.Machine.Arn == machine.Arn && (wanted is null || record.Execution.Status == wanted)).Reverse().Select(record => record.Summary())],
            "executions", call.Input["nextToken"], call.Input["maxResults"]);
    }

    JsonObject Describe(Call call)
    {
        var machine = machines.Machine(call.Text("stateMachineArn"));
        return new()
        {
            ["stateMachineArn"] = machine.Arn, ["name"] = machine.Name, ["status"] = "ACTIVE", ["definition"] = machine.Definition, ["roleArn"] = machine.RoleArn, ["type"] = "STANDARD",
            ["creationDate"] = AwsContext.Seconds(machine.Created),
        };
    }
}
