namespace ComfyServerless.Cdk.Permissions;

static class LockingPermissions
{
    public static IReadOnlyDictionary<string, Func<StepResources, IEnumerable<Grant>>> Entries { get; } = new Dictionary<string, Func<StepResources, IEnumerable<Grant>>>
    {
        ["EnsureLock"] = of =>
        [
            Grant.On(of.Made.Lock.Table.TableArn, "dynamodb:GetItem", "dynamodb:PutItem"),
            Grant.Wild("Executions are named when they start.", of.Executions, "states:DescribeExecution"),
            Grant.On(of.Record, "ssm:GetParameter"),
        ],
        ["RemoveLock"] = of => [Grant.On(of.Made.Lock.Table.TableArn, "dynamodb:GetItem", "dynamodb:DeleteItem")],
    };
}
