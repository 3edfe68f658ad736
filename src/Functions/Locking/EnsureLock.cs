using System.Text.Json;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Records;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Locking;

/// <param name="Input">The execution's input as the person gave it.</param>
/// <param name="Execution">The execution's ARN.</param>
/// <param name="StartedAt">ISO 8601.</param>
/// <param name="Machine">Whose input it is: <c>Deploy</c> or <c>Redeploy</c>.</param>
public sealed record EnsureLockInput(JsonElement Input, string Execution, string StartedAt, string Machine = "Deploy") : IOfExecution;

/// <summary>Replaces the execution's state: what every later step starts from.</summary>
/// <param name="DryRun">Deploy stops at the plan, and makes nothing.</param>
public sealed record EnsureLockOutput(Deployment Deployment, string Execution, string StartedAt, Redeployment Redeployment, bool DryRun);

/// <summary>The input is a valid deployment, and this execution is the only one that works on it.</summary>
public sealed class EnsureLock(DeploymentLock deployment, DeploymentRecords records) : IStep<EnsureLockInput, EnsureLockOutput>
{
    public async Task<EnsureLockOutput> RunAsync(EnsureLockInput input, CancellationToken cancel = default)
    {
        _ = await ParseAsync(input, cancel); // what is wrong is told before anything is locked
        if (await deployment.TakeAsync(input.Execution, input.StartedAt, cancel) is { By: { } owner })
            throw deployment.Locked(owner, "Wait for it, or stop it in the console, and start again.");

        // Once more: until the lock was taken, another execution may have changed what is recorded.
        var (wanted, redeployment) = await ParseAsync(input, cancel);
        return new(wanted, input.Execution, input.StartedAt, redeployment, input.Machine == "Deploy" && DeploymentParser.IsDryRun(input.Input));
    }

    async Task<(Deployment Deployment, Redeployment Redeployment)> ParseAsync(EnsureLockInput input, CancellationToken cancel)
    {
        var record = await records.ReadAsync(cancel);
        return input.Machine == "Redeploy" ? RedeploymentParser.Parse(input.Input, record, input.StartedAt)
            : (DeploymentParser.Parse(input.Input, record?.Current.Deployment ?? Deployment.Default), Redeployment.None);
    }
}
