using System.Text.Json.Nodes;
using ComfyServerless.Rehearsal.World;

namespace ComfyServerless.Rehearsal.Kubernetes.Nodes;

/// <summary>Pulls images onto machines: public ones by the sizes in <c>Data/images.json</c>, the rest from their registry.</summary>
public sealed class Images(ClusterContext cluster, IImages registry, ClusterFaults faults)
{
    static readonly IReadOnlyDictionary<string, long> Public = JsonNode.Parse(typeof(Images).Assembly.GetManifestResourceStream("images.json")!)!["images"]!.AsObject()
        .ToDictionary(pair => pair.Key, pair => pair.Value!.GetValue<long>() * 1_000_000);

    /// <returns>Null when the machine has the image, else why it could not be pulled, in containerd's words.</returns>
    public async Task<string?> PullAsync(NodeState machine, string reference)
    {
        if (!machine.Images.TryGetValue(reference, out var pull)) machine.Images[reference] = pull = FetchAsync(reference);
        var refused = await pull;
        if (refused != null) machine.Images.Remove(reference);
        return refused;
    }

    async Task<string?> FetchAsync(string reference)
    {
        if (faults.PullRefusal is { } refusal)
        {
            await cluster.Clock.Delay(TimeSpan.FromSeconds(30));
            return $"failed to pull and unpack image \"{reference}\": failed to resolve reference \"{reference}\": {refusal}";
        }

        var name = reference.Split('@')[0];
        var repository = name.LastIndexOf(':') > name.LastIndexOf('/') ? name[..name.LastIndexOf(':')] : name;
        var known = Public.Keys.FirstOrDefault(end => repository.EndsWith(end, StringComparison.Ordinal));
        var size = known is null ? registry.SizeOf(reference) : Public[known];
        if (size is null)
        {
            await cluster.Clock.Delay(TimeSpan.FromSeconds(1));
            return $"rpc error: code = NotFound desc = failed to pull and unpack image \"{reference}\": failed to resolve reference \"{reference}\": {reference}: not found";
        }

        if (size > 0) await cluster.Clock.Delay(cluster.Latencies.Of("ImagePullPerGigabyte") * (size.Value / 1e9));
        return null;
    }
}
