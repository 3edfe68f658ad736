using Amazon.Runtime;
using Amazon.S3;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;

namespace ComfyServerless.Seeding;

/// <summary>
/// The program of buildspecs/models.yml. From the environment: MODELS_BUCKET, SET, CONTENT (the hash for the report), TOKEN_PARAMETER (the SSM SecureString with the token for gated models, read
/// only when the set has one); optional CATALOGUE (another file than the one beside the program), AT_ONCE (models at a time; 4 without it) and MODELS_MIRROR (another server with the catalogue's paths).
/// </summary>
public sealed class SeedCommand(IReadOnlyDictionary<string, string> environment, Func<Catalogue> catalogue, TimeProvider time, TextWriter output, TextWriter errors)
{
    /// <summary>Bytes of a part. Several models at a time hold one each.</summary>
    public int PartSize { get; init; } = 64 << 20;

    /// <summary>Null: as the SDK finds them.</summary>
    public AWSCredentials? Credentials { get; init; }

    /// <returns>The exit code: 0, 1 when a model failed, 2 when the environment is wrong.</returns>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        try
        {
            var (set, bucket) = (Variable("SET"), Variable("MODELS_BUCKET"));
            var models = catalogue().Of(set);
            using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
            using var s3 = Client(Configured(new AmazonS3Config { ForcePathStyle = Endpoint != null, RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED }));
            var source = new ModelSource(http, time, models.Any(model => model.Gated) ? await TokenAsync(set, cancel) : null, environment.GetValueOrDefault("MODELS_MIRROR") is { Length: > 0 } mirror ? new(mirror) : null);
            return await new SetSeeding(s3, new(s3, source, bucket, PartSize), bucket, Variable("CONTENT"), AtOnce(), time, output).RunAsync(set, models, cancel) ? 0 : 1;
        }
        catch (Exception error) when (error is CatalogueException or SeedException)
        {
            await errors.WriteLineAsync($"Failed: {error.Message}");
            return 2;
        }
    }

    AmazonS3Client Client(AmazonS3Config config) => Credentials is null ? new(config) : new(Credentials, config);

    string? Endpoint => environment.GetValueOrDefault("AWS_ENDPOINT_URL");

    T Configured<T>(T config) where T : ClientConfig
    {
        if (Endpoint != null) (config.ServiceURL, config.AuthenticationRegion) = (Endpoint, environment.GetValueOrDefault("AWS_REGION"));
        return config;
    }

    async Task<string> TokenAsync(string set, CancellationToken cancel)
    {
        var config = Configured(new AmazonSimpleSystemsManagementConfig());
        using var ssm = Credentials is null ? new AmazonSimpleSystemsManagementClient(config) : new(Credentials, config);
        var name = Variable("TOKEN_PARAMETER");
        try { return (await ssm.GetParameterAsync(new GetParameterRequest { Name = name, WithDecryption = true }, cancel)).Parameter.Value; }
        catch (ParameterNotFoundException)
        {
            throw new SeedException($"The set {set} has gated models, and their token is missing. Accept the licence on the model's page, make a read token there, and keep it: aws ssm put-parameter --type SecureString --name {name} --value TOKEN");
        }
    }

    int AtOnce() => environment.GetValueOrDefault("AT_ONCE") is not { Length: > 0 } text ? 4
        : int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 16 ? number : throw new SeedException($"AT_ONCE: '{text}' is not a number from 1 to 16.");

    string Variable(string name) => environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : throw new SeedException($"The environment variable {name} is missing.");
}

public sealed class SeedException(string message) : Exception(message);
