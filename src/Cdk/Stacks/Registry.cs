using Amazon.CDK;
using Amazon.CDK.AWS.ECR;
using Constructs;

namespace ComfyServerless.Cdk.Stacks;

/// <summary>
/// The ComfyUI images: scanned on push, tags never move (deployments go by digest), old ones expire. Beside them BuildKit's cache, whose one tag moves with every build:
/// what it has left behind expires after a day.
/// </summary>
public sealed class Registry : Construct
{
    public Registry(Construct scope) : base(scope, "Registry")
    {
        Repository = new Repository(this, "ComfyUI", new RepositoryProps
        {
            ImageScanOnPush = true,
            ImageTagMutability = TagMutability.IMMUTABLE,
            Encryption = RepositoryEncryption.AES_256,
            RemovalPolicy = RemovalPolicy.RETAIN,
            LifecycleRules = [new LifecycleRule { MaxImageCount = 10, Description = "Keep the last ten images" }],
        });
        Cache = new Repository(this, "Cache", new RepositoryProps
        {
            ImageScanOnPush = false,
            ImageTagMutability = TagMutability.MUTABLE,
            Encryption = RepositoryEncryption.AES_256,
            RemovalPolicy = RemovalPolicy.DESTROY,
            EmptyOnDelete = true,
            LifecycleRules = [new LifecycleRule { TagStatus = TagStatus.UNTAGGED, MaxImageAge = Duration.Days(1), Description = "Drop what a newer cache has replaced" }],
        });
    }

    public Repository Repository { get; }
    public Repository Cache { get; }
}
