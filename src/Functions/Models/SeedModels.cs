using Amazon.S3;
using Amazon.S3.Model;
using ComfyServerless.Functions.Builds;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Models;

public sealed record SeedModelsInput(Deployment Deployment, string Execution) : IOfExecution;

/// <param name="Present">Sets whose models are all in the bucket.</param>
/// <param name="Coming">Sets that a build is bringing, with its id and status; nothing waits for them.</param>
public sealed record SeedModelsOutput(IReadOnlyList<string> Present, IReadOnlyDictionary<string, string> Coming);

/// <summary>
/// The models that are needed first are in the bucket, and builds bring the other sets. A set is there when its last build said so and the bucket still has what it says:
/// then no build is started.
/// </summary>
public sealed class SeedModels(ModelsBucket bucket, IAmazonS3 s3, BuildRuns builds, Settings settings) : IStep<SeedModelsInput, SeedModelsOutput>
{
    const string ContentVariable = "CONTENT";

    public async Task<SeedModelsOutput> RunAsync(SeedModelsInput input, CancellationToken cancel = default)
    {
        var (catalogue, sizes) = (Catalogue.Load(), await bucket.SizesAsync(cancel));
        var missing = new List<string>();
        foreach (var set in input.Deployment.Models.Sets)
            if (await MissingAsync(set, catalogue.ContentOf(set), sizes, cancel) != null) missing.Add(set);
        // The first set's build is started first: an account may run one build at a time.
        var pending = missing.FirstOrDefault() is { } first && first == input.Deployment.Models.Sets[0] ? await BringAsync(first, catalogue, input.Execution, sizes, cancel) : null;
        var coming = new Dictionary<string, string>();
        foreach (var set in missing.Where(set => set != input.Deployment.Models.Sets[0])) coming[set] = await StartAsync(set, catalogue, input.Execution, cancel);
        return pending is null ? new([.. input.Deployment.Models.Sets.Except(missing)], coming) : throw pending;
    }

    /// <returns>That the build is under way.</returns>
    /// <exception cref="BuildFailedException">It failed, or what it brought is gone again.</exception>
    async Task<NotReadyException> BringAsync(string set, Catalogue catalogue, string execution, IReadOnlyDictionary<string, long> sizes, CancellationToken cancel)
    {
        try
        {
            var build = await builds.AwaitAsync(settings.ModelsProject, ContentVariable, Variables(set, catalogue), execution, cancel);
            return await MissingAsync(set, catalogue.ContentOf(set), sizes, cancel) is { } lost
                ? throw new BuildFailedException($"Build {build} brought the set {set}, but now the models bucket lacks {lost}: somebody else changes it. Start the execution again")
                : new($"build {build} has brought the set {set}");
        }
        catch (NotReadyException pending)
        {
            return new($"set {set}: {pending.Message}");
        }
    }

    async Task<string> StartAsync(string set, Catalogue catalogue, string execution, CancellationToken cancel)
    {
        try
        {
            var build = await builds.StartOnceAsync(settings.ModelsProject, ContentVariable, Variables(set, catalogue), execution, cancel);
            return $"{build.Id} {build.BuildStatus}";
        }
        catch (NotReadyException busy)
        {
            return busy.Message;
        }
    }

    static Dictionary<string, string> Variables(string set, Catalogue catalogue) => new() { ["SET"] = set, [ContentVariable] = catalogue.ContentOf(set) };

    /// <returns>What is missing of the set: a key, or its report; null when it is whole.</returns>
    async Task<string?> MissingAsync(string set, string content, IReadOnlyDictionary<string, long> sizes, CancellationToken cancel)
    {
        var key = SeedReport.KeyOf(set);
        if (!sizes.ContainsKey(key)) return key;
        using var answer = await s3.GetObjectAsync(new GetObjectRequest { BucketName = settings.ModelsBucket, Key = key }, cancel);
        using var text = new StreamReader(answer.ResponseStream);
        if (SeedReport.Parse(await text.ReadToEndAsync(cancel)) is not { Complete: true } report || report.Content != content) return key;
        return report.Sizes.Where(model => sizes.GetValueOrDefault(model.Key, -1) != model.Value).Select(model => model.Key).FirstOrDefault();
    }
}
