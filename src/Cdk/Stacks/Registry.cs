using Amazon.CDK;
using Amazon.CDK.AWS.ECR;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>The ComfyUI images: scanned on push, tags never move (deployments go by digest), old ones expire.</summary>
public sealed class Registry : Construct
{
    public Registry(Construct scope) : base(scope, "Registry")
        => Repository = new Repository(this, "ComfyUI", new RepositoryProps
        {
            ImageScanOnPush = true,
            ImageTagMutability = TagMutability.IMMUTABLE,
            Encryption = RepositoryEncryption.AES_256,
            RemovalPolicy = RemovalPolicy.RETAIN,
            LifecycleRules = [new LifecycleRule { MaxImageCount = 10, Description = "Keep the last ten images" }],
        });

    public Repository Repository { get; }
}
