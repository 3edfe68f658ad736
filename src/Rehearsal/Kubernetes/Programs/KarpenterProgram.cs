using ComfyServerless.Rehearsal.Kubernetes.Controllers;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;
using ComfyServerless.Rehearsal.Kubernetes.Provisioning;

namespace ComfyServerless.Rehearsal.Kubernetes.Programs;

/// <summary>Karpenter's process: ends at its start without credentials, for the metadata service is out of a pod's reach.</summary>
sealed class KarpenterProgram(Container container, Karpenter karpenter) : IContainerProgram
{
    bool runs;

    public Task StartAsync()
    {
        if (Pods.Role(container.Cluster, container.Pod) is { })
        {
            container.Log("Starting server");
            runs = true;
            karpenter.Log = container.Log;
            karpenter.Start();
            return Task.CompletedTask;
        }

        container.Log("panic: operation error EC2: DescribeInstanceTypes, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata, canceled, context deadline exceeded");
        container.Exit(2);
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        if (runs) karpenter.Stop();
        runs = false;
        return Task.CompletedTask;
    }
}
