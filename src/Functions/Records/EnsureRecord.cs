using System.Text;
using System.Text.Json;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Image;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Records;

public sealed record EnsureRecordInput(Deployment Deployment, string Execution, string StartedAt, BuildImageOutput BuildImage, Redeployment Redeployment) : IOfExecution;

/// <param name="Version">ComfyUI's, as recorded now.</param>
/// <param name="Previous">Versions that a rollback can go back to, the last one first.</param>
/// <param name="Changed">False when the record said so already.</param>
public sealed record EnsureRecordOutput(string Version, string Digest, IReadOnlyList<string> Previous, bool Changed);

/// <summary>
/// What was verified is recorded as deployed: the next execution starts from its settings, a rollback goes back to what was recorded before. Only the execution that has the lock writes.
/// </summary>
public sealed class EnsureRecord(DeploymentRecords records, IAmazonSimpleSystemsManagement ssm, Settings settings) : IStep<EnsureRecordInput, EnsureRecordOutput>
{
    const int LargestValue = 4096; // bytes, of a standard parameter; a larger one costs

    public async Task<EnsureRecordOutput> RunAsync(EnsureRecordInput input, CancellationToken cancel = default)
    {
        var before = await records.ReadAsync(cancel);
        // An order, not a state.
        input = input with { Deployment = input.Deployment with { Edge = input.Deployment.Edge with { RotatePassword = false } } };
        if (before is { Current: var current } && current.BuildImage.Digest == input.BuildImage.Digest && RecordJson.Same(current.Deployment, input.Deployment)) return Output(before, changed: false);
        var after = DeploymentRecord.After(before, new(input.Deployment, input.BuildImage, input.StartedAt, input.Execution), input.Redeployment.Earlier is not null);
        return Output(await WriteAsync(after, cancel), changed: true);
    }

    /// <summary>As many earlier runs as there is room for are kept.</summary>
    async Task<DeploymentRecord> WriteAsync(DeploymentRecord record, CancellationToken cancel)
    {
        while (Encoding.UTF8.GetByteCount(Text(record)) > LargestValue && record.Previous.Count > 0) record = record with { Previous = [.. record.Previous.SkipLast(1)] };
        await ssm.PutParameterAsync(new PutParameterRequest { Name = RecordParameter.Of(settings.Deployment), Value = Text(record), Type = ParameterType.String, Overwrite = true }, cancel);
        return record;
    }

    static string Text(DeploymentRecord record) => JsonSerializer.Serialize(record, RecordJson.Options);

    static EnsureRecordOutput Output(DeploymentRecord record, bool changed)
        => new(record.Current.Deployment.Version, record.Current.BuildImage.Digest, [.. record.Previous.Select(earlier => earlier.Deployment.Version)], changed);
}
