using System.Globalization;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Models;

namespace ComfyServerless.Functions.Account;

/// <summary>
/// What the models bucket holds, with the chosen sets, fits on the local disks of each instance type that Karpenter may launch. A node would leave out what does not fit. Models that are read
/// from S3 need no room.
/// </summary>
public sealed class ModelsFitNodes(ModelsBucket bucket, InstanceFacts instances) : IAccountCheck
{
    const double Gigabyte = 1e9;

    public async Task<IReadOnlyList<AccountFinding>> FindAsync(Deployment deployment, CancellationToken cancel)
    {
        if (deployment.Models.Source == ModelSettings.Mount) return [];
        var (catalogue, sizes) = (Catalogue.Load(), await bucket.SizesAsync(cancel));
        var wanted = sizes.Where(model => ModelFolders.Holds(model.Key)).ToDictionary();
        foreach (var model in deployment.Models.Sets.SelectMany(catalogue.Of)) wanted[model.Key] = model.Size;
        var (bytes, types) = (wanted.Values.Sum(), await instances.OfAsync(deployment.InstanceTypes, cancel));
        return [.. deployment.InstanceTypes.Where(types.ContainsKey).Select(type => Judge(type, types[type].DiskBytes, bytes, deployment.Models.Sets)).OfType<AccountProblem>()];
    }

    static AccountProblem? Judge(string type, long disk, long bytes, IReadOnlyList<string> sets)
    {
        var room = NodeDisk.ModelsBudget(disk);
        if (bytes <= room) return null;
        var found = disk == 0 ? $"{type} has no local disk for models" : $"{type} has local disks of {Show(disk)}, of which models may fill {Show(room)}";
        return new($"{found}; the models bucket with the sets {string.Join(", ", sets)} has {Show(bytes)}.",
            $"leave {type} out of instanceTypes and allow larger ones; or seed fewer sets and delete models from the bucket; or read models from S3: {{\"models\": {{\"source\": \"mount\"}}}}.");
    }

    static string Show(long bytes) => (bytes / Gigabyte).ToString("0.#", CultureInfo.InvariantCulture) + " GB";
}
