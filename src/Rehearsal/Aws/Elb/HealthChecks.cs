using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Aws.Elb;

/// <summary>Asks the targets of a group for their health, for as long as they are registered. A load balancer's packets pass only where the target's security group admits its own. World's thread.</summary>
sealed class HealthChecks(AwsContext aws, ITargetNetwork network, Func<string, IEnumerable<string>> groupsOf, Func<string, IReadOnlyList<string>> subnetsOf)
{
    static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(30) };

    // From the registration to the first check.
    static readonly TimeSpan First = TimeSpan.FromSeconds(5);

    public async Task WatchAsync(TargetGroup group, Target target)
    {
        await aws.Time.Delay(First);
        for (; group.Targets.Contains(target) && target.State != "draining"; await aws.Time.Delay(group.Interval))
        {
            if (group.LoadBalancers.Count == 0)
            {
                target.Move("unused", "Target.NotInUse", "Target group is not configured to receive traffic from the load balancer");
                continue;
            }

            if (target.State == "unused") target.Move("initial", "Elb.RegistrationInProgress", "Target registration is in progress");
            var refused = await AskAsync(group, target);
            if (group.Targets.Contains(target) && target.State != "draining") Judge(group, target, refused);
        }
    }

    /// <summary>Whether the target's groups, and its policies, let one of the group's load balancers in.</summary>
    public bool IsReachable(TargetGroup group, Target target) => group.LoadBalancers.Any(balancer =>
        groupsOf(balancer).Any(from => network.Admits(group.VpcId, target.Id, from, target.Port)) && network.LetsIn(group.VpcId, target.Id, subnetsOf(balancer), target.Port));

    void Judge(TargetGroup group, Target target, (string Reason, string Description)? refused)
    {
        (target.Good, target.Bad) = refused is null ? (target.Good + 1, 0) : (0, target.Bad + 1);
        var before = target.State;
        if (refused is null && (before == "initial" || target.Good >= group.HealthyThreshold)) target.Move("healthy");
        else if (refused is { } why && target.Bad >= group.UnhealthyThreshold) target.Move("unhealthy", why.Reason, why.Description);
        if (target.State != before) aws.Note("elasticloadbalancing", $"target {target.Id}:{target.Port} of {group.Name} is {target.State}{(target.Description is null ? "" : ": " + target.Description)}");
    }

    async Task<(string Reason, string Description)?> AskAsync(TargetGroup group, Target target)
    {
        if (!IsReachable(group, target)) return ("Target.Timeout", "Request timed out");
        if (network.ServerAt(group.VpcId, target.Id, target.Port) is not { } server) return ("Target.FailedHealthChecks", "Health checks failed");
        using var hold = aws.Time.Hold();
        try
        {
            using var answer = await Client.GetAsync(new Uri(server, group.HealthPath), HttpCompletionOption.ResponseHeadersRead);
            return group.Matches((int)answer.StatusCode) ? null : ("Target.ResponseCodeMismatch", $"Health checks failed with these codes: [{(int)answer.StatusCode}]");
        }
        catch (HttpRequestException)
        {
            return ("Target.FailedHealthChecks", "Health checks failed");
        }
    }
}
