using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Models;

namespace ComfyServerless.Functions.Account;

/// <summary>What the smoke test's workflow needs, and what <c>models.first</c> names, is in the models bucket, or comes with the first set: ComfyUI's pods wait for it, for ever if nobody brings it.</summary>
public sealed class FirstModelsAreThere(ModelsBucket bucket) : IAccountCheck
{
    public async Task<IReadOnlyList<AccountFinding>> FindAsync(Deployment deployment, CancellationToken cancel)
    {
        var (catalogue, first) = (Catalogue.Load(), deployment.Models.Sets[0]);
        var missing = FirstModels.Needed(deployment).Except(catalogue.Of(first).Select(model => model.Key)).ToList();
        if (missing.Count > 0) missing = [.. missing.Except((await bucket.SizesAsync(cancel)).Keys)];
        return [.. missing.Select(key => new AccountProblem($"{Who(deployment, key)} needs {key}, which is neither in the models bucket nor in the first set, {first}.", Remedy(key, catalogue)))];
    }

    static string Who(Deployment deployment, string key) => deployment.Models.First?.Contains(key) == true ? "models.first" : $"The smoke test's workflow {deployment.SmokeTest.Workflow}";

    static string Remedy(string key, Catalogue catalogue)
    {
        var having = catalogue.Sets.Where(set => catalogue.Of(set).Any(model => model.Key == key)).ToList();
        return $"copy it there (aws s3 cp); {(having.Count == 0 ? "" : $"or put the set {string.Join(" or ", having)} first in models.sets; ")}or choose another smokeTest.workflow: model-free needs none.";
    }
}
