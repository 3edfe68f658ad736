using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Journal;
using ComfyServerless.Rehearsal.Shell.Shims;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Aws.Ecr;

/// <summary>ECR: the account's repositories, which <c>docker push</c> fills and kubelets pull from.</summary>
public sealed class EcrService : AwsService, IResourceTypes, IImages
{
    // A small image: what a public add-on's or controller's is worth to the pull's duration.
    const long PublicImageSize = 60_000_000;
    static readonly string[] PublicRegistries = ["public.ecr.aws", "nvcr.io", "registry.k8s.io", "quay.io", "ghcr.io"];

    readonly AwsContext aws;
    readonly SortedDictionary<string, Repository> repositories = new(StringComparer.Ordinal);

    public EcrService(AwsContext aws)
    {
        this.aws = aws;
        Add("DescribeRepositories", Effect.Reading, "repositoryNames registryId nextToken maxResults", DescribeRepositories);
        Add("DescribeImages", Effect.Reading, "repositoryName registryId imageIds filter nextToken maxResults", DescribeImages);
        Add("ListImages", Effect.Reading, "repositoryName registryId filter nextToken maxResults", ListImages);
        Add("DeleteRepository", Effect.Mutating, "repositoryName registryId force", DeleteRepository);
        Add("BatchDeleteImage", Effect.Mutating, "repositoryName registryId imageIds", DeleteImages);
    }

    public override string SigningName => "ecr";
    public override Protocol Protocol => Protocol.Json11;

    public IEnumerable<ResourceType> ResourceTypes =>
    [
        new("AWS::ECR::Repository", "RepositoryName ImageScanningConfiguration ImageTagMutability LifecyclePolicy EncryptionConfiguration EmptyOnDelete Tags", request =>
        {
            var name = PhysicalNames.Of(request, "RepositoryName", aws).ToLowerInvariant();
            if (repositories.ContainsKey(name))
                throw new AwsError(400, "RepositoryAlreadyExistsException", $"The repository with name '{name}' already exists in the registry with id '{aws.Account}'");
            var repository = repositories[name] = new(name, aws.Arn("ecr", $"repository/{name}"), $"{Registry}/{name}",
                request.TextOrNull("ImageTagMutability") == "IMMUTABLE", aws.Now);
            return new(name, new() { ["Arn"] = repository.Arn, ["RepositoryUri"] = repository.Uri });
        })
        {
            Delete = name => repositories.Remove(name),
        },
    ];

    /// <summary>How many images each repository has.</summary>
    public IReadOnlyDictionary<string, int> Counts => repositories.ToDictionary(pair => pair.Key, pair => pair.Value.Images.Count);

    string Registry => $"{aws.Account}.dkr.ecr.{aws.Region}.amazonaws.com";

    /// <summary>What <c>docker push</c> does. World's thread.</summary>
    /// <exception cref="AwsError">RepositoryNotFoundException, or ImageTagAlreadyExistsException where tags are immutable: for the same image, too.</exception>
    public void Push(PushedImage pushed)
    {
        var repository = pushed.Repository.StartsWith(Registry + "/") ? Find(pushed.Repository[(Registry.Length + 1)..]) : throw NotFound(pushed.Repository);
        var holder = repository.Images.Find(image => image.Tags.Contains(pushed.Tag));
        if (holder != null && repository.Immutable)
            throw new AwsError(400, "ImageTagAlreadyExistsException", $"The image tag '{pushed.Tag}' already exists in the '{repository.Name}' repository and cannot be overwritten because the tag is immutable.");
        holder?.Tags.Remove(pushed.Tag);
        var image = repository.Images.Find(image => image.Digest == pushed.Digest);
        if (image is null) repository.Images.Add(image = new(pushed.Digest, pushed.SizeBytes, aws.Now));
        image.Tags.Add(pushed.Tag);
    }

    /// <summary>Images of this account by tag or digest; any image of the public registries that our manifests use. Docker Hub is not one: it answers 429 to shared
    /// addresses.</summary>
    public long? SizeOf(string reference)
    {
        if (!reference.StartsWith(Registry + "/")) return PublicRegistries.Contains(reference.Split('/')[0]) || IsAddonRegistry(reference.Split('/')[0]) ? PublicImageSize : null;
        var path = reference[(Registry.Length + 1)..];
        var (named, digest) = path.Split('@') is [var before, var after] ? (before, after) : (path, null);
        var (name, tag) = named.Split(':') is [var repository, var label] ? (repository, label) : (named, "latest");
        return repositories.GetValueOrDefault(name)?.Images.Find(image => digest is null ? image.Tags.Contains(tag) : image.Digest == digest)?.SizeBytes;
    }

    // EKS's own add-ons come from accounts of AWS.
    bool IsAddonRegistry(string host) => host.EndsWith($".dkr.ecr.{aws.Region}.amazonaws.com", StringComparison.Ordinal) && host != Registry;

