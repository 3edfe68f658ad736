using ComfyServerless.Rehearsal.Aws;
using ComfyServerless.Rehearsal.Aws.Ec2;
using ComfyServerless.Rehearsal.Aws.Elb;

namespace ComfyServerless.Rehearsal.World;

/// <summary>AWS as the load balancer controller uses it. World's thread.</summary>
sealed class BalancedTargets(Func<ElbStore> elb, Ec2Service ec2, Func<string, string?> groupOf) : ITargetGroups
{
    const string Direction = "ipPermissions", Protocol = "tcp";

    public IReadOnlyList<(string Address, int Port)>? Targets(string targetGroupArn)
        => elb().TargetGroups.GetValueOrDefault(targetGroupArn)?.Targets.Where(target => target.State != "draining").Select(target => (target.Id, target.Port)).ToList();

    public void Register(string targetGroupArn, string address, int port) => elb().Register(targetGroupArn, address, port, "all");

    public void Deregister(string targetGroupArn, string address, int port) => elb().Deregister(targetGroupArn, address, port);

    public void Admit(string cluster, string fromGroup, int port, string description)
    {
        if (groupOf(cluster) is not { } group || ec2.SecurityGroups.Admits(group, fromGroup, port)) return;
        ec2.SecurityGroups.Permit(group, Direction, Protocol, port, port, null, fromGroup, description);
    }

    public void Revoke(string cluster, string fromGroup, int port, string description)
    {
        if (groupOf(cluster) is { } group) ec2.SecurityGroups.Revoke(group, Direction, Protocol, port, port, null, fromGroup, description);
    }
}
