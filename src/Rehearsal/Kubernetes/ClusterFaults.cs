namespace ComfyServerless.Rehearsal.Kubernetes;

/// <summary>How a scenario makes nodes and kubelets misbehave; shared by all clusters of a world.</summary>
public sealed class ClusterFaults
{
    /// <summary>What each pull of an image ends with while it is set, e.g. a time-out; null: registries answer.</summary>
    public string? PullRefusal { get; set; }
    /// <summary>How many of the S3 driver's pods on GPU nodes come up unable to mount, the next ones first. Source: mountpoint-s3-csi-driver issue 174.</summary>
    public int DeafDrivers { get; set; }
    /// <summary>GPU instances boot and never join.</summary>
    public bool NodesNeverJoin { get; set; }
}
