using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Aws.Elb;

/// <summary>Load balancers and target groups of the account. World's thread.</summary>
public sealed class ElbStore
{
    readonly AwsContext aws;
    readonly ITargetNetwork network;
    readonly HealthChecks checks;
    readonly Dictionary<string, int> turns = [];

    public ElbStore(AwsContext aws, ITargetNetwork network)
        => (this.aws, this.network, checks) = (aws, network, new(aws, network, arn => LoadBalancers.TryGetValue(arn, out var balancer) ? balancer.SecurityGroups : [], arn => LoadBalancers.TryGetValue(arn, out var balancer) ? balancer.Subnets : []));

    /// <summary>By ARN.</summary>
    public OrderedDictionary<string, LoadBalancer> LoadBalancers { get; } = [];

    /// <inheritdoc cref="LoadBalancers"/>
    public OrderedDictionary<string, TargetGroup> TargetGroups { get; } = [];

    /// <summary>Tags by ARN.</summary>
    public Dictionary<string, IReadOnlyDictionary<string, string>> Tags { get; } = [];

    /// <summary>A load balancer's full name and a metric of AWS/ApplicationELB that has grown by one.</summary>
    public event Action<string, string>? Counted;

    /// <summary>An answer of 5xx.</summary>
    /// <param name="isOwn">The load balancer's, not a target's.</param>
    public void CountFailure(LoadBalancer balancer, bool isOwn) => Counted?.Invoke(balancer.FullName, isOwn ? "HTTPCode_ELB_5XX_Count" : "HTTPCode_Target_5XX_Count");

    /// <exception cref="AwsError">TargetGroupNotFound.</exception>
    public TargetGroup Group(string arn) => TargetGroups.GetValueOrDefault(arn) ?? throw new AwsError(400, "TargetGroupNotFound", $"Target groups '{arn}' not found");

    /// <exception cref="AwsError">LoadBalancerNotFound.</exception>
    public LoadBalancer Balancer(string arn) => LoadBalancers.GetValueOrDefault(arn) ?? throw new AwsError(400, "LoadBalancerNotFound", $"Load balancers '[{arn}]' not found");

    /// <exception cref="AwsError">ResourceInUse: a listener forwards to it.</exception>
    public void DeleteGroup(string arn)
    {
        if (TargetGroups.GetValueOrDefault(arn)?.LoadBalancers.Count > 0) throw new AwsError(400, "ResourceInUse", $"Target group '{arn}' is currently in use by a listener or a rule");
        TargetGroups.Remove(arn);
        Tags.Remove(arn);
    }

    public void Register(string arn, string address, int port, string zone)
    {
        var group = Group(arn);
        if (group.Targets.Find(target => target.Id == address && target.Port == port) is { } there)
        {
            if (there.State != "draining") return;
            group.Targets.Remove(there);
        }

        var target = new Target(address, port, zone);
        group.Targets.Add(target);
        if (group.LoadBalancers.Count > 0) target.Move("initial", "Elb.RegistrationInProgress", "Target registration is in progress");
        Run(() => checks.WatchAsync(group, target));
    }

    /// <summary>It gets no more requests, and is gone when those that it has had their time.</summary>
    public void Deregister(string arn, string address, int port)
    {
        var group = Group(arn);
        foreach (var target in group.Targets.Where(target => target.Id == address && target.Port == port && target.State != "draining").ToList())
        {
            if (target.State == "unused")
            {
                group.Targets.Remove(target);
                continue;
            }

            target.Move("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress");
            aws.Time.After(TimeSpan.FromSeconds(int.Parse(group.Attributes["deregistration_delay.timeout_seconds"])), () => group.Targets.Remove(target));
        }
    }

    /// <summary>The next target in turn: a healthy one, or, as a load balancer does when none is, any.</summary>
    /// <param name="sticky">The target of an earlier answer's cookie, or null.</param>
    public Target? Choose(TargetGroup group, string? sticky)
    {
        var all = group.Targets.Where(target => target.State is "healthy" or "unhealthy" or "initial").ToList();
        var able = all.Where(target => target.State == "healthy").ToList();
        if (able.Count == 0) able = all;
        if (able.Count == 0) return null;
        if (able.Find(target => $"{target.Id}:{target.Port}" == sticky) is { } same) return same;
        turns[group.Arn] = turns.GetValueOrDefault(group.Arn) + 1;
        return able[(turns[group.Arn] - 1) % able.Count];
    }

    public bool IsReachable(TargetGroup group, Target target) => checks.IsReachable(group, target);

    public Uri? ServerOf(TargetGroup group, Target target) => network.ServerAt(group.VpcId, target.Id, target.Port);

    void Run(Func<Task> work)
    {
        _ = GuardAsync();

        async Task GuardAsync()
        {
            try { await work(); }
            catch (Exception error) { aws.Time.Post(() => throw new InvalidOperationException($"load balancer: {error.Message}", error)); }
        }
    }
}
