using Amazon.S3;
using Amazon.S3.Model;

namespace ComfyServerless.Seeding;

/// <summary>Brings one set of models into the bucket, several at a time, and leaves a <see cref="SeedReport"/>.</summary>
/// <param name="content">For the report.</param>
/// <param name="atOnce">How many models at a time.</param>
public sealed class SetSeeding(IAmazonS3 s3, ModelUpload upload, string bucket, string content, int atOnce, TimeProvider time, TextWriter output)
{
    /// <returns>Whether every model of the set is there now.</returns>
    public async Task<bool> RunAsync(string set, IReadOnlyList<Model> models, CancellationToken cancel)
    {
        var results = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var good = true;
        await Parallel.ForEachAsync(models, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancel }, async (model, stop) =>
        {
            var (fine, result) = await OneAsync(model, stop);
            lock (results)
            {
                results[model.Key] = result;
                good &= fine;
                output.WriteLine(fine ? $"{model.Key}: {result}" : $"Failed: {model.Key}: {result}");
            }
        });
        var report = new SeedReport(set, content, time.GetUtcNow(), good, models.ToDictionary(model => model.Key, model => model.Size), results);
        await s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = SeedReport.KeyOf(set), ContentBody = report.ToString(), ContentType = "application/json" }, cancel);
        return good;
    }

    async Task<(bool Good, string Result)> OneAsync(Model model, CancellationToken cancel)
    {
        try
        {
            var sent = await upload.RunAsync(model, cancel);
            return (true, sent is { } bytes ? $"there now, {bytes} of {model.Size} bytes sent" : "was there");
        }
        catch (ModelException wrong)
        {
            return (false, wrong.Message);
        }
        catch (AmazonS3Exception refused)
        {
            return (false, $"S3 refuses it: {refused.ErrorCode} {refused.Message}");
        }
    }
}
