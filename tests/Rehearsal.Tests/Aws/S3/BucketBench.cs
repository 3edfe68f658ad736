using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using ComfyServerless.Rehearsal.Aws.Events;
using ComfyServerless.Rehearsal.Aws.S3;
using ComfyServerless.Rehearsal.Template;
using ComfyServerless.TestKit;

namespace ComfyServerless.Rehearsal.Tests.Aws.S3;

/// <summary>S3 with one bucket, its official client, and an event bus whose events are kept.</summary>
public sealed class BucketBench : IAsyncDisposable, IEventTarget
{
    readonly string folder;

    BucketBench(LocalAws aws, AmazonS3Client client, string folder) => (Aws, Client, this.folder) = (aws, client, folder);

    public LocalAws Aws { get; }
    public AmazonS3Client Client { get; }
    public S3Service Service { get; private set; } = null!;
    public string Bucket { get; private set; } = "";
    public List<JsonNode> Events { get; } = [];

    public static async Task<BucketBench> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("objects-").FullName;
        (S3Service S3, EventBus Bus)? made = null;
        var aws = await LocalAws.StartAsync(context =>
        {
            var bus = new EventBus(context);
            made = (new(context, folder, bus), bus);
            return [made.Value.S3];
        });
        var bench = new BucketBench(aws, new(LocalAws.Credentials(), aws.Here(new AmazonS3Config { ForcePathStyle = true })), folder) { Service = made!.Value.S3 };
        await aws.Do(() =>
        {
            made.Value.Bus.Connect(bench);
            made.Value.Bus.Put(new("all", "arn:rule", true, new() { ["source"] = new JsonArray("aws.s3") }, [RuleTarget.Parse(new() { ["Arn"] = "arn:test" })]));
            bench.Bucket = bench.Make("AWS::S3::Bucket", "BucketsInputs", new() { ["NotificationConfiguration"] = new JsonObject { ["EventBridgeConfiguration"] = new JsonObject { ["EventBridgeEnabled"] = true } } }).Id;
        });
        return bench;
    }

    public CreatedResource Make(string type, string logicalId, JsonObject properties) => Service.ResourceTypes.Single(row => row.Name == type).Create(new(logicalId,
        "ComfyServerless", properties));

    public Task<PutObjectResponse> PutAsync(string key, string content) => Client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, ContentBody = content });

    public async Task<string> ReadAsync(string key)
    {
        using var found = await Client.GetObjectAsync(Bucket, key);
        return await new StreamReader(found.ResponseStream).ReadToEndAsync();
    }

    bool IEventTarget.Takes(string arn) => true;
    bool IEventTarget.Admits(string arn, string ruleArn) => true;
    void IEventTarget.Deliver(string arn, JsonNode? input) => Events.Add(input!.DeepClone());

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Aws.DisposeAsync();
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
