using Amazon.Runtime;

namespace Amazon.ECR
{
    public partial class AmazonECRRequest : AmazonWebServiceRequest { }

    public class TagStatus(string value) : ConstantClass(value)
    {
        public static readonly TagStatus ANY = new("ANY"), TAGGED = new("TAGGED"), UNTAGGED = new("UNTAGGED");
        public static TagStatus FindValue(string value) => FindValue<TagStatus>(value);
        public static implicit operator TagStatus(string value) => FindValue(value);
    }

    public class ImageFailureCode(string value) : ConstantClass(value)
    {
        public static readonly ImageFailureCode ImageNotFound = new("ImageNotFound"), ImageReferencedByManifestList = new("ImageReferencedByManifestList"),
            ImageTagDoesNotMatchDigest = new("ImageTagDoesNotMatchDigest"), InvalidImageDigest = new("InvalidImageDigest"), InvalidImageTag = new("InvalidImageTag"), KmsError = new("KmsError"),
            MissingDigestAndTag = new("MissingDigestAndTag"), UpstreamAccessDenied = new("UpstreamAccessDenied");
        public static ImageFailureCode FindValue(string value) => FindValue<ImageFailureCode>(value);
        public static implicit operator ImageFailureCode(string value) => FindValue(value);
    }

    public class ImageTagMutability(string value) : ConstantClass(value)
    {
        public static readonly ImageTagMutability IMMUTABLE = new("IMMUTABLE"), MUTABLE = new("MUTABLE");
        public static ImageTagMutability FindValue(string value) => FindValue<ImageTagMutability>(value);
        public static implicit operator ImageTagMutability(string value) => FindValue(value);
    }
}

namespace Amazon.ECR.Model
{
    public partial class ImageIdentifier
    {
        public string ImageDigest { get; set; }
        public string ImageTag { get; set; }
    }
    public partial class ImageFailure
    {
        public ImageFailureCode FailureCode { get; set; }
        public string FailureReason { get; set; }
        public ImageIdentifier ImageId { get; set; }
    }
    public partial class BatchDeleteImageRequest : AmazonECRRequest
    {
        public List<ImageIdentifier> ImageIds { get; set; }
        public string RegistryId { get; set; }
        public string RepositoryName { get; set; }
    }
    public partial class BatchDeleteImageResponse : AmazonWebServiceResponse
    {
        public List<ImageFailure> Failures { get; set; }
        public List<ImageIdentifier> ImageIds { get; set; }
    }
    public partial class ImageDetail
    {
        public string ArtifactMediaType { get; set; }
        public string ImageDigest { get; set; }
        public string ImageManifestMediaType { get; set; }
        public DateTime? ImagePushedAt { get; set; }
        public long? ImageSizeInBytes { get; set; }
        public List<string> ImageTags { get; set; }
        public string RegistryId { get; set; }
        public string RepositoryName { get; set; }
    }
    public partial class DescribeImagesFilter { public TagStatus TagStatus { get; set; } }
    public partial class DescribeImagesRequest : AmazonECRRequest
    {
        public DescribeImagesFilter Filter { get; set; }
        public List<ImageIdentifier> ImageIds { get; set; }
        public int? MaxResults { get; set; }
        public string NextToken { get; set; }
        public string RegistryId { get; set; }
        public string RepositoryName { get; set; }
    }
    public partial class DescribeImagesResponse : AmazonWebServiceResponse
    {
        public List<ImageDetail> ImageDetails { get; set; }
        public string NextToken { get; set; }
    }
    public partial class Repository
    {
        public DateTime? CreatedAt { get; set; }
        public ImageTagMutability ImageTagMutability { get; set; }
        public string RegistryId { get; set; }
        public string RepositoryArn { get; set; }
        public string RepositoryName { get; set; }
        public string RepositoryUri { get; set; }
    }
    public partial class DescribeRepositoriesRequest : AmazonECRRequest
    {
        public int? MaxResults { get; set; }
        public string NextToken { get; set; }
        public string RegistryId { get; set; }
        public List<string> RepositoryNames { get; set; }
    }
    public partial class DescribeRepositoriesResponse : AmazonWebServiceResponse
    {
        public string NextToken { get; set; }
        public List<Repository> Repositories { get; set; }
    }
}
