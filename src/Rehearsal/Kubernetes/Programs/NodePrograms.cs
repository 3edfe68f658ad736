using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.Kubernetes.Controllers;
using ComfyServerless.Rehearsal.Kubernetes.Nodes;

namespace ComfyServerless.Rehearsal.Kubernetes.Programs;

/// <summary>aws-node: gives the machine its network, and so lets the node become Ready.</summary>
sealed class CniProgram(Container container, MachineRoom machines) : IContainerProgram
{
    public Task StartAsync()
    {
        machines.NetworkIsUp(container.Machine);
        return Task.CompletedTask;
    }
}

/// <summary>The NVIDIA device plugin: tells the kubelet about the GPU.</summary>
sealed class DevicePluginProgram(Container container) : IContainerProgram
{
    bool stopped;

    public Task StartAsync()
    {
        if (container.Machine.Type.Gpu is null)
        {
            container.Log("No devices found. Waiting indefinitely.");
            return Task.CompletedTask;
        }

        container.Cluster.After(container.Cluster.Latencies.Of("GpuRegistered"), Register);
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        stopped = true;
        return Task.CompletedTask;
    }

    void Register()
    {
        if (stopped || container.Cluster.Store.Find("v1", "Node", null, container.Machine.Name) is not { } node) return;
        container.Log($"Registered device plugin for '{InstanceTypes.Gpu}' with Kubelet");
        if (node.Text("status", "allocatable", InstanceTypes.Gpu) == "1") return;
        container.Cluster.Store.Update(node, live =>
        {
            foreach (var amounts in new[] { "capacity", "allocatable" }) live["status"]![amounts]![InstanceTypes.Gpu] = "1";
        });
        container.Cluster.Note($"node {container.Machine.Name} shows its GPU ({container.Machine.Type.Gpu})");
    }
}

/// <summary>A node pod of the S3 CSI driver: registers the driver with its machine and takes off the startup taint. Its mounts use the credentials that the pod began with.</summary>
sealed class StorageDriverProgram(Container container, ClusterFaults faults) : IContainerProgram
{
    const string Driver = "s3.csi.aws.com", Taint = Driver + "/agent-not-ready";

    public Task StartAsync()
    {
        if (faults.DeafDrivers > 0 && container.Machine.Type.Gpu != null)
        {
            faults.DeafDrivers--;
            container.Machine.Drivers[Driver] = "Failed to read /host/proc/mounts: open /host/proc/mounts: invalid argument";
        }
        else container.Machine.Drivers[Driver] = Pods.Role(container.Cluster, container.Pod) is null
            ? "Failed to create mount process: mount-s3 failed: Error: Failed to create S3 client Caused by: No signing credentials available, see CRT logs for details" : null;
        container.Cluster.After(container.Cluster.Latencies.Of("StorageTaintRemoved"), () =>
        {
            if (!container.Machine.Drivers.ContainsKey(Driver) || container.Cluster.Store.Find("v1", "Node", null, container.Machine.Name) is not { } node) return;
            container.Cluster.Store.Update(node, live => MachineRoom.Untaint(live, Taint));
        });
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        container.Machine.Drivers.Remove(Driver);
        return Task.CompletedTask;
    }
}
