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

public sealed record VerifyComfyUIInput(Deployment Deployment, string Execution, EnsureClusterOutput EnsureCluster, BuildImageOutput BuildImage, AwaitComfyUIOutput AwaitComfyUI, string? FailedVersion = null) : IOfExecution;

/// <param name="Picture">s3://bucket/key of the picture that ComfyUI made.</param>
/// <param name="Device">The GPU, as ComfyUI names it.</param>
public sealed record VerifyComfyUIOutput(string Picture, string Device, int Width, int Height, string PromptId);

/// <summary>
/// ComfyUI sees its GPU and all that the smoke test's workflow names, models first of all, and makes a picture: a PNG of the asked size that is not blank, kept in the outputs bucket. The prompt's id follows from execution and
/// image, so each retry looks for the one prompt instead of sending another. Each pod has a queue of its own, so it is always the same pod that is asked.
/// </summary>
public sealed class VerifyComfyUI(KubeApis apis, IAmazonS3 s3, Settings settings, TimeProvider time) : IStep<VerifyComfyUIInput, VerifyComfyUIOutput>
{
    // A prompt of the smoke test takes seconds, a first one with its models from disk or bucket two minutes. Besides it waits at most for the one that runs: it is sent in front of the others.
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    // A process that ends while it works may have been unlucky once: the node's memory, a spot interruption.
    const int RestartsForgiven = 1;

    public async Task<VerifyComfyUIOutput> RunAsync(VerifyComfyUIInput input, CancellationToken cancel = default)
    {
        using var api = apis.Connect(input.EnsureCluster);
        var pod = await ChooseAsync(api, input.AwaitComfyUI, cancel);
        var comfy = new ComfyUIClient(api, pod);
        var (width, height) = (input.Deployment.SmokeTest.Width, input.Deployment.SmokeTest.Height);
        var device = await new ComfyUIClient(api).DeviceAsync(cancel); // by way of the Service, as everybody comes
        var id = SmokeTest.PromptId(input.Execution, input.BuildImage.Digest);
        var workflow = Workflow.Load(input.Deployment.SmokeTest.Workflow);
        if (await comfy.HistoryAsync(id, cancel) is not { } done)
        {
            if (await comfy.PlaceAsync(id, cancel) is not { } place) await QueueAsync(comfy, workflow with { Prompt = SmokeTest.Prompt(workflow, id, width, height) }, id, cancel);
            else if (time.GetUtcNow() - place.SentAt >= Patience)
                throw new SmokeTestFailedException($"ComfyUI has had the smoke test's prompt {id} for {(int)Patience.TotalMinutes} minutes and has not done it: {place}. If somebody's long prompt runs there, wait for it and start the execution again.");
            else throw new NotReadyException($"prompt {id} is with ComfyUI in pod {pod}: {place}");
            throw new NotReadyException($"prompt {id} was sent to ComfyUI in pod {pod}");
        }

        var picture = await comfy.ViewAsync(Image(done), cancel);
        SmokeTest.Judge(picture, width, height);
        return new(await KeepAsync(input.Execution + (input.FailedVersion is null ? "" : "-restored"), picture, cancel), device, width, height, id);
    }

    /// <summary>The first Ready pod by its name. One whose process ended and lost the prompt gets it again, once.</summary>
    /// <exception cref="SmokeTestFailedException">It has ended more often than that since it was ready.</exception>
    static async Task<string> ChooseAsync(KubeApi api, AwaitComfyUIOutput before, CancellationToken cancel)
    {
        var pods = (await ComfyUIPods.ListAsync(api, cancel)).Where(pod => !Conditions.IsGoing(pod)).OrderBy(Conditions.Name, StringComparer.Ordinal).ToList();
        foreach (var pod in pods)
            if (ComfyUIPods.Restarts(pod) - (before.Pods.FirstOrDefault(known => known.Name == Conditions.Name(pod))?.Restarts ?? 0) is var ended and > RestartsForgiven)
                throw new SmokeTestFailedException($"ComfyUI in pod {Conditions.Name(pod)} has ended {ended} times since it was ready, and the smoke test's prompt with it: {ComfyUIPods.HowItEnded(pod)}"
                    + await ComfyUIPods.LastLinesAsync(api, "comfyui", new("", Conditions.Name(pod), ComfyUIPods.Container, Previous: true), cancel));
        return pods.Find(pod => Conditions.IsTrue(pod, "Ready")) is { } ready ? Conditions.Name(ready)
            : throw new NotReadyException($"no ComfyUI pod is Ready; {string.Join("; ", pods.Select(ComfyUIPods.Describe))}");
    }

    /// <exception cref="SmokeTestFailedException">The server lacks what the workflow names: a model, a node, a choice.</exception>
    async Task QueueAsync(ComfyUIClient comfy, Workflow workflow, string id, CancellationToken cancel)
    {
        var info = await comfy.ObjectInfoAsync(workflow.Prompt.Select(node => node.Value!["class_type"]!.GetValue<string>()).Distinct(), cancel);
        if (WorkflowCheck.Problems(workflow, info) is { Count: > 0 } problems)
            throw new SmokeTestFailedException($"ComfyUI cannot run the smoke test's workflow {workflow.Name}: {string.Join("; ", problems)}");
        await comfy.QueueAsync(id, workflow.Prompt, time.GetUtcNow(), cancel);
    }

    internal static JsonObject Image(JsonObject done)
    {
        if (done["status"]?["status_str"]?.GetValue<string>() != "success")
            throw new SmokeTestFailedException($"ComfyUI failed on the smoke test's workflow: {ExecutionFailure.Of(done["status"])}");
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
