using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using ComfyServerless.Functions.Deployments;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Models;

namespace ComfyServerless.Functions.Account;

/// <summary>The token for gated models is kept, if a set that is still to be seeded has any.</summary>
public sealed class GatedModelsHaveToken(ModelsBucket bucket, IAmazonSimpleSystemsManagement ssm, Settings settings) : IAccountCheck
{
    public async Task<IReadOnlyList<AccountFinding>> FindAsync(Deployment deployment, CancellationToken cancel)
    {
        var catalogue = Catalogue.Load();
        var gated = deployment.Models.Sets.SelectMany(catalogue.Of).Where(model => model.Gated).ToList();
        if (gated.Count == 0) return [];
        var sizes = await bucket.SizesAsync(cancel);
        var missing = gated.Where(model => !sizes.ContainsKey(model.Key)).ToList();
        if (missing.Count == 0 || await IsKeptAsync(cancel)) return [];
        return [new AccountProblem($"The sets {string.Join(", ", missing.Select(model => model.Set).Distinct())} have gated models ({string.Join(", ", missing.Select(model => model.Key))}), and there is no token for them.",
            $"accept the licence at {string.Join(" and ", missing.Select(model => Page(model.Url)).Distinct())}, make a read token of that account there, and keep it: "
            + $"aws ssm put-parameter --type SecureString --name {ModelToken.Parameter(settings.Deployment)} --value TOKEN. Or leave the set out of models.sets.")];
    }

    /// <summary>Asked without decryption: the token itself is no business of ours.</summary>
    async Task<bool> IsKeptAsync(CancellationToken cancel)
    {
        try { return (await ssm.GetParameterAsync(new GetParameterRequest { Name = ModelToken.Parameter(settings.Deployment) }, cancel)).Parameter is not null; }
        catch (ParameterNotFoundException) { return false; }
    }

    /// <summary>https://host/owner/name of a file's address.</summary>
    static string Page(string url) => new Uri(url) is var at ? $"https://{at.Host}{string.Concat(at.Segments.Take(3)).TrimEnd('/')}" : url;
}
