namespace ComfyServerless.Cdk.Permissions;

static class EdgePermissions
{
    public static IReadOnlyDictionary<string, Func<StepResources, IEnumerable<Grant>>> Entries { get; } = new Dictionary<string, Func<StepResources, IEnumerable<Grant>>>
    {
        ["EnsureEdge"] = of =>
        [
            .. Stack(of),
            Grant.Wild("The edge's parameters: passwords, signing key.", of.EdgeParameters("*"), "ssm:GetParameters", "ssm:PutParameter", "ssm:AddTagsToResource", "ssm:GetParametersByPath", "ssm:DeleteParameters"),
            Grant.Wild("EC2's Describe actions know no resources.", "*", "ec2:DescribeSubnets", "ec2:DescribeManagedPrefixLists"),
            Grant.Wild("The certificate is named by the execution's input.", of.Certificates, "acm:DescribeCertificate"),
        ],
        ["RemoveEdge"] = of =>
        [
            .. Stack(of),
            Grant.Wild("The edge's parameters go with the data.", of.EdgeParameters("*"), "ssm:GetParameters", "ssm:PutParameter", "ssm:GetParametersByPath", "ssm:DeleteParameters"),
        ],
        ["AttachCloudFront"] = of => [Grant.Wild("The users' passwords, to try one.", of.EdgeParameters("users/*"), "ssm:GetParameter")],
    };

    static IEnumerable<Grant> Stack(StepResources of) =>
    [
            Grant.Wild("A stack's ARN ends in an id; its name is fixed.", of.EdgeStack, "cloudformation:CreateStack", "cloudformation:UpdateStack", "cloudformation:DeleteStack", "cloudformation:ContinueUpdateRollback",
                "cloudformation:DescribeStacks", "cloudformation:DescribeStackEvents", "cloudformation:TagResource"),
            Grant.Pass("cloudformation.amazonaws.com", of.Made.Edge.Role.RoleArn),
            // CloudFormation reads the template in the caller's name.
            Grant.On(of.EdgeTemplate, "s3:GetObject"),
    ];
}
