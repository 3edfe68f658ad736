using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Tests.Aws.Eks;

/// <summary>A Kubernetes that remembers what EKS asked of it.</summary>
public sealed class RecordingPlane : IKubernetesPlane
{
    public IClusterAccess? Access { get; private set; }
    public Dictionary<string, NodeJoin> Nodes { get; } = new();
    public Dictionary<string, (string Version, JsonObject? Configuration)> Addons { get; } = new();
    /// <summary>Add-ons whose replicas are not Ready.</summary>
    public HashSet<string> Unhealthy { get; } = [];
    public List<string> Stopped { get; } = [];

    public Task<ApiEndpoint> StartAsync(string cluster, IClusterAccess access)
    {
        Access = access;
        return Task.FromResult(new ApiEndpoint("https://127.0.0.1:6443", "LS0t"));
    }

    public void Stop(string cluster) => Stopped.Add(cluster);
    public void AddNode(string cluster, NodeJoin node) => Nodes.Add(node.Name, node);
    public void RemoveNode(string cluster, string node) => Nodes.Remove(node);
    public void ApplyAddon(string cluster, string addon, string version, JsonObject? configuration) => Addons[addon] = (version, configuration);
    public void RemoveAddon(string cluster, string addon) => Addons.Remove(addon);
    public bool IsAddonHealthy(string cluster, string addon) => !Unhealthy.Contains(addon);
}
