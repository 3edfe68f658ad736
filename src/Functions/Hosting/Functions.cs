using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
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
public sealed class Functions(Attempt attempt)
{
    [LambdaFunction] public Task<EnsureLockOutput> EnsureLock(EnsureLockInput input, ILambdaContext context, [FromServices] EnsureLock step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<RemoveLockOutput> RemoveLock(RemoveLockInput input, ILambdaContext context, [FromServices] RemoveLock step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<VerifyAccountOutput> VerifyAccount(VerifyAccountInput input, ILambdaContext context, [FromServices] VerifyAccount step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<ResolvePlanOutput> ResolvePlan(ResolvePlanInput input, ILambdaContext context, [FromServices] ResolvePlan step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<EnsureServiceRolesOutput> EnsureServiceRoles(EnsureServiceRolesInput input, ILambdaContext context, [FromServices] EnsureServiceRoles step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<EnsureEgressOutput> EnsureEgress(EnsureEgressInput input, ILambdaContext context, [FromServices] EnsureEgress step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<EnsureClusterOutput> EnsureCluster(EnsureClusterInput input, ILambdaContext context, [FromServices] EnsureCluster step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<EnsureAccessOutput> EnsureAccess(EnsureAccessInput input, ILambdaContext context, [FromServices] EnsureAccess step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<AddonsOutput> EnsureBaseAddons(EnsureBaseAddonsInput input, ILambdaContext context, [FromServices] EnsureBaseAddons step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<EnsureSystemNodesOutput> EnsureSystemNodes(EnsureSystemNodesInput input, ILambdaContext context, [FromServices] EnsureSystemNodes step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<AddonsOutput> EnsureAddons(EnsureAddonsInput input, ILambdaContext context, [FromServices] EnsureAddons step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<ResolveControllersOutput> ResolveControllers(ResolveControllersInput input, ILambdaContext context, [FromServices] ResolveControllers step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<InstallControllersOutput> InstallControllers(InstallControllersInput input, ILambdaContext context, [FromServices] InstallControllers step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<AwaitControllersOutput> AwaitControllers(AwaitControllersInput input, ILambdaContext context, [FromServices] AwaitControllers step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<ApplyOutput> ApplyGpu(ApplyGpuInput input, ILambdaContext context, [FromServices] ApplyGpu step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<ApplyOutput> ApplyKarpenter(ApplyKarpenterInput input, ILambdaContext context, [FromServices] ApplyKarpenter step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<ApplyOutput> ApplyStorage(ApplyStorageInput input, ILambdaContext context, [FromServices] ApplyStorage step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<BuildImageOutput> BuildImage(BuildImageInput input, ILambdaContext context, [FromServices] BuildImage step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<SeedModelsOutput> SeedModels(SeedModelsInput input, ILambdaContext context, [FromServices] SeedModels step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<ApplyOutput> ApplyComfyUI(ApplyComfyUIInput input, ILambdaContext context, [FromServices] ApplyComfyUI step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<AwaitGpuNodesOutput> AwaitGpuNodes(AwaitGpuNodesInput input, ILambdaContext context, [FromServices] AwaitGpuNodes step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<AwaitComfyUIOutput> AwaitComfyUI(AwaitComfyUIInput input, ILambdaContext context, [FromServices] AwaitComfyUI step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<VerifyComfyUIOutput> VerifyComfyUI(VerifyComfyUIInput input, ILambdaContext context, [FromServices] VerifyComfyUI step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<EnsureRecordOutput> EnsureRecord(EnsureRecordInput input, ILambdaContext context, [FromServices] EnsureRecord step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<SyncModelsOutput> SyncModels(SyncModelsInput input, ILambdaContext context, [FromServices] SyncModels step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<RecordedRun> ResolveRecord(ResolveRecordInput input, ILambdaContext context, [FromServices] ResolveRecord step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<ResolveVersionOutput> ResolveVersion(ResolveVersionInput input, ILambdaContext context, [FromServices] ResolveVersion step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<AwaitQueueOutput> AwaitQueue(AwaitQueueInput input, ILambdaContext context, [FromServices] AwaitQueue step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<EnsureEdgeOutput> EnsureEdge(EnsureEdgeInput input, ILambdaContext context, [FromServices] EnsureEdge step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<AttachCloudFrontOutput> AttachCloudFront(AttachCloudFrontInput input, ILambdaContext context, [FromServices] AttachCloudFront step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<ResolveClusterOutput> ResolveCluster(ResolveClusterInput input, ILambdaContext context, [FromServices] ResolveCluster step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<ResolveSymptomsOutput> ResolveSymptoms(ResolveSymptomsInput input, ILambdaContext context, [FromServices] ResolveSymptoms step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<ExplainFailureOutput> ExplainFailure(ExplainFailureInput input, ILambdaContext context, [FromServices] ExplainFailure step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<EnsureStackProtectionOutput> EnsureStackProtection(EnsureStackProtectionInput input, ILambdaContext context, [FromServices] EnsureStackProtection step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<EnsureTeardownLockOutput> EnsureTeardownLock(EnsureTeardownLockInput input, ILambdaContext context, [FromServices] EnsureTeardownLock step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<RemoveBuildsOutput> RemoveBuilds(RemoveBuildsInput input, ILambdaContext context, [FromServices] RemoveBuilds step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<AwaitPromptsOutput> AwaitPrompts(AwaitPromptsInput input, ILambdaContext context, [FromServices] AwaitPrompts step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<RemoveComfyUIOutput> RemoveComfyUI(RemoveComfyUIInput input, ILambdaContext context, [FromServices] RemoveComfyUI step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<RemoveStorageOutput> RemoveStorage(RemoveStorageInput input, ILambdaContext context, [FromServices] RemoveStorage step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<RemoveKarpenterOutput> RemoveKarpenter(RemoveKarpenterInput input, ILambdaContext context, [FromServices] RemoveKarpenter step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<RemoveGpuInstancesOutput> RemoveGpuInstances(RemoveGpuInstancesInput input, ILambdaContext context, [FromServices] RemoveGpuInstances step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<RemoveSystemNodesOutput> RemoveSystemNodes(RemoveSystemNodesInput input, ILambdaContext context, [FromServices] RemoveSystemNodes step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<RemoveClusterOutput> RemoveCluster(RemoveClusterInput input, ILambdaContext context, [FromServices] RemoveCluster step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<RemoveEdgeOutput> RemoveEdge(RemoveEdgeInput input, ILambdaContext context, [FromServices] RemoveEdge step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<RemoveEgressOutput> RemoveEgress(RemoveEgressInput input, ILambdaContext context, [FromServices] RemoveEgress step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<RemoveDataOutput> RemoveData(RemoveDataInput input, ILambdaContext context, [FromServices] RemoveData step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<VerifyNothingLeftOutput> VerifyNothingLeft(VerifyNothingLeftInput input, ILambdaContext context, [FromServices] VerifyNothingLeft step) => attempt.RunAsync(step, input, context);
    [LambdaFunction] public Task<RemoveStackProtectionOutput> RemoveStackProtection(RemoveStackProtectionInput input, ILambdaContext context, [FromServices] RemoveStackProtection step) => attempt.RunAsync(step, input, context);
}
