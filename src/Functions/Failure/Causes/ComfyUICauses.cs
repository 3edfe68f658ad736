namespace ComfyServerless.Functions.Failure.Causes;

/// <summary>ComfyUI's pods and ComfyUI itself. Beside each row: where its words were read.</summary>
static class ComfyUICauses
{
    const string Log = "kubectl logs --namespace comfyui deployment/comfyui";

    public static IReadOnlyList<KnownCause> All { get; } =
    [
        // github.com/awslabs/mountpoint-s3-csi-driver/issues/174, github.com/aws-samples/comfyui-on-eks/issues/12; issues/107 of the driver
        new("mount-race", "Failed to read /host/proc/mounts|driver name s3\\.csi\\.aws\\.com not found in the list of registered CSI drivers", "The S3 driver's pod on that node started at the wrong moment and mounts nothing.",
            "Delete the pod s3-csi-node-… of that node; it starts again and mounts. Then start the execution again.", Page.Cluster),
        // kubernetes.io, pkg/kubelet/events: FailedMount
        new("mount", "FailedMount|MountVolume\\.(SetUp|MountDevice) failed", "The S3 driver could not mount a bucket.", "The event says why. Does the bucket exist, and does the driver's role reach it? Deploy the CDK app again if not.", Page.Cluster) { IsVague = true },
        // containerd's words: github.com/kubernetes/kops/issues/16762, github.com/testcontainers/testcontainers-node/issues/273
        new("image-missing", "(failed to resolve reference|Failed to pull image)[^\\n]*(: not found|manifest unknown|repository does not exist)", "The registry does not have the image.",
            "Was it deleted from ECR? Start the execution again: BuildImage builds what is not there.", Page.Cluster),
        new("image-pull", "ErrImagePull|ImagePullBackOff", "The node cannot pull the image.", "Is it in ECR, may the node's role read it, and are the NAT gateway and routes there?", Page.Cluster) { IsVague = true },
        // github.com/Comfy-Org/ComfyUI/issues/1865
        new("driver", "Found no NVIDIA driver on your system", "ComfyUI finds no NVIDIA driver: the node has no GPU, or the container does not get it.",
            "Are instanceTypes of a GPU family, and does the device plugin run (kubectl get pods --namespace kube-system)? Delete the node; Karpenter makes another.", Page.Cluster),
        // github.com/mmartial/ComfyUI-Nvidia-Docker, pytorch.org: the driver is older than the image's CUDA
        new("driver-old", "The NVIDIA driver on your system is too old|CUDA driver version is insufficient", "The node's driver is older than the image's CUDA.", "Delete the node: Karpenter makes another with the AMI's newer driver; or use a version whose PyTorch is older.", Page.Cluster),
        // github.com/Comfy-Org/ComfyUI/issues/5921, issues/2021
        new("gpu-memory", "CUDA out of memory|torch(\\.cuda)?\\.OutOfMemoryError|Allocation on device", "The GPU's memory is too small for the smoke test's workflow.",
            "Choose a smaller smokeTest.width and height or another workflow, or instance types with more GPU memory (g5, g6: 24 GB; g4dn: 16 GB).", Page.Cluster),
        // kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource
        new("memory", "OOMKilled", "The kernel ended ComfyUI's container: it wanted more memory than its limit.", "Use instance types with more memory (a .4xlarge), or fewer and smaller models at once.", Page.Cluster),
        // github.com/Comfy-Org/ComfyUI/issues/8826; and what WorkflowCheck says of GET /object_info
        new("models-missing", "Value not in list: (?<input>\\w+)|value_not_in_list|(ckpt|unet|vae|clip|lora)_name is (?<model>\\S+); the server knows", "ComfyUI does not see a model that the workflow needs.",
            "Is it in the models bucket, in ComfyUI's folder for its kind? models.sets brings sets; /models/.comfy-models/status in the pod says what did not come.", Page.Cluster),
        // ComfyUI, execution.py: missing_node_type; and WorkflowCheck
        new("node-missing", "missing_node_type|the server has no class (?<class>\\w+)|Node '?(?<class>[^']+)'? not found", "The workflow uses a node that this ComfyUI does not have.",
            "Its custom node failed to load, or the version does not have it: " + Log + " has the error at start.", Page.Cluster),
        // ComfyUI, execution.py: execution_error of /history
        new("node-error", "execution_error.*\"node_type\": ?\"(?<node>[^\"]+)\".*\"exception_message\": ?\"(?<exception>[^\"]*)", "The node {node} failed: {exception}", "Its traceback is in the log: " + Log + ".", Page.Cluster),
        // kubernetes.io, pkg/kubelet: "back-off 5m0s restarting failed container=comfyui pod=…"
        new("crash-loop", "CrashLoopBackOff|restarting failed container", "ComfyUI's container ends again and again.", "The evidence has its last lines; all of them: " + Log + " --previous.", Page.Cluster) { IsVague = true },
        // AwaitComfyUI
        new("first-models", "first-models runs since", "The pod waits for its first models.", "Are they in the bucket? kubectl logs --namespace comfyui deployment/comfyui --container first-models names those that are missing.", Page.Cluster) { IsVague = true },
    ];
}
