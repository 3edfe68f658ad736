using System.Net;
using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Image;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Workload;

public sealed record VerifyComfyUIInput(Deployment Deployment, string Execution, EnsureClusterOutput EnsureCluster, BuildImageOutput BuildImage, string? FailedVersion = null);

/// <param name="Picture">s3://bucket/key of the picture that ComfyUI made.</param>
/// <param name="Device">The GPU, as ComfyUI names it.</param>
public sealed record VerifyComfyUIOutput(string Picture, string Device, int Width, int Height, string PromptId);

/// <summary>
/// ComfyUI sees its GPU and all that the smoke test's workflow names, models first of all, and makes a picture: a PNG of the asked size that is not blank, kept in the outputs bucket. The prompt's id follows from execution and
/// image, so each retry looks for the one prompt instead of sending another.
/// </summary>
public sealed class VerifyComfyUI(KubeApis apis, IAmazonS3 s3, Settings settings) : IStep<VerifyComfyUIInput, VerifyComfyUIOutput>
{
    public async Task<VerifyComfyUIOutput> RunAsync(VerifyComfyUIInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.EnsureCluster);
        var comfy = new ComfyUIClient(api);
        var (width, height) = (input.Deployment.SmokeTest.Width, input.Deployment.SmokeTest.Height);
        var device = await comfy.DeviceAsync(cancel);
        var id = SmokeTest.PromptId(input.Execution, input.BuildImage.Digest);
        var workflow = Workflow.Load(input.Deployment.SmokeTest.Workflow);
        if (await comfy.HistoryAsync(id, cancel) is not { } done)
        {
            if (!await comfy.IsQueuedAsync(id, cancel)) await QueueAsync(comfy, workflow with { Prompt = SmokeTest.Prompt(workflow, id, width, height) }, id, cancel);
            throw new NotReadyException($"prompt {id} is with ComfyUI");
        }

        var picture = await comfy.ViewAsync(Image(done), cancel);
        SmokeTest.Judge(picture, width, height);
        return new(await KeepAsync(input.Execution + (input.FailedVersion is null ? "" : "-restored"), picture, cancel), device, width, height, id);
    }

    /// <exception cref="SmokeTestFailedException">The server lacks what the workflow names: a model, a node, a choice.</exception>
    static async Task QueueAsync(ComfyUIClient comfy, Workflow workflow, string id, CancellationToken cancel)
    {
        var info = await comfy.ObjectInfoAsync(workflow.Prompt.Select(node => node.Value!["class_type"]!.GetValue<string>()).Distinct(), cancel);
        if (WorkflowCheck.Problems(workflow, info) is { Count: > 0 } problems)
            throw new SmokeTestFailedException($"ComfyUI cannot run the smoke test's workflow {workflow.Name}: {string.Join("; ", problems)}");
        await comfy.QueueAsync(id, workflow.Prompt, cancel);
    }

    internal static JsonObject Image(JsonObject done)
    {
        if (done["status"]?["status_str"]?.GetValue<string>() != "success")
            throw new SmokeTestFailedException($"ComfyUI failed on the smoke test's workflow: {done["status"]?["messages"]?.ToJsonString()}");
        return (done["outputs"] as JsonObject ?? []).Select(output => output.Value?["images"]?[0]?.AsObject()).FirstOrDefault(image => image != null) ?? throw new SmokeTestFailedException($"ComfyUI finished the workflow without a picture: {done["outputs"]?.ToJsonString()}");
    }

    async Task<string> KeepAsync(string execution, byte[] picture, CancellationToken cancel)
    {
        var key = $"smoke-tests/{execution[(execution.LastIndexOf(':') + 1)..]}.png";
        try
        {
            await s3.GetObjectMetadataAsync(settings.OutputsBucket, key, cancel);
        }
        catch (AmazonS3Exception missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            await s3.PutObjectAsync(new PutObjectRequest
            {
                BucketName = settings.OutputsBucket, Key = key, ContentType = "image/png", InputStream = new MemoryStream(picture),
            }, cancel);
        }

        return $"s3://{settings.OutputsBucket}/{key}";
    }
}
