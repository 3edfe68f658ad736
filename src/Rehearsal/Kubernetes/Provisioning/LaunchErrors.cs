namespace ComfyServerless.Rehearsal.Kubernetes.Provisioning;

/// <summary>How Karpenter's AWS provider sorts what EC2 refuses, and what a NodeClaim's condition then says. Source: karpenter-provider-aws 1.14, pkg/errors and pkg/providers/instance.</summary>
static class LaunchErrors
{
    public const string NoSpotRole = "AuthFailure.ServiceLinkedRoleCreationNotPermitted";
    const int Longest = 300;

    // Another type or capacity type is worth trying; the one refused is left out for a while.
    static readonly string[] NoCapacity =
        ["InsufficientInstanceCapacity", "MaxSpotInstanceCountExceeded", "VcpuLimitExceeded", "UnfulfillableCapacity", "Unsupported", "InsufficientFreeAddressesInSubnet", "MaxFleetCountExceeded"];

    static readonly (string Text, string Reason, string Message)[] Known =
    [
        ("with an explicit deny in a service control policy", "Unauthorized", "User is not authorized to perform this operation due to a service control policy"),
        ("Not authorized for images", "AMIAuthorizationFailure", "User is not authorized for AMI used in instance launch"),
        ("UnauthorizedOperation", "Unauthorized", "User is not authorized to perform this operation because no identity-based policy allows it"),
        ("belong to different networks", "SecurityGroupSubnetVPCMismatch", "Security groups and subnets must be in the same VPC."),
        ("iamInstanceProfile.name is invalid", "InstanceProfileNameInvalid", "Instance profile name used from EC2NodeClass status does not exist"),
        ("InvalidAMIID.NotFound", "AMINotFound", "AMI used for instance launch either does not exist or you don't have permissions to use it"),
        ("RequestLimitExceeded", "RequestLimitExceeded", "Request limit exceeded"),
        ("InternalError", "InternalError", "An internal error has occurred"),
        ("PendingVerification", "AccountPendingVerification", "An instance launch was requested but the request for launching resources in this region is still being verified"),
    ];

    public static bool IsCapacity(string code) => NoCapacity.Contains(code) || code == NoSpotRole;

    /// <summary>What is not known by its words says nothing of the cause: only the controller's log has it.</summary>
    public static (string Reason, string Message) Sort(string error)
        => Array.Find(Known, row => error.Contains(row.Text, StringComparison.Ordinal)) is { Reason: not null } row ? (row.Reason, row.Message) : ("LaunchFailed", "Instance launch failed");

    /// <summary>As events and conditions carry it.</summary>
    public static string Cut(string message) => message.Length < Longest ? message : message[..Longest] + "...";
}
