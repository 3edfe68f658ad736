using ComfyServerless.Rehearsal.Console.Watching;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.StatesLanguage;

namespace ComfyServerless.Rehearsal.Tests.Console.Watching;

/// <summary>An execution told by hand: Lock, then Prepare = {Cluster → Nodes ‖ Image}, then Apply; whatever fails is explained.</summary>
sealed class Story
{
    const string Machine = """
        {"StartAt": "Lock", "States": {
          "Lock": {"Type": "Task", "Resource": "arn:aws:lambda:us-west-2:111122223333:function:one", "Next": "Prepare"},
          "Prepare": {"Type": "Parallel", "Next": "Apply", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Explain"}], "Branches": [
            {"StartAt": "Cluster", "States": {
              "Cluster": {"Type": "Task", "Resource": "arn:aws:lambda:us-west-2:111122223333:function:one", "Next": "Nodes"},
              "Nodes": {"Type": "Task", "Resource": "arn:aws:lambda:us-west-2:111122223333:function:one", "End": true}}},
            {"StartAt": "Image", "States": {"Image": {"Type": "Task", "Resource": "arn:aws:lambda:us-west-2:111122223333:function:one", "End": true}}}]},
          "Apply": {"Type": "Task", "Resource": "arn:aws:lambda:us-west-2:111122223333:function:one", "Next": "HasFailed"},
          "Explain": {"Type": "Task", "Resource": "arn:aws:lambda:us-west-2:111122223333:function:one", "Next": "HasFailed"},
          "HasFailed": {"Type": "Choice", "Choices": [{"Variable": "$.Failure", "IsPresent": true, "Next": "Broken"}], "Default": "Fine"},
          "Broken": {"Type": "Fail", "Error": "E"}, "Fine": {"Type": "Succeed"}}}
        """;

    public static readonly DateTimeOffset Start = new(2030, 1, 1, 9, 0, 0, TimeSpan.Zero);

    public ExecutionProgress Progress { get; } = new(StateMachine.Parse(Machine), Start);

    public Story At(int seconds, string state, StateChange change, string detail = "")
    {
        Progress.Take(new(Start.AddSeconds(seconds), "execution", state, change, detail));
        return this;
    }

    public static Story InTheMiddle() => new Story()
        .At(0, "Lock", StateChange.Entered).At(1, "Lock", StateChange.Succeeded).At(1, "Prepare", StateChange.Entered)
        .At(1, "Cluster", StateChange.Entered).At(1, "Image", StateChange.Entered)
        .At(2, "Cluster", StateChange.Pending, "cluster comfyui is CREATING since 09:00:01").At(17, "Cluster", StateChange.Pending, "cluster comfyui is CREATING since 09:00:01")
        .At(61, "Image", StateChange.Succeeded).At(95, "Cluster", StateChange.Pending, "cluster comfyui is CREATING since 09:00:01");

    public static Story ToTheEnd() => InTheMiddle().At(533, "Cluster", StateChange.Succeeded).At(533, "Nodes", StateChange.Entered).At(633, "Nodes", StateChange.Succeeded)
        .At(633, "Prepare", StateChange.Succeeded).At(633, "Apply", StateChange.Entered).At(653, "Apply", StateChange.Succeeded);
}
