using ComfyServerless.Rehearsal.Aws.S3;
using ComfyServerless.Rehearsal.ComfyUi;

namespace ComfyServerless.Rehearsal.World;

/// <summary>A bucket as the S3 CSI driver mounts it: objects are files.</summary>
sealed class BucketFolder(S3Service s3, string bucket) : IComfyUIFolder
{
    public byte[]? Read(string path) => s3.Read(bucket, path);
    public void Write(string path, byte[] content) => s3.Put(bucket, path, content);
    public IReadOnlyList<string> List() => s3.Keys(bucket, "");
}
