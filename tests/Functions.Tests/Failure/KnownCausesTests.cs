using ComfyServerless.Functions.Failure;

namespace ComfyServerless.Functions.Tests.Failure;

/// <summary>Each known cause, by a message as it was really seen: where, stands beside the cause's row in src/Functions/Failure/Causes.</summary>
public sealed class KnownCausesTests
{
    static readonly Dictionary<string, string> Names = new() { ["deployment"] = "comfyui", ["region"] = "us-west-2" };

    static FoundCause Find(string error, string message, params string[] evidence) => KnownCauses.Find(error, message, evidence, Names);

    /// <summary>The cause's id, the error, its message, and a part of why or of the remedy that is filled in from the message.</summary>
    public static TheoryData<string, string, string, string> Messages => new()
    {
        { "input", "InvalidDeploymentException", "replicas: found 99; a whole number from 1 to 20 is allowed", "Correct the named fields" },
        { "account", "AccountUnfitException", "models: 200 GB do not fit on g4dn.2xlarge", "Do what each line says" },
        { "lock-held", "LockedException", "arn:aws:states:us-west-2:111122223333:execution:comfyui-Deploy:first works on the deployment", "Wait until the named execution has ended" },
        { "not-ours", "NotOwnedException", "EKS cluster comfyui exists but is not this deployment's", "Remove or rename" },
        { "spot-role", "NotReadyException", "AuthFailure.ServiceLinkedRoleCreationNotPermitted: The provided credentials do not have permission to create the service-linked role for EC2 Spot Instances.", "aws iam create-service-linked-role --aws-service-name spot.amazonaws.com" },
        { "spot-quota", "NotReadyException", "creating instance, insufficient capacity, with fleet error(s), MaxSpotInstanceCountExceeded: Max spot instance count exceeded", "L-3819A6DF" },
        { "gpu-quota", "NotReadyException", "VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 0 allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.", "on demand is 0 vCPUs" },
        { "fleet-quota", "ResourceFailedException", "EKS could not create the node group system: AsgInstanceLaunchFailures: You've reached your quota for maximum Fleet Requests for this account. Launching EC2 instance failed. (eks-system)", "verified the account" },
        { "system-quota", "ResourceFailedException", "EKS could not create the node group system: AsgInstanceLaunchFailures: Could not launch On-Demand Instances. VcpuLimitExceeded - You have requested more vCPU capacity than your current vCPU limit of 0 allows for the instance bucket", "L-1216C47A" },
        { "addresses", "AmazonEC2Exception", "The maximum number of addresses has been reached.", "L-0263D0A3" },
        { "gateways", "ResourceFailedException", "EC2 could not create the NAT gateway: NatGatewayLimitExceeded: The maximum number of NAT Gateways has been reached.", "L-FE5A380F" },
        { "builds-quota", "AccountLimitExceededException", "Cannot have more than 0 builds in queue for the account", "at most 0 builds" },
        { "unverified", "AmazonEC2Exception", "Your request for accessing resources in this region is being validated, and you will not be able to launch additional resources in this region until the validation is complete.", "has not verified the account" },
        { "organization", "AccessDeniedException", "User: arn:aws:sts::111122223333:assumed-role/comfyui/EnsureCluster is not authorized to perform: eks:CreateCluster on resource: arn:aws:eks:us-west-2:111122223333:cluster/comfyui with an explicit deny in a service control policy", "Your organization forbids eks:CreateCluster" },
        { "permission", "AccessDeniedException", "User: arn:aws:sts::111122223333:assumed-role/comfyui/EnsureCluster is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/x because no identity-based policy allows the iam:PassRole action", "lacks iam:PassRole" },
        { "permission", "AmazonEC2Exception", "You are not authorized to perform this operation. Encoded authorization failure message: 0l-KPWQJ8q5z3Yat", "decode-authorization-message" },
        { "encryption-key", "ResourceFailedException", "AsgInstanceLaunchFailures: Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state", "EBS encryption" },
        { "encryption-key", "ResourceFailedException", "One or more of the attached Amazon EBS volumes are encrypted with an inaccessible AWS KMS key", "kms:CreateGrant" },
        { "encryption-key", "NotReadyException", "Client.InternalError: Client error on launch", "alias/aws/ebs" },
        { "throttled", "AmazonCloudFormationException", "Rate exceeded", "too many calls" },
        { "throttled", "AmazonEC2Exception", "Request limit exceeded.", "too many calls" },
        { "cluster-zone", "UnsupportedAvailabilityZoneException", "Cannot create cluster 'comfyui' because us-east-1e, the targeted availability zone, does not currently have sufficient capacity to support the cluster. Retry and choose from these availability zones: us-east-1a, us-east-1b, us-east-1c, us-east-1d, us-east-1f", "Name three of us-east-1a, us-east-1b, us-east-1c, us-east-1d, us-east-1f" },
        { "kubernetes-version", "InvalidParameterException", "unsupported Kubernetes version 1.24", "newer release" },
        { "addon-version", "InvalidParameterException", "Addon version specified is not supported", "in us-west-2" },
        { "subnets-full", "ResourceFailedException", "EKS could not create the node group system: InsufficientFreeAddresses: One or more of the subnets associated with your nodegroup does not have enough available IP addresses for new nodes.", "no address left" },
        { "nodes-join", "ResourceFailedException", "EKS could not create the node group system: NodeCreationFailure: Instances failed to join the kubernetes cluster (i-0b06c566c8c8f87d7)", "did not join the cluster" },
        { "nodes-launch", "ResourceFailedException", "EKS could not create the node group system: AsgInstanceLaunchFailures: Could not launch On-Demand Instances. Unsupported - Your requested instance type (t3.large) is not supported in your requested Availability Zone (us-east-1e).", "could not launch the system nodes" },
        { "access-entry", "NotReadyException", "the Kubernetes API does not know this function's role yet (401 for GET /api/v1/nodes)", "EnsureAccess makes the entries anew" },
        { "access-entry", "KubernetesRefusedException", "pods is forbidden: User \"arn:aws:sts::111122223333:assumed-role/x\" cannot list resource \"pods\" in API group \"\" at the cluster scope", "does not admit" },
        { "cluster-silent", "NotReadyException", "the Kubernetes API does not answer at 10.0.1.2: Connection refused", "private endpoint" },
        { "webhook", "NotReadyException", "Internal error occurred: failed calling webhook \"mtargetgroupbinding.elbv2.k8s.aws\": Post \"https://aws-load-balancer-webhook-service.kube-system.svc:443/mutate?timeout=10s\": no endpoints available for service \"aws-load-balancer-webhook-service\"", "webhook has no pod" },
        { "edge-zone", "ResourceFailedException", "CloudFormation could not create VpcOrigin (AWS::CloudFront::VpcOrigin) of the stack comfyui-edge: VPC origins are not supported in the Availability Zone use1-az3", "in the zone use1-az3" },
        { "edge-certificate", "ResourceFailedException", "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain. (Service: AmazonCloudFront; Status Code: 400; Error Code: InvalidViewerCertificate; Request ID: 31551d3c)", "ISSUED" },
        { "edge-name-taken", "ResourceFailedException", "Resource handler returned message: \"Invalid request provided: One or more of the CNAMEs you provided are already associated with a different resource. (Service: CloudFront, Status Code: 409, Request ID: 04c3eb61)\"", "list-conflicting-aliases" },
        { "edge-distributions", "ResourceFailedException", "Processing your request will cause you to exceed the maximum number of distributions allowed.", "L-24B04930" },
        { "edge-origins", "ResourceFailedException", "The entity limit has been exceeded. (Service: CloudFront, Status Code: 400)", "VPC origins" },
        { "edge-unverified", "ResourceFailedException", "Access denied for operation 'AWS::CloudFront::Distribution: Your account must be verified before you can add new CloudFront resources. To verify your account, please contact AWS Support (https://console.aws.amazon.com/support/home#/) and include this error message.'", "AWS Support" },
        { "edge-rolled-back", "AmazonCloudFormationException", "Stack:arn:aws:cloudformation:us-west-2:111122223333:stack/comfyui-edge/6fdbeba0 is in ROLLBACK_COMPLETE state and can not be updated.", "stands in ROLLBACK_COMPLETE" },
        { "packages", "BuildFailedException", "Build comfyui:1 FAILED in BUILD: \n  × No solution found when resolving dependencies:\n  ╰─▶ Because pip was not found in the package registry and you require pip,", "contradict each other" },
        { "packages", "BuildFailedException", "error: resolution-too-deep", "contradict each other" },
        { "package-hash", "BuildFailedException", "error: Hash mismatch for `torch==2.9.1`", "comfyui_image/lock" },
        { "build-disk", "BuildFailedException", "failed to register layer: Error processing tar file(exit status 1): write /usr/share/doc/lcms2-devel-2.6/api.pdf: no space left on device", "larger compute type" },
        { "registry-limit", "BuildFailedException", "toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit", "Docker Hub" },
        { "version", "BuildFailedException", "fatal: couldn't find remote ref v9.9.9", "has no version v9.9.9" },
        { "version", "BuildFailedException", "fatal: remote error: upload-pack: not our ref 0123456789012345678901234567890123456789", "has no version 0123456789012345678901234567890123456789" },
        { "custom-node", "BuildFailedException", "Build comfyui:1 FAILED in BUILD: \nComfyUI can't import every custom node: see the lines with IMPORT FAILED", "leave it out" },
        { "gated-model", "BuildFailedException", "Cannot access gated repo for url https://huggingface.co/black-forest-labs/FLUX.1-dev/resolve/main/ae.safetensors.\nAccess to model black-forest-labs/FLUX.1-dev is restricted. You must have access to it and be authenticated to access it. Please log in.", "/comfyserverless/comfyui/model-token" },
        { "helm-pending", "BuildFailedException", "Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress", "rolls the release back" },
        { "build-time", "BuildFailedException", "Build comfyui:1 TIMED_OUT in BUILD: ", "longer than its project allows" },
        { "build-network", "BuildFailedException", "curl: (6) Could not resolve host: get.helm.sh", "NAT gateway" },
        { "no-capacity", "NotReadyException", "creating instance, insufficient capacity, with fleet error(s), InsufficientInstanceCapacity: We currently do not have sufficient g6e.2xlarge capacity in the Availability Zone you requested (eu-central-1a). Our system will be working on provisioning additional capacity.", "AWS has no g6e.2xlarge free" },
        { "no-capacity", "NotReadyException", "UnfulfillableCapacity: Unable to fulfill capacity due to your request configuration. Please adjust your request and try again.", "Allow more instanceTypes" },
        { "pool-limit", "NotReadyException", "Failed to schedule pod, all available instance types exceed limits for nodepool", "maxGpuNodes" },
        { "node-registers", "NotReadyException", "NodeClaim gpu-x is Launched (Registered: NodeNotFound Node not registered with cluster)", "system log" },
        { "no-gpu-shown", "NotReadyException", "PodScheduled: Unschedulable 0/2 nodes are available: 2 Insufficient nvidia.com/gpu.", "device plugin" },
        { "mount-race", "NotReadyException", "MountVolume.SetUp failed for volume \"comfyui-outputs-pv\" : rpc error: code = Internal desc = Could not mount \"comfyui-outputs\" at \"/var/lib/kubelet/pods/8/mount\": Could not check if \"/var/lib/kubelet/pods/8/mount\" is a mount point: stat /var/lib/kubelet/pods/8/mount: no such file or directory, Failed to read /host/proc/mounts: open /host/proc/mounts: invalid argument", "s3-csi-node-" },
        { "mount-race", "NotReadyException", "MountVolume.MountDevice failed for volume \"s3-pv\" : kubernetes.io/csi: attacher.MountDevice failed to create newCsiDriverClient: driver name s3.csi.aws.com not found in the list of registered CSI drivers", "s3-csi-node-" },
        { "mount", "NotReadyException", "MountVolume.SetUp failed for volume \"comfyui-outputs-pv\" : rpc error: code = Internal desc = Access Denied", "could not mount a bucket" },
        { "image-missing", "NotReadyException", "Failed to pull image \"111122223333.dkr.ecr.us-west-2.amazonaws.com/comfyui@sha256:7031\": rpc error: code = NotFound desc = failed to pull and unpack image: failed to resolve reference \"111122223333.dkr.ecr.us-west-2.amazonaws.com/comfyui@sha256:7031\": 111122223333.dkr.ecr.us-west-2.amazonaws.com/comfyui@sha256:7031: not found", "BuildImage builds what is not there" },
        { "image-pull", "NotReadyException", "0 of 1 ComfyUI pods are ready; pod comfyui-1 is Pending (ImagePullBackOff Back-off pulling image)", "cannot pull the image" },
        { "driver", "WorkloadFailedException", "RuntimeError: Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and installed a driver from http://www.nvidia.com/Download/index.aspx", "device plugin" },
        { "driver-old", "WorkloadFailedException", "RuntimeError: The NVIDIA driver on your system is too old (found version 11040).", "newer driver" },
        { "gpu-memory", "SmokeTestFailedException", "[[\"execution_error\",{\"node_id\":\"3\",\"node_type\":\"KSampler\",\"exception_type\":\"torch.OutOfMemoryError\",\"exception_message\":\"Allocation on device \"}]]", "GPU memory" },
        { "memory", "NotReadyException", "Pod comfyui/comfyui-1: its container comfyui ended with OOMKilled (exit code 137)", "more memory" },
        { "models-missing", "SmokeTestFailedException", "Failed to validate prompt for output 9:\n* CheckpointLoaderSimple 4:\n  - Value not in list: ckpt_name: 'sd_xl_base_1.0.safetensors' not in []", "in the models bucket" },
        { "models-missing", "SmokeTestFailedException", "ComfyUI cannot run the smoke test's workflow sdxl: node 4 (CheckpointLoaderSimple): ckpt_name is \"sd_xl_base_1.0.safetensors\"; the server knows none", "in the models bucket" },
        { "node-missing", "SmokeTestFailedException", "{\"error\":{\"type\":\"missing_node_type\",\"message\":\"Node 'FaceDetailer' not found.\"}}", "does not have" },
        { "node-error", "SmokeTestFailedException", "ComfyUI failed on the smoke test's workflow: [[\"execution_error\",{\"node_id\":\"3\",\"node_type\":\"KSampler\",\"exception_message\":\"mat1 and mat2 shapes cannot be multiplied\"}]]", "The node KSampler failed: mat1 and mat2 shapes cannot be multiplied" },
        { "crash-loop", "NotReadyException", "0 of 1 ComfyUI pods are ready; pod comfyui-1 is Running (CrashLoopBackOff back-off 5m0s restarting failed container=comfyui pod=comfyui-1_comfyui(8))", "--previous" },
        { "first-models", "NotReadyException", "pod comfyui-1 is Pending (first-models runs since 2030-01-07T09:20:00Z: kubectl logs tells what it waits for)", "--container first-models" },
        { "function-time", "Sandbox.Timedout", "RequestId: b0bf19d0 Error: Task timed out after 30.03 seconds", "30.03 seconds" },
        { "interfaces", "Lambda.ENILimitReachedException", "Lambda was not able to create an ENI in the VPC of the Lambda function because the limit for Network Interfaces has been reached.", "L-DF5E4CA3" },
        { "function-idle", "Lambda.ResourceNotReadyException", "The function is inactive and its VPC connection is no longer available.", "takes minutes" },
        { "function-memory", "Runtime.ExitError", "RequestId: b0bf19d0 Error: Runtime exited with error: signal: killed", "lack of memory" },
        { "state-size", "States.DataLimitExceeded", "The state/task 'Report' returned a result with a size exceeding the maximum number of bytes service limit.", "larger than Step Functions allows" },
        { "aws-fault", "AmazonEKSException", "InternalFailure", "health.aws.amazon.com" },
        { "dependency", "AmazonEC2Exception", "resource sg-065ad5c1c3e5581d0 has a dependent object", "Something still uses sg-065ad5c1c3e5581d0" },
        { "dependency", "ResourceInUseException", "Cluster has nodegroups attached", "Something still uses" },
        { "deletion-protection", "ResourceFailedException", "Cluster comfyui has deletion protection, which no step of this deployment sets", "Take the protection off" },
        { "leftovers", "ResourceFailedException", "Still there: volume vol-1 is in-use", "By hand" },
        { "build", "BuildFailedException", "Build comfyui:1 FAILED in BUILD: exit status 1", "Read the build's last lines" },
        { "resource", "ResourceFailedException", "something of AWS", "deletes what failed" },
        { "smoke-test", "SmokeTestFailedException", "ComfyUI's picture is blank", "does not work" },
        { "workload", "WorkloadFailedException", "pod comfyui-1", "again and again" },
        { "patience", "NotReadyException", "cluster comfyui is CREATING since 09:00:00", "gave up waiting" },
        { "throttled", "ServiceBusyException", "EKS is busy: ThrottlingException: Rate exceeded", "too many calls" },
        { "busy", "ServiceBusyException", "EKS is busy: ServerException: odd", "kept throttling" },
        { "attempt", "States.Timeout", "States.Timeout", "took too long" },
        { "kubernetes", "KubernetesRefusedException", "/api/v1/namespaces/comfyui: admission webhook denied the request (400)", "admission rule" },
        { "unknown", "NullReferenceException", "Object reference not set to an instance of an object.", "every step goes on where it stopped" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_real_message_is_recognized_with_its_blanks_filled_in(string cause, string error, string message, string told)
    {
        var found = Find(error, message);
        Assert.Equal(cause, found.Cause.Id);
        Assert.Contains(told, found.Why + "\n" + found.Remedy);
        Assert.DoesNotMatch(@"\{[a-z]+\}", found.Why + found.Remedy);
    }

    [Fact]
    public void Every_known_cause_has_a_message() // and twenty of them were asked for
    {
        var told = Messages.Select(row => (string)((object[])row)[0]).ToHashSet();
        var known = KnownCauses.All.Select(cause => cause.Id).ToHashSet();
        Assert.Empty(known.Except(told));
        Assert.True(known.Count >= 50, $"{known.Count}");
    }

    [Fact]
    public void The_failures_own_words_count_more_than_an_old_warning_a_cause_more_than_a_symptom_and_either_more_than_the_errors_name()
    {
        Assert.Equal("kubernetes-version", Find("InvalidParameterException", "unsupported Kubernetes version", "Pod comfyui/a: FailedMount x").Cause.Id);
        Assert.Equal("mount", Find("NotReadyException", "0 of 1 ComfyUI pods are ready", "Pod comfyui/a: FailedMount x").Cause.Id);
        Assert.Equal("patience", Find("NotReadyException", "0 of 1 ComfyUI pods are ready", "Pod comfyui/a: nothing known").Cause.Id);
        Assert.Equal("driver", Find("NotReadyException", "pod comfyui-1 is Running (CrashLoopBackOff)", "Pod comfyui/comfyui-1 logged: RuntimeError: Found no NVIDIA driver on your system.").Cause.Id);
    }
}
