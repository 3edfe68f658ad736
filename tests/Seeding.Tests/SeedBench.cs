using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.S3;
using ComfyServerless.Rehearsal.Aws.Events;
using ComfyServerless.Rehearsal.Aws.S3;
using ComfyServerless.Rehearsal.Aws.Ssm;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.TestKit;

namespace ComfyServerless.Seeding.Tests;

/// <summary>The seed command between a server with models and a bucket.</summary>
public sealed class SeedBench : IAsyncDisposable
{
    public const int MiB = 1 << 20, PartSize = 5 * MiB;

    readonly string folder = Directory.CreateTempSubdirectory("seed-").FullName;

    SeedBench(LocalAws aws, ModelHost host) => (Aws, Host) = (aws, host);

    public LocalAws Aws { get; }
    public ModelHost Host { get; }
    public S3Service S3 { get; private set; } = null!;
    public SsmService Ssm { get; private set; } = null!;
    public string Bucket { get; private set; } = "";
    public QuickTime Time { get; } = new();
    public StringWriter Output { get; } = new();
    public StringWriter Errors { get; } = new();

    public static async Task<SeedBench> StartAsync()
    {
        SeedBench? bench = null;
        (S3Service S3, SsmService Ssm)? made = null;
        var folder = Directory.CreateTempSubdirectory("objects-").FullName;
        var aws = await LocalAws.StartAsync(context =>
        {
            made = (new(context, folder, new EventBus(context)), new(context));
            return [made.Value.S3, made.Value.Ssm];
        });
        bench = new(aws, await ModelHost.StartAsync()) { S3 = made!.Value.S3, Ssm = made.Value.Ssm };
        bench.Bucket = await aws.Do(() => bench.S3.ResourceTypes.Single(row => row.Name == "AWS::S3::Bucket").Create(new ResourceRequest("BucketsModels", "ComfyServerless", new JsonObject())).Id);
        return bench;
    }

    /// <summary>As the build gives it to the program.</summary>
    public Dictionary<string, string> Environment() => new()
    {
        ["SET"] = "test", ["CONTENT"] = "c0ffee", ["MODELS_BUCKET"] = Bucket, ["TOKEN_PARAMETER"] = "/comfyui/model-token", ["MODELS_MIRROR"] = Host.Url.AbsoluteUri,
        ["AWS_ENDPOINT_URL"] = Aws.Url, ["AWS_REGION"] = LocalAws.Region, ["AWS_ACCESS_KEY_ID"] = "AKIASeeder", ["AWS_SECRET_ACCESS_KEY"] = "secret", ["AWS_EC2_METADATA_DISABLED"] = "true",
    };

    /// <summary>The file that the program reads instead of its own.</summary>
    public string Write(params Model[] models)
    {
        var file = Path.Combine(folder, "catalogue.json");
        File.WriteAllText(file, JsonSerializer.Serialize(models, JsonSerializerOptions.Web));
        return file;
    }

    /// <returns>The exit code.</returns>
    public Task<int> RunAsync(params Model[] models)
    {
        var file = Write(models);
        return new SeedCommand(Environment(), () => Catalogue.Load(file), Time, Output, Errors) { PartSize = PartSize, Credentials = LocalAws.Credentials("Seeder") }.RunAsync(CancellationToken.None);
    }

    public Task<byte[]?> ReadAsync(string key) => Aws.Do(() => S3.Read(Bucket, key));

    public async Task<SeedReport> ReportAsync() => SeedReport.Parse(System.Text.Encoding.UTF8.GetString((await ReadAsync(SeedReport.KeyOf("test")))!))!;

    /// <summary>Sent parts, by their key and number.</summary>
    public Task<int> SentPartsAsync() => Aws.Do(() => Aws.Journal.Calls.Count(call => call.Operation == "UploadPart"));

    public Task<int> OpenUploadsAsync() => Aws.Do(() => S3.Buckets[Bucket].Uploads.Count);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Aws.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
