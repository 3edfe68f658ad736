using ComfyServerless.Functions.Account;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Plans;

public sealed record ResolvePlanInput(Deployment Deployment, VerifyAccountOutput VerifyAccount) : OfExecution;

/// <summary>What a Deploy with this input would do, in sentences: a person reads it in the console's output pane.</summary>
/// <param name="Time">About how long it would take, and what it would wait for, one after the other.</param>
/// <param name="Facts">What VerifyAccount has found: zones, and roles that would be made.</param>
public sealed record ResolvePlanOutput(
    string Summary, IReadOnlyList<string> Creates, IReadOnlyList<string> Changes, IReadOnlyList<string> Leaves, IReadOnlyList<string> Time, PlanCost Cost, IReadOnlyList<string> Hints, IReadOnlyList<string> Facts);

/// <summary>What a Deploy would create, change and leave, how long that would take and what it would cost. Reads only.</summary>
public sealed class ResolvePlan(IEnumerable<IPlanner> planners) : IStep<ResolvePlanInput, ResolvePlanOutput>
{
    public async Task<ResolvePlanOutput> RunAsync(ResolvePlanInput input, CancellationToken cancel = default)
    {
        var deployment = input.Deployment;
        var entries = (await planners.InTurnAsync(planner => planner.LookAsync(deployment, cancel))).SelectMany(found => found).OrderBy(entry => entry.Part).ToList();
        var (path, cost) = (CriticalPath.Of(entries), PlanCost.Of(deployment, Gigabytes(deployment)));
        var time = "about " + Stretch.Show(path.Sum(stretch => stretch.Seconds));
        List<string> Of(PlanAction action) => [.. entries.Where(entry => entry.Action == action).Select(entry => entry.What)];
        var (creates, changes, leaves) = (Of(PlanAction.Create), Of(PlanAction.Change), Of(PlanAction.Leave));
        return new($"Nothing was changed. A Deploy would create {creates.Count}, change {changes.Count} and leave {leaves.Count} of the things below; ComfyUI {deployment.Version} would serve after {time}, for {cost.InUse}.",
            creates, changes, leaves, [time, .. path.Select(stretch => stretch.ToString())], cost, input.VerifyAccount.Hints, input.VerifyAccount.Facts);
    }

    static double Gigabytes(Deployment deployment)
    {
        var catalogue = Catalogue.Load();
        return deployment.Models.Sets.SelectMany(catalogue.Of).Sum(model => model.Size) / 1e9;
    }
}
