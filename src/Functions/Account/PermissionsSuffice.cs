using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Account;

/// <summary>
/// Neither a service control policy of the account's organization nor a permission boundary denies what the deployment has to do. IAM is asked to try the calls on two of the stack's roles: what it
/// says of the roles' own policies is left aside, because these are the CDK app's and bound to tags that only the real calls have; organization and boundary hold for all roles of the stack alike.
/// EC2's own dry runs would have to be made by each role itself. Policies with conditions IAM does not try: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html
/// </summary>
public sealed class PermissionsSuffice(IAmazonIdentityManagementService iam, Settings settings) : IAccountCheck
{
    static readonly string[] Regional =
    [
        "cloudformation:CreateStack", "codebuild:StartBuild", "ec2:AllocateAddress", "ec2:CreateFleet", "ec2:CreateLaunchTemplate", "ec2:CreateNatGateway", "ec2:CreateRoute", "ec2:CreateTags", "ec2:RunInstances",
        "eks:CreateAccessEntry", "eks:CreateAddon", "eks:CreateCluster", "eks:CreateNodegroup", "eks:CreatePodIdentityAssociation", "elasticloadbalancing:CreateListener", "elasticloadbalancing:CreateLoadBalancer",
        "s3:PutObject", "ssm:PutParameter",
    ];

    // CloudFront and IAM are called in us-east-1, wherever the deployment is.
    static readonly string[] Global = ["cloudfront:CreateDistribution", "cloudfront:CreateFunction", "cloudfront:CreateVpcOrigin", "iam:PassRole"];

    public async Task<IReadOnlyList<AccountFinding>> FindAsync(Deployment deployment, CancellationToken cancel)
    {
        var global = deployment.Edge.Enabled ? Global : ["iam:PassRole"];
        var tried = await new[] { (settings.KarpenterRoleArn, Regional, settings.Region), (settings.EdgeRoleArn, Regional, settings.Region), (settings.EdgeRoleArn, global, "us-east-1") }
            .InTurnAsync(trial => TryAsync(trial.Item1, trial.Item2, trial.Item3, cancel));
        var results = tried.SelectMany(each => each).ToList();
        var (denied, bounded) = (Actions(results.Where(each => each.Result.OrganizationsDecisionDetail?.AllowedByOrganizations == false)),
            results.Where(each => each.Result.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary == false).ToLookup(each => each.Role));
        return
        [
            .. denied.Count == 0 ? Array.Empty<AccountFinding>() : [new AccountProblem($"The organization's service control policies deny {string.Join(", ", denied)}.",
                "have the organization's administrators allow that to this account, or deploy into another account or region.")],
            .. bounded.Select(role => new AccountProblem($"The permission boundary of the role {role.Key.Split('/')[^1]} denies {string.Join(", ", Actions(role))}.", "widen the boundary, or deploy the CDK app without it.")),
        ];
    }

    async Task<IEnumerable<(string Role, EvaluationResult Result)>> TryAsync(string role, string[] actions, string region, CancellationToken cancel)
    {
        var results = new List<EvaluationResult>();
        var request = new SimulatePrincipalPolicyRequest
        {
            PolicySourceArn = role, ActionNames = [.. actions],
            ContextEntries = [new() { ContextKeyName = "aws:RequestedRegion", ContextKeyType = ContextKeyTypeEnum.String, ContextKeyValues = [region] }],
        };
        do
        {
            var page = await iam.SimulatePrincipalPolicyAsync(request, cancel);
            results.AddRange(page.EvaluationResults ?? []);
            request.Marker = page.IsTruncated == true ? page.Marker : null;
        }
        while (request.Marker is not null);
        return results.Select(result => (role, result));
    }

    static List<string> Actions(IEnumerable<(string Role, EvaluationResult Result)> results) => [.. results.Select(each => each.Result.EvalActionName).Distinct().Order(StringComparer.Ordinal)];
}
