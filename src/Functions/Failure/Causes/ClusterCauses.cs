namespace ComfyServerless.Functions.Failure.Causes;

/// <summary>The cluster, its add-ons and its system nodes. Beside each row: where its words were read.</summary>
static class ClusterCauses
{
    public static IReadOnlyList<KnownCause> All { get; } =
    [
        // github.com/eksctl-io/eksctl/issues/252, docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html
        new("cluster-zone", "because (?<zone>[a-z0-9-]+), the targeted availability zone, does not currently have sufficient capacity.*choose from these availability zones: (?<zones>[a-z0-9-]+(, [a-z0-9-]+)*)",
            "EKS has no room for a control plane in {zone}.", "Name three of {zones} as zones in comfyserverless.json and deploy the CDK app again.", Page.Cluster),
        new("cluster-zone", "UnsupportedAvailabilityZone", "EKS does not offer one of the zones.", "Choose others as zones in comfyserverless.json and deploy the CDK app again.", Page.Cluster),
        // github.com/pluralsight-cloud/content-deploying-and-managing-a-web-application-in-kubernetes-with-terraform/issues/1
        new("kubernetes-version", "unsupported Kubernetes version", "EKS does not offer, or no longer offers, the Kubernetes version that this release deploys.",
            "Take a newer release of ComfyServerless and deploy the CDK app again.", Page.Cluster),
        // github.com/hashicorp/terraform-provider-aws/issues/33385
        new("addon-version", "Addon version specified is not supported", "EKS does not offer the pinned version of an add-on for this Kubernetes version in {region}.",
            "Change the pin to one of the versions listed, or take a newer release of ComfyServerless.", Page.Cluster),
        // github.com/aws/karpenter-provider-aws/issues/3380; the code: docs.aws.amazon.com/eks/latest/APIReference/API_Issue.html
        new("subnets-full", "InsufficientFreeAddresses", "A subnet has no address left.", "End what uses the VPC's addresses besides this deployment; then start the execution again.", Page.Cluster),
        // github.com/hashicorp/terraform-provider-aws/issues/15675
        new("nodes-join", "NodeCreationFailure|Instances failed to join the kubernetes cluster|Unhealthy nodes in the kubernetes cluster", "The system nodes started but did not join the cluster.",
            "Look at the instances' system log in EC2. Mostly it is the way out: is the NAT gateway there, and do the private route tables lead to it? Then start the execution again.", Page.Cluster),
        // github.com/hashicorp/terraform-provider-aws/issues/39904
        new("nodes-launch", "AsgInstanceLaunchFailures", "EC2 could not launch the system nodes, for the reason above.", "Mend what the reason names and start the execution again: the node group is made anew.", Page.Cluster) { IsVague = true },
        // kubernetes.io/docs/reference/access-authn-authz/authentication: 401 is "Unauthorized"; docs.aws.amazon.com/eks/latest/userguide/access-entries.html
        new("access-entry", "does not know this function's role|the server has asked for the client to provide credentials|\\bUnauthorized\\b.*kubernetes|User \"(?<user>[^\"]+)\" cannot",
            "The cluster does not admit the function's role: its access entry is missing, or is that of a role that was deleted and made again under the same name.",
            "Start a Deploy: EnsureAccess makes the entries anew. If it stays, delete the role's entry in the EKS console, Access, first.", Page.Cluster),
        new("cluster-silent", "the Kubernetes API (does not answer|did not answer)", "The cluster's private endpoint does not answer the functions in the VPC.",
            "Look at the cluster's health in the EKS console, and whether its security group still admits 443 from the functions' group; then start the execution again.", Page.Cluster) { IsVague = true },
        // github.com/kubernetes-sigs/aws-load-balancer-controller/issues/2013
        new("webhook", "failed calling webhook \"(?<webhook>[^\"]+)\"|no endpoints available for service \"(?<service>[^\"]+)\"", "A controller's webhook has no pod that answers, so the cluster refuses changes.",
            "See why the controller's pods in kube-system are not ready (kubectl get pods --namespace kube-system); then start the execution again.", Page.Cluster),
    ];
}
