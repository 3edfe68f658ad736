using System.Text.Json.Nodes;

namespace ComfyServerless.Cdk.Tests.Stacks;

/// <summary>Buckets, registry, lock table: what holds data.</summary>
[Collection(Synthesized.Name)]
public sealed class StorageTests(Synthesized stack)
{
    [Fact]
    public void There_are_three_buckets_encrypted_private_and_kept() => Assert.All(stack.Of("AWS::S3::Bucket"), bucket =>
    {
        Assert.Equal(3, stack.Of("AWS::S3::Bucket").Count);
        Assert.Equal("AES256", bucket["BucketEncryption"]!["ServerSideEncryptionConfiguration"]![0]!["ServerSideEncryptionByDefault"]!["SSEAlgorithm"]!.GetValue<string>());
        Assert.Equal(4, bucket["PublicAccessBlockConfiguration"]!.AsObject().Count(block => block.Value!.GetValue<bool>()));
        Assert.Equal(("Retain", "Retain"), (bucket.Json["DeletionPolicy"]!.GetValue<string>(), bucket.Json["UpdateReplacePolicy"]!.GetValue<string>()));
        Assert.Null(bucket["BucketName"]); // a later stack must not collide with a kept bucket
    });

    [Fact]
    public void Each_bucket_refuses_what_does_not_come_over_TLS_1_2()
    {
        var policies = stack.Of("AWS::S3::BucketPolicy");
        Assert.Equal(stack.Of("AWS::S3::Bucket").Select(bucket => bucket.Id).Order(), policies.Select(policy => policy["Bucket"]!["Ref"]!.GetValue<string>()).Order());
        Assert.All(policies, policy =>
        {
            var denials = policy["PolicyDocument"]!["Statement"]!.AsArray().Where(statement => statement!["Effect"]!.GetValue<string>() == "Deny").Select(statement => statement!["Condition"]!.ToJsonString()).ToList();
            Assert.Contains("""{"Bool":{"aws:SecureTransport":"false"}}""", denials);
            Assert.Contains("""{"NumericLessThan":{"s3:TlsVersion":1.2}}""", denials);
        });
    }

    [Fact]
    public void The_registry_scans_never_moves_a_tag_keeps_ten_images_and_stays()
    {
        var registry = stack.Of("AWS::ECR::Repository").Single(repository => repository.Id.StartsWith("RegistryComfyUI", StringComparison.Ordinal));
        Assert.True(registry["ImageScanningConfiguration"]!["ScanOnPush"]!.GetValue<bool>());
        Assert.Equal("IMMUTABLE", registry["ImageTagMutability"]!.GetValue<string>());
        Assert.Equal("Retain", registry.Json["DeletionPolicy"]!.GetValue<string>());
        Assert.Null(registry["RepositoryName"]); // a later stack must not collide with a kept one
        var rule = Assert.Single(JsonNode.Parse(registry["LifecyclePolicy"]!["LifecyclePolicyText"]!.GetValue<string>())!["rules"]!.AsArray())!;
        Assert.Equal((10, "imageCountMoreThan"), (rule["selection"]!["countNumber"]!.GetValue<int>(), rule["selection"]!["countType"]!.GetValue<string>()));
    }

    [Fact]
    public void The_builds_cache_moves_its_tag_goes_with_the_stack_and_drops_what_was_replaced()
    {
        var cache = stack.Of("AWS::ECR::Repository").Single(repository => repository.Id.StartsWith("RegistryCache", StringComparison.Ordinal));
        Assert.Equal(("MUTABLE", "Delete", true), (cache["ImageTagMutability"]!.GetValue<string>(), cache.Json["DeletionPolicy"]!.GetValue<string>(), cache["EmptyOnDelete"]!.GetValue<bool>()));
        var rule = Assert.Single(JsonNode.Parse(cache["LifecyclePolicy"]!["LifecyclePolicyText"]!.GetValue<string>())!["rules"]!.AsArray())!;
        Assert.Equal(("untagged", 1), (rule["selection"]!["tagStatus"]!.GetValue<string>(), rule["selection"]!["countNumber"]!.GetValue<int>()));
        var project = stack.Of("AWS::CodeBuild::Project").Single(project => project.Id.StartsWith("BuildsImage", StringComparison.Ordinal));
        Assert.Contains(cache.Id, project["Environment"]!["EnvironmentVariables"]!.AsArray().Single(variable => variable!["Name"]!.GetValue<string>() == "CACHE_REPOSITORY_URI")!.ToJsonString());
    }

    [Fact]
    public void The_lock_is_keyed_by_the_deployment()
        => Assert.Equal("""[{"AttributeName":"Deployment","KeyType":"HASH"}]""", Assert.Single(stack.Of("AWS::DynamoDB::Table"))["KeySchema"]!.ToJsonString());
}