    JsonObject DescribeRepositories(Call call)
    {
        var names = Json.Texts(call.Input["repositoryNames"]);
        return Json.Page([.. (names.Count > 0 ? names.Select(Find) : repositories.Values).Select(repository => new JsonObject
        {
            ["repositoryArn"] = repository.Arn, ["registryId"] = aws.Account, ["repositoryName"] = repository.Name, ["repositoryUri"] = repository.Uri,
            ["createdAt"] = AwsContext.Seconds(repository.Created), ["imageTagMutability"] = repository.Immutable ? "IMMUTABLE" : "MUTABLE",
        })], "repositories", call.Input["nextToken"], call.Input["maxResults"]);
    }

    JsonObject DescribeImages(Call call)
    {
        var repository = Find(call.Text("repositoryName"));
        IEnumerable<Image> images = call.Input["imageIds"] is JsonArray { Count: > 0 } ids
            ? ids.Select(id => repository.Find(id!.AsObject()) ?? throw new AwsError(400, "ImageNotFoundException",
                $"The image with imageId {{imageDigest:'{id!["imageDigest"] ?? "null"}', imageTag:'{id["imageTag"] ?? "null"}'}} does not exist within the repository with name '{repository.Name}' in the registry with id '{aws.Account}'"))
            : repository.Images.Where(image => Passes(call, image.Tags.Count > 0));
        return Json.Page([.. images.Distinct().Select(image => new JsonObject
        {
            ["registryId"] = aws.Account, ["repositoryName"] = repository.Name, ["imageDigest"] = image.Digest, ["imageTags"] = image.Tags.Count > 0 ? Json.List(image.Tags) : null,
            ["imageSizeInBytes"] = image.SizeBytes, ["imagePushedAt"] = AwsContext.Seconds(image.PushedAt),
                ["imageManifestMediaType"] = "application/vnd.docker.distribution.manifest.v2+json",
        })], "imageDetails", call.Input["nextToken"], call.Input["maxResults"]);
    }

    JsonObject ListImages(Call call) => Json.Page([.. Find(call.Text("repositoryName")).Images.SelectMany(image => image.Tags.Count == 0
            ? [new JsonObject { ["imageDigest"] = image.Digest }]
            : image.Tags.Select(tag => new JsonObject { ["imageDigest"] = image.Digest, ["imageTag"] = tag }))
        .Where(id => Passes(call, id["imageTag"] != null))], "imageIds", call.Input["nextToken"], call.Input["maxResults"]);

    static bool Passes(Call call, bool tagged) => call.Input["filter"]?["tagStatus"]?.GetValue<string>() switch { "TAGGED" => tagged, "UNTAGGED" => !tagged, _ => true };

    /// <summary>https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepository.html</summary>
    JsonObject DeleteRepository(Call call)
    {
        var repository = Find(call.Text("repositoryName"));
        if (repository.Images.Count > 0 && !Json.Flag(call.Input["force"]))
            throw new AwsError(400, "RepositoryNotEmptyException", $"The repository with name '{repository.Name}' in registry with id '{aws.Account}' cannot be deleted because it still contains images");
        repositories.Remove(repository.Name);
        return new() { ["repository"] = new JsonObject { ["repositoryName"] = repository.Name, ["repositoryArn"] = repository.Arn, ["registryId"] = aws.Account } };
    }

    /// <summary>A tag alone goes alone as long as the image has others; a digest takes the image with all its tags.</summary>
    JsonObject DeleteImages(Call call)
    {
        var (repository, deleted, failures) = (Find(call.Text("repositoryName")), new JsonArray(), new JsonArray());
        foreach (var id in call.Input["imageIds"]!.AsArray().Select(id => id!.AsObject()))
        {
            if (repository.Find(id) is not { } image)
            {
                failures.Add(new JsonObject { ["imageId"] = id.DeepClone(), ["failureCode"] = "ImageNotFound", ["failureReason"] = "Requested image not found" });
                continue;
            }

            if (id.Text("imageTag") is { } tag && id["imageDigest"] is null && image.Tags.Count > 1) image.Tags.Remove(tag);
            else repository.Images.Remove(image);
            deleted.Add(new JsonObject { ["imageDigest"] = image.Digest, ["imageTag"] = id.Text("imageTag") ?? image.Tags.FirstOrDefault() });
        }

        return new() { ["imageIds"] = deleted, ["failures"] = failures };
    }

    Repository Find(string name) => repositories.GetValueOrDefault(name) ?? throw NotFound(name);

    AwsError NotFound(string name) => new(400, "RepositoryNotFoundException", $"The repository with name '{name}' does not exist in the registry with id '{aws.Account}'");

    sealed record Repository(string Name, string Arn, string Uri, bool Immutable, DateTimeOffset Created)
    {
        public List<Image> Images { get; } = [];

        public Image? Find(JsonObject id) => Images.Find(image => (id.Text("imageTag") is not { } tag || image.Tags.Contains(tag)) && (id.Text("imageDigest") is not { } digest
            || image.Digest == digest));
    }

    sealed record Image(string Digest, long SizeBytes, DateTimeOffset PushedAt)
    {
        public List<string> Tags { get; } = [];
    }
}
