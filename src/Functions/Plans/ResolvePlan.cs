using ComfyServerless.Functions.Account;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Steps;

namespace ComfyServerless.Functions.Plans;

public sealed record ResolvePlanInput(Deployment Deployment, VerifyAccountOutput VerifyAccount) : OfExecution;

/// <summary>What a Deploy with this input would do, in sentences: a person reads it in the console's output pane, from the top. Lists of nothing are left out.</summary>
/// <param name="Time">About how long it would take, and what it would wait for, one after the other.</param>
/// <param name="Hints">What will not fail, and a person should know: VerifyAccount's.</param>
/// <param name="Facts">What VerifyAccount has found: zones, and roles that would be made.</param>
public sealed record ResolvePlanOutput(
    string Summary, IReadOnlyList<string> Time, PlanCost Cost, IReadOnlyList<string>? Hints, IReadOnlyList<string>? Creates, IReadOnlyList<string>? Changes, IReadOnlyList<string>? Leaves, IReadOnlyList<string>? Facts);

/// <summary>What a Deploy would create, change and leave, how long that would take and what it would cost. Reads only.</summary>
public sealed class ResolvePlan(IEnumerable<IPlanner> planners) : IStep<ResolvePlanInput, ResolvePlanOutput>
{
    public async Task<ResolvePlanOutput> RunAsync(ResolvePlanInput input, CancellationToken cancel = default)
    {
        var deployment = input.Deployment;
        var entries = (await planners.InTurnAsync(planner => planner.LookAsync(deployment, cancel))).SelectMany(found => found).OrderBy(entry => entry.Part).ToList();
        var path = CriticalPath.Of(entries);
        var time = "about " + Stretch.Show(path.Sum(stretch => stretch.Seconds));
        List<string> Of(PlanAction action) => [.. entries.Where(entry => entry.Action == action).Select(entry => entry.What)];
        var (creates, changes, leaves) = (Of(PlanAction.Create), Of(PlanAction.Change), Of(PlanAction.Leave));
        return new($"Nothing was changed. A Deploy would {Would(creates.Count, changes.Count, leaves.Count)}. ComfyUI {deployment.Version} would serve after {time} and cost {PlanCost.InUseOf(deployment, deployment.Replicas)} an hour.",
            [$"{time} in all, one after the other:", .. path.Select(stretch => stretch.ToString())], PlanCost.Of(deployment, Gigabytes(deployment)), Some(input.VerifyAccount.Hints), Some(creates), Some(changes), Some(leaves), Some(input.VerifyAccount.Facts));
    }

    static string Would(int creates, int changes, int leaves)
    {
        if (creates + changes == 0) return "create and change nothing";
        string[] parts = [.. new[] { ("create", creates), ("change", changes), ("leave", leaves) }.Where(part => part.Item2 > 0).Select((part, index) => $"{part.Item1} {part.Item2}{(index > 0 ? "" : part.Item2 == 1 ? " thing" : " things")}")];
        return parts.Length == 1 ? parts[0] : $"{string.Join(", ", parts[..^1])} and {parts[^1]}";
    }

    /// <summary>Null, which the serializer leaves out, for nothing.</summary>
    static IReadOnlyList<string>? Some(IReadOnlyList<string> lines) => lines.Count > 0 ? lines : null;

    static double Gigabytes(Deployment deployment)
    {
        var catalogue = Catalogue.Load();
        return deployment.Models.Sets.SelectMany(catalogue.Of).Sum(model => model.Size) / 1e9;
    }
}
