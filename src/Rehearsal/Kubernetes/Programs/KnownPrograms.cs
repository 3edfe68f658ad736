using System.Text.Json.Nodes;
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
        _ when ScriptProgram.Of(container) != null => comfyUI.Shell is { } shell ? new ScriptProgram(container, shell, () => Root(container)) : null,
        var image when image.Contains(".dkr.ecr.") && !image.StartsWith(EksAccount) => new ComfyUIProgram(container, mounts, comfyUI),
        _ => null,
    };

    /// <summary>A hook that is no script for bash is not modelled, nor is one where no script is run: it ends at once.</summary>
    public async Task HookAsync(Container container, Uri? url, JsonArray command, CancellationToken kill)
    {
        if (comfyUI.Shell is not { } shell || ScriptProgram.Of(ScriptProgram.Texts(command)) is not var (text, arguments)) return;
        using var root = Root(container);
        var environment = ContainerRoot.Environment(container.Pod, container.Spec);
        if (url != null) environment["PORT"] = url.Port.ToString();
        await shell.RunAsync(new(text, root.Folder, environment, arguments), container.Log, kill);
    }

    ContainerRoot Root(Container container) => new(container, mounts, comfyUI.Bucket);
}
