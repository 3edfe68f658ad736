using Amazon.Lambda.Annotations;
using ComfyServerless.Functions.Account;
using ComfyServerless.Functions.Builds;
using ComfyServerless.Functions.Cluster;
using ComfyServerless.Functions.Controllers;
using ComfyServerless.Functions.Edge;
using ComfyServerless.Functions.Egress;
using ComfyServerless.Functions.Failure;
using ComfyServerless.Functions.Gpu;
using ComfyServerless.Functions.Image;
using ComfyServerless.Functions.Kube;
using ComfyServerless.Functions.Leftovers;
using ComfyServerless.Functions.Locking;
using ComfyServerless.Functions.Models;
using ComfyServerless.Functions.Nodes;
using ComfyServerless.Functions.Plans;
using ComfyServerless.Functions.Protection;
using ComfyServerless.Functions.Records;
using ComfyServerless.Functions.Steps;
using ComfyServerless.Functions.Storage;
using ComfyServerless.Functions.Workload;

namespace ComfyServerless.Functions.Hosting;

/// <summary>The Lambda functions, those of Deploy first, in the order of the machines: one line a step. The method's name is the function's handler, the state's name and the class's name.</summary>
#pragma warning disable CA1822, MA0038 // Amazon.Lambda.Annotations calls them on an instance
public sealed class Functions
{
    [LambdaFunction] public Task<EnsureLockOutput> EnsureLock(EnsureLockInput input, [FromServices] EnsureLock step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<RemoveLockOutput> RemoveLock(RemoveLockInput input, [FromServices] RemoveLock step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<VerifyAccountOutput> VerifyAccount(VerifyAccountInput input, [FromServices] VerifyAccount step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<ResolvePlanOutput> ResolvePlan(ResolvePlanInput input, [FromServices] ResolvePlan step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<EnsureServiceRolesOutput> EnsureServiceRoles(EnsureServiceRolesInput input, [FromServices] EnsureServiceRoles step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<EnsureEgressOutput> EnsureEgress(EnsureEgressInput input, [FromServices] EnsureEgress step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<EnsureClusterOutput> EnsureCluster(EnsureClusterInput input, [FromServices] EnsureCluster step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<EnsureAccessOutput> EnsureAccess(EnsureAccessInput input, [FromServices] EnsureAccess step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<AddonsOutput> EnsureBaseAddons(EnsureBaseAddonsInput input, [FromServices] EnsureBaseAddons step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<EnsureSystemNodesOutput> EnsureSystemNodes(EnsureSystemNodesInput input, [FromServices] EnsureSystemNodes step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<AddonsOutput> EnsureAddons(EnsureAddonsInput input, [FromServices] EnsureAddons step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<ResolveControllersOutput> ResolveControllers(ResolveControllersInput input, [FromServices] ResolveControllers step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<InstallControllersOutput> InstallControllers(InstallControllersInput input, [FromServices] InstallControllers step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<AwaitControllersOutput> AwaitControllers(AwaitControllersInput input, [FromServices] AwaitControllers step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<ApplyOutput> ApplyGpu(ApplyGpuInput input, [FromServices] ApplyGpu step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<ApplyOutput> ApplyKarpenter(ApplyKarpenterInput input, [FromServices] ApplyKarpenter step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<ApplyOutput> ApplyStorage(ApplyStorageInput input, [FromServices] ApplyStorage step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<BuildImageOutput> BuildImage(BuildImageInput input, [FromServices] BuildImage step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<SeedModelsOutput> SeedModels(SeedModelsInput input, [FromServices] SeedModels step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<ApplyOutput> ApplyComfyUI(ApplyComfyUIInput input, [FromServices] ApplyComfyUI step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<AwaitGpuNodesOutput> AwaitGpuNodes(AwaitGpuNodesInput input, [FromServices] AwaitGpuNodes step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<AwaitComfyUIOutput> AwaitComfyUI(AwaitComfyUIInput input, [FromServices] AwaitComfyUI step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<VerifyComfyUIOutput> VerifyComfyUI(VerifyComfyUIInput input, [FromServices] VerifyComfyUI step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<EnsureRecordOutput> EnsureRecord(EnsureRecordInput input, [FromServices] EnsureRecord step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<SyncModelsOutput> SyncModels(SyncModelsInput input, [FromServices] SyncModels step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<RecordedRun> ResolveRecord(ResolveRecordInput input, [FromServices] ResolveRecord step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<ResolveVersionOutput> ResolveVersion(ResolveVersionInput input, [FromServices] ResolveVersion step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<AwaitQueueOutput> AwaitQueue(AwaitQueueInput input, [FromServices] AwaitQueue step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<EnsureEdgeOutput> EnsureEdge(EnsureEdgeInput input, [FromServices] EnsureEdge step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<AttachCloudFrontOutput> AttachCloudFront(AttachCloudFrontInput input, [FromServices] AttachCloudFront step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<ResolveClusterOutput> ResolveCluster(ResolveClusterInput input, [FromServices] ResolveCluster step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<ResolveSymptomsOutput> ResolveSymptoms(ResolveSymptomsInput input, [FromServices] ResolveSymptoms step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<ExplainFailureOutput> ExplainFailure(ExplainFailureInput input, [FromServices] ExplainFailure step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<EnsureStackProtectionOutput> EnsureStackProtection(EnsureStackProtectionInput input, [FromServices] EnsureStackProtection step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<EnsureTeardownLockOutput> EnsureTeardownLock(EnsureTeardownLockInput input, [FromServices] EnsureTeardownLock step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<RemoveBuildsOutput> RemoveBuilds(RemoveBuildsInput input, [FromServices] RemoveBuilds step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<AwaitPromptsOutput> AwaitPrompts(AwaitPromptsInput input, [FromServices] AwaitPrompts step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<RemoveComfyUIOutput> RemoveComfyUI(RemoveComfyUIInput input, [FromServices] RemoveComfyUI step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<RemoveStorageOutput> RemoveStorage(RemoveStorageInput input, [FromServices] RemoveStorage step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<RemoveKarpenterOutput> RemoveKarpenter(RemoveKarpenterInput input, [FromServices] RemoveKarpenter step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<RemoveGpuInstancesOutput> RemoveGpuInstances(RemoveGpuInstancesInput input, [FromServices] RemoveGpuInstances step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<RemoveSystemNodesOutput> RemoveSystemNodes(RemoveSystemNodesInput input, [FromServices] RemoveSystemNodes step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<RemoveClusterOutput> RemoveCluster(RemoveClusterInput input, [FromServices] RemoveCluster step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<RemoveEdgeOutput> RemoveEdge(RemoveEdgeInput input, [FromServices] RemoveEdge step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<RemoveEgressOutput> RemoveEgress(RemoveEgressInput input, [FromServices] RemoveEgress step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<RemoveDataOutput> RemoveData(RemoveDataInput input, [FromServices] RemoveData step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<VerifyNothingLeftOutput> VerifyNothingLeft(VerifyNothingLeftInput input, [FromServices] VerifyNothingLeft step) => step.AttemptAsync(input);
    [LambdaFunction] public Task<RemoveStackProtectionOutput> RemoveStackProtection(RemoveStackProtectionInput input, [FromServices] RemoveStackProtection step) => step.AttemptAsync(input);
}
