using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Tests.Kubernetes;

/// <summary>One target group, and the rules that somebody put into the cluster's security group.</summary>
sealed class TargetGroupsDouble : ITargetGroups
{
    public const string Arn = "arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/it/0123456789abcdef";

    public List<(string Address, int Port)> Members { get; } = [];
    public List<(string Group, int Port)> Rules { get; } = [];

    public IReadOnlyList<(string Address, int Port)>? Targets(string targetGroupArn) => targetGroupArn == Arn ? Members : null;
    public void Register(string targetGroupArn, string address, int port) => Members.Add((address, port));
    public void Deregister(string targetGroupArn, string address, int port) => Members.Remove((address, port));
    public void Admit(string cluster, string fromGroup, int port, string description) => Rules.Add((fromGroup, port));
    public void Revoke(string cluster, string fromGroup, int port, string description) => Rules.Remove((fromGroup, port));
}
