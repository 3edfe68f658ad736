namespace ComfyServerless.Functions.Failure.Causes;

/// <summary>Quotas, rights and keys of the account. Beside each row: where its words were read.</summary>
static class AccountCauses
{
    const string Action = "is not authorized to perform: (?<action>[a-z0-9-]+:[a-z0-9]+)";

    public static IReadOnlyList<KnownCause> All { get; } =
    [
        // github.com/aws-samples/comfyui-on-eks, README 5.5: Karpenter's log on an account that has never used spot
        new("spot-role", "ServiceLinkedRoleCreationNotPermitted|permission to create the service-linked role for EC2 Spot",
            "The account has never used spot, so the role AWSServiceRoleForEC2Spot is missing.",
            "Create it once: aws iam create-service-linked-role --aws-service-name spot.amazonaws.com; or allow on demand only: {\"capacityTypes\": [\"on-demand\"]}."),
        // github.com/terraform-aws-modules/terraform-aws-eks/issues/2149: a node group of a new account
        new("fleet-quota", "reached your quota for maximum Fleet Requests", "A new account may not ask for fleets of instances yet.",
            "Wait until AWS has verified the account (hours, seldom a day), or ask AWS Support; then start the execution again.", Page.Cluster),
        // github.com/terraform-aws-modules/terraform-aws-eks/issues/2149 (the code), github.com/bentoml/bentoctl/issues/202 (the words)
        new("system-quota", "AsgInstanceLaunchFailures.*(VcpuLimitExceeded|vCPU limit of (?<limit>[0-9,]+))", "The quota for standard instances is too small for the system nodes.",
            "Raise the quota \"Running On-Demand Standard instances\" (L-1216C47A), 2 vCPUs a t3.large; it takes minutes to a day.", Page.Quota, "ec2/L-1216C47A"),
        // github.com/aws/karpenter-provider-aws/issues/5789
        new("spot-quota", "MaxSpotInstanceCountExceeded|Max spot instance count exceeded", "The quota for GPU instances as spot is too small.",
            "Raise the quota \"All G and VT Spot Instance Requests\" (L-3819A6DF), 8 vCPUs a GPU node, or allow on demand.", Page.Quota, "ec2/L-3819A6DF"),
        // github.com/aws/karpenter-provider-aws/issues/3372
        new("gpu-quota", "vCPU limit of (?<limit>[0-9,]+) allows for the instance bucket", "The quota for GPU instances on demand is {limit} vCPUs, which is too small.",
            "Raise the quota \"Running On-Demand G and VT instances\" (L-DB2E81BA), 8 vCPUs a GPU node; it takes minutes to a day.", Page.Quota, "ec2/L-DB2E81BA"),
        new("gpu-quota", "VcpuLimitExceeded", "The quota for GPU instances on demand is too small.",
            "Raise the quota \"Running On-Demand G and VT instances\" (L-DB2E81BA), 8 vCPUs a GPU node; it takes minutes to a day.", Page.Quota, "ec2/L-DB2E81BA"),
        // github.com/hashicorp-education/learn-terraform-provision-eks-cluster/issues/59
        new("addresses", "AddressLimitExceeded|maximum number of addresses has been reached", "The region has no public address left for the NAT gateway.",
            "Release an Elastic IP address that nobody uses, or raise the quota \"EC2-VPC Elastic IPs\" (L-0263D0A3).", Page.Quota, "ec2/L-0263D0A3"),
        // docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
        new("gateways", "NatGatewayLimitExceeded|maximum number of NAT gateways", "The zone has as many NAT gateways as the account may have.",
            "Delete one that nobody uses, or raise the quota \"NAT gateways per Availability Zone\" (L-FE5A380F).", Page.Quota, "vpc/L-FE5A380F"),
        // github.com/rebuy-de/aws-nuke/issues/1209, github.com/aws-samples/aws-gateway-load-balancer-suricata-ids-ips-nsm/issues/12
        new("builds-quota", "Cannot have more than (?<most>[0-9]+) builds in queue", "CodeBuild runs at most {most} builds of this size at once in this account.",
            "Wait until other builds have ended. With 0 (new accounts), raise CodeBuild's quota for concurrently running builds of this size, or ask AWS Support.", Page.Quota, "codebuild"),
        // docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
        new("unverified", "PendingVerification|is being validated, and you will not be able to launch", "AWS has not verified the account for this region yet.",
            "Wait for AWS's e-mail (minutes, seldom hours), then start the execution again."),
        // github.com/aws/karpenter-provider-aws/issues/8190
        new("organization", Action + ".*explicit deny in a (service control policy|resource control policy|permissions boundary)", "Your organization forbids {action}: a policy above the account, or a permissions boundary, denies it.",
            "Have {action} allowed for the deployer's roles in the organization's policies; the stack's own roles already allow it."),
        // github.com/aws/karpenter-provider-aws/issues/1536
        new("permission", Action, "The role of the caller lacks {action}.",
            "Deploy the CDK app again: it grants what its steps call. If a permissions boundary or a policy of the organization is in the way, allow {action} there."),
        new("permission", "UnauthorizedOperation|You are not authorized to perform this operation", "EC2 denies the call to the caller's role.",
            "Deploy the CDK app again. If it stays, decode the message: aws sts decode-authorization-message --encoded-message …"),
        // github.com/hashicorp/terraform-provider-aws/issues/39904, github.com/aws/aws-cdk/issues/34491, github.com/kubernetes/kops/issues/11545
        new("encryption-key", "Client\\.InvalidKMSKey|inaccessible AWS KMS key|Client\\.InternalError: Client error on launch|KMS key provided is in an incorrect state|KMS\\.(NotFound|Disabled|InvalidState)Exception",
            "The account encrypts volumes with a KMS key that EC2 may not use for these instances.",
            "In EC2's settings, \"EBS encryption\", choose the key alias/aws/ebs, or let AWSServiceRoleForAutoScaling and Karpenter's role use the key (kms:CreateGrant, Decrypt, GenerateDataKeyWithoutPlaintext)."),
        // github.com/eksctl-io/eksctl/issues/567, github.com/cloudfoundry/bosh-aws-cpi-release/issues/61, github.com/awslabs/amazon-eks-ami/pull/218
        new("throttled", "Rate exceeded|Request limit exceeded|RequestLimitExceeded|TooManyRequestsException|ThrottlingException|ThrottledException", "AWS answered too many calls of this account with \"slow down\", even after retries.",
            "Find out what else calls this API so often; start the execution again in a few minutes: it goes on where this one stopped."),
    ];
}
