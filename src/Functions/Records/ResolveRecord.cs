using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Records;

public sealed record ResolveRecordInput(string Execution) : IOfExecution;

/// <summary>What serves now, as recorded: what a failed redeploy goes back to.</summary>
public sealed class ResolveRecord(DeploymentRecords records) : IStep<ResolveRecordInput, RecordedRun>
{
    public async Task<RecordedRun> RunAsync(ResolveRecordInput input, CancellationToken cancel = default)
        => (await records.ReadAsync(cancel))?.Current ?? throw new InvalidDeploymentException(RedeploymentParser.NothingDeployed);
}
