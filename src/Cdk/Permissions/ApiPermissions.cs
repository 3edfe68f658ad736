namespace ComfyServerless.Cdk.Permissions;

/// <summary>What each of the API's functions may do, by the method's name.</summary>
static class ApiPermissions
{
    const string Named = "Executions are named when they start.";

    /// <param name="machines">ARN of the machines without the last word of their names.</param>
    public static IEnumerable<Grant> Of(string function, StepResources of, string machines) => function switch
    {
        "PostRedeployment" => [.. Start(of, machines + "Redeploy"), Grant.On(of.Record, "ssm:GetParameter"), Grant.On(of.Cluster, "eks:DescribeCluster")],
        "PostDeployment" => [.. Start(of, machines + "Deploy"), Grant.On(of.Record, "ssm:GetParameter")],
        "PostTeardown" => Start(of, machines + "Teardown"),
        "PostTeardownSkip" => [Grant.On(of.SkipParameter, "ssm:PutParameter")],
        "GetRedeployment" => [Grant.Wild(Named, of.Executions, "states:DescribeExecution", "states:GetExecutionHistory")],
        "GetDeployment" =>
        [
            Grant.On(of.Record, "ssm:GetParameter"), Grant.On(of.Cluster, "eks:DescribeCluster"),
            Grant.Wild("A stack's ARN ends in an id; its name is fixed.", of.EdgeStack, "cloudformation:DescribeStacks"),
        ],
        _ => throw new InvalidOperationException($"The API's function {function} has no entry in {nameof(ApiPermissions)}."),
    };

    static IEnumerable<Grant> Start(StepResources of, string machine) =>
    [
        Grant.On(machine, "states:StartExecution"), Grant.Wild(Named, of.Executions, "states:DescribeExecution"),
        Grant.On(of.Made.Lock.Table.TableArn, "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"),
    ];
}
