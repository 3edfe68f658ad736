using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes.Balancing;
using ComfyServerless.Rehearsal.Kubernetes.Controllers;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Programs;

/// <summary>The AWS Load Balancer Controller's process. Region and VPC must be arguments and credentials Pod Identity's, for the metadata service is out of a pod's reach.</summary>
sealed class LoadBalancerControllerProgram(Container container, TargetGroupBindings bindings) : IContainerProgram
{
    bool runs;

    public Task StartAsync()
    {
        var given = (container.Spec["args"] as JsonArray ?? []).Select(argument => argument!.ToString().Split('=')[0]).ToHashSet();
        if (new[] { "--aws-region", "--aws-vpc-id" }.FirstOrDefault(name => !given.Contains(name)) is { } missing) return Fail($"failed to introspect {missing[6..]} from EC2Metadata, specify {missing} instead if EC2Metadata is unavailable");
        if (!given.Contains("--cluster-name")) return Fail("--cluster-name must be specified");
        if (Pods.Role(container.Cluster, container.Pod) is null) return Fail("get credentials: failed to refresh cached credentials, no EC2 IMDS role found");
        container.Log("starting podInfo repo; successfully acquired lease kube-system/aws-load-balancer-controller-leader");
        runs = true;
        bindings.Start();
        return Task.CompletedTask;
    }

    Task Fail(string why)
    {
        container.Log($"{{\"level\":\"error\",\"logger\":\"setup\",\"msg\":\"unable to initialize AWS cloud\",\"error\":\"{why}\"}}");
        container.Exit(1);
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        if (runs) bindings.Stop();
        runs = false;
        return Task.CompletedTask;
    }
}
