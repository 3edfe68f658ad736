namespace ComfyServerless.Functions.Edge;

/// <summary>The edge stack's parameters: the CDK app declares them, EnsureEdge and RemoveEdge give them.</summary>
public static class EdgeParameters
{
    public const string Mode = nameof(Mode), SubnetIds = nameof(SubnetIds), SecurityGroupId = nameof(SecurityGroupId), TargetGroupArn = nameof(TargetGroupArn), PrefixListId = nameof(PrefixListId),
        Access = nameof(Access), Users = nameof(Users), SigningKey = nameof(SigningKey), Networks = nameof(Networks), Domain = nameof(Domain), CertificateArn = nameof(CertificateArn),
        WebAclArn = nameof(WebAclArn), Fingerprint = nameof(Fingerprint);
}

/// <summary>What the edge stack has at the moment.</summary>
public static class EdgeModes
{
    /// <summary>Load balancer and distribution.</summary>
    public const string Public = "public";

    /// <summary>The load balancer alone, for private networks.</summary>
    public const string Private = "private";

    /// <summary>The distribution alone, so that its address stays; it costs nothing, and answers that ComfyUI is not deployed.</summary>
    public const string Stopped = "stopped";

    public static string[] All => [Public, Private, Stopped];
}
