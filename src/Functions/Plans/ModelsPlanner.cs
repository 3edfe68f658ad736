using System.Globalization;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Models;

namespace ComfyServerless.Functions.Plans;

/// <summary>The sets of models. Only the first is waited for.</summary>
public sealed class ModelsPlanner(ModelsBucket bucket) : IPlanner
{
    public async Task<IReadOnlyList<PlanEntry>> LookAsync(Deployment deployment, CancellationToken cancel)
    {
        var (catalogue, sizes) = (Catalogue.Load(), await bucket.SizesAsync(cancel));
        return [.. deployment.Models.Sets.Select((set, index) =>
        {
            var models = catalogue.Of(set);
            var missing = models.Where(model => !sizes.ContainsKey(model.Key)).Sum(model => model.Size) / 1e9;
            return missing == 0 ? new PlanEntry(PlanPart.Models, PlanAction.Leave, $"models of the set {set}")
                : new(PlanPart.Models, PlanAction.Create, string.Create(CultureInfo.InvariantCulture, $"models of the set {set}: {missing:0.#} GB into the bucket{(index == 0 ? "" : ", beside everything else")}"),
                    index == 0 ? Medians.Seconds("BuildProvisioning") + Medians.Seconds("SeedPerGigabyte") * missing : 0);
        })];
    }
}
