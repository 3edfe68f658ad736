using ComfyServerless.Rehearsal.Kubernetes.Balancing;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;
using ComfyServerless.Rehearsal.Kubernetes.Provisioning;

namespace ComfyServerless.Rehearsal.Kubernetes.Programs;

/// <summary>The programs of the images that do something in this world, by image.</summary>
public sealed class KnownPrograms(MachineRoom machines, Mounts mounts, Karpenter karpenter, TargetGroupBindings? bindings, ComfyUIHosting comfyUI, ClusterFaults faults) : IContainerPrograms
{
    // EKS publishes its add-ons' images from this account in most regions.
    const string EksAccount = "602401143452.";

    public IContainerProgram? Make(Container container) => container.Spec["image"]!.GetValue<string>() switch
    {
        var image when image.Contains("/amazon-k8s-cni:") => new CniProgram(container, machines),
        var image when image.Contains("/aws-s3-csi-driver:") && container.Pod.Label("app") == "s3-csi-node" => new StorageDriverProgram(container, faults),
        var image when image.Contains("/k8s-device-plugin:") => new DevicePluginProgram(container),
        var image when image.Contains("/karpenter/controller:") => new KarpenterProgram(container, karpenter),
        var image when image.Contains("/aws-load-balancer-controller:") => bindings is null ? null : new LoadBalancerControllerProgram(container, bindings),
        _ when ScriptProgram.Of(container) != null => comfyUI.Shell is { } shell ? new ScriptProgram(container, shell) : null,
        var image when image.Contains(".dkr.ecr.") && !image.StartsWith(EksAccount) => new ComfyUIProgram(container, mounts, comfyUI),
        _ => null,
    };
}
