namespace ComfyServerless.Cdk.Permissions;

static class RecordPermissions
{
    public static IReadOnlyDictionary<string, Func<StepResources, IEnumerable<Grant>>> Entries { get; } = new Dictionary<string, Func<StepResources, IEnumerable<Grant>>>
    {
        ["EnsureRecord"] = of => [Grant.On(of.Record, "ssm:GetParameter", "ssm:PutParameter")],
        ["ResolveRecord"] = of => [Grant.On(of.Record, "ssm:GetParameter")],
        ["ResolveVersion"] = _ => [],
    };
}
