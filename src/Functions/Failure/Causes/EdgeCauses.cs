namespace ComfyServerless.Functions.Failure.Causes;

/// <summary>CloudFront, its VPC origin, the load balancer and their stack. Beside each row: where its words were read.</summary>
static class EdgeCauses
{
    public static IReadOnlyList<KnownCause> All { get; } =
    [
        // docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html names the zones; nobody has published CloudFront's own words, so the zone's id beside "VPC origin" must do
        new("edge-zone", "VPC ?origins?[^\\n]*(?<zone>\\b(use1-az3|usw1-az2|apne1-az3|cac1-az3|apne2-az1)\\b)|(?<zone>\\b(use1-az3|usw1-az2|apne1-az3|cac1-az3|apne2-az1)\\b)[^\\n]*VPC ?origin",
            "CloudFront's VPC origins do not work in the zone {zone}.", "Name other zones as zones in comfyserverless.json, tear down, and deploy the CDK app again.", Page.EdgeStack),
        // github.com/cloudposse/terraform-aws-cloudfront-s3-cdn/issues/55
        new("edge-certificate", "InvalidViewerCertificate|specified SSL certificate doesn't exist, isn't in us-east-1", "CloudFront does not take the certificate: it is not issued, not in us-east-1, or incomplete.",
            "Use an ACM certificate of us-east-1 whose status is ISSUED and whose names include edge.domain.", Page.Certificates),
        // github.com/jogold/cloudstructs/issues/169, github.com/klaemo/s3-website/issues/25
        new("edge-name-taken", "CNAMEAlreadyExists|CNAMEs you provided are already associated with a different resource", "Another distribution, perhaps in another account, already answers for edge.domain.",
            "Take the name off that distribution (aws cloudfront list-conflicting-aliases finds it), or choose another edge.domain.", Page.EdgeStack),
        // github.com/getlantern/lantern/pull/2739
        new("edge-distributions", "TooManyDistributions|exceed the maximum number of distributions", "The account has as many CloudFront distributions as it may have.",
            "Delete a distribution that nobody uses, or raise CloudFront's quota \"Web distributions per AWS account\" (L-24B04930).", Page.Quota, "cloudfront/L-24B04930"),
        // docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateVpcOrigin.html, errors
        new("edge-origins", "EntityLimitExceeded|entity limit has been exceeded", "The account has as many VPC origins, functions or policies of CloudFront as it may have.",
            "Delete what nobody uses in the CloudFront console, or raise the quota.", Page.Quota, "cloudfront"),
        // github.com/aws-samples/aws-cdk-examples/issues/279
        new("edge-unverified", "account must be verified before you can add new CloudFront resources",
            "AWS has not released CloudFront for this new account yet.", "Open a case with AWS Support and quote the message; until then deploy with {\"edge\": {\"enabled\": false}}.", Page.EdgeStack),
        // github.com/bitovi/bitops/issues/128
        new("edge-rolled-back", "is in (?<status>[A-Z_]*(ROLLBACK|FAILED)[A-Z_]*) state and can ?not be updated", "The stack stands in {status}, in which CloudFormation changes nothing.",
            "Start the execution again: it deletes what an earlier one left half made, and makes it anew. If it stays, delete the stack {deployment}-edge in the CloudFormation console.", Page.EdgeStack),
    ];
}
