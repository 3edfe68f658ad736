namespace ComfyServerless.Cdk.Permissions;

static class FailurePermissions
{
    public static IReadOnlyDictionary<string, Func<StepResources, IEnumerable<Grant>>> Entries { get; } = new Dictionary<string, Func<StepResources, IEnumerable<Grant>>>
    {
        ["ExplainFailure"] = of => [Grant.Wild("Executions are named when they start.", of.Executions, "states:GetExecutionHistory")],
    };
}
