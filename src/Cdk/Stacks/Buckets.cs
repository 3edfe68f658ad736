using Amazon.CDK;
using Amazon.CDK.AWS.S3;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>
/// Inputs, outputs and models: encrypted, TLS only, kept when the stack goes. CloudFormation names them, so that a later stack never collides with kept ones.
/// </summary>
public sealed class Buckets : Construct
{
    public Buckets(Construct scope) : base(scope, "Buckets")
    {
        (Inputs, Outputs, Models) = (Make("Inputs"), Make("Outputs"), Make("Models"));
        // In the L1: CDK's own way is a custom resource with a function in Python.
        ((CfnBucket)Models.Node.DefaultChild!).AddPropertyOverride("NotificationConfiguration", new Dictionary<string, object> { ["EventBridgeConfiguration"] = new Dictionary<string, object> { ["EventBridgeEnabled"] = true } });
    }

    public Bucket Inputs { get; }
    public Bucket Outputs { get; }
    public Bucket Models { get; }

    Bucket Make(string id)
    {
        var bucket = new Bucket(this, id, new BucketProps
        {
            Encryption = BucketEncryption.S3_MANAGED,
            EnforceSSL = true,
            MinimumTLSVersion = 1.2,
            BlockPublicAccess = BlockPublicAccess.BLOCK_ALL,
            ObjectOwnership = ObjectOwnership.BUCKET_OWNER_ENFORCED,
            RemovalPolicy = RemovalPolicy.RETAIN,
            LifecycleRules = [new LifecycleRule { Id = "AbortMultipartUploads", AbortIncompleteMultipartUploadAfter = Duration.Days(7) }],
        });
        Nag.Suppress(bucket, ("AwsSolutions-S1", "Server access logs would need a fourth bucket that costs at rest; CloudTrail data events serve who needs them."));
        return bucket;
    }
}
