using Amazon.EKS;
using Amazon.EKS.Model;
using ComfyServerless.Functions.Hosting;
using ComfyServerless.Functions.Steps;
using Description = Amazon.EKS.Model.Addon;

namespace ComfyServerless.Functions.Cluster;

/// <param name="Versions">By add-on.</param>
public sealed record AddonsOutput(IReadOnlyDictionary<string, string> Versions);

/// <summary>Makes a group of add-ons ACTIVE at their pinned versions: all are started in one run, then awaited together.</summary>
public sealed class Addons(IAmazonEKS eks, Settings settings)
{
    public async Task<AddonsOutput> EnsureAsync(string cluster, string execution, IReadOnlyList<Addon> wanted, CancellationToken cancel)
    {
        var pending = new List<string>();
        foreach (var addon in wanted)
            if (await EnsureAsync(cluster, execution, addon, cancel) is { } why) pending.Add(why);
        return pending.Count == 0
            ? new(wanted.ToDictionary(addon => addon.Name, addon => addon.Version))
            : throw new NotReadyException(string.Join("; ", pending));
    }

    /// <returns>Why it is not ready, or null.</returns>
    async Task<string?> EnsureAsync(string cluster, string execution, Addon wanted, CancellationToken cancel)
    {
        var found = await FindAsync(cluster, wanted.Name, cancel);
        if (found is null) return await CreateAsync(cluster, execution, wanted, cancel);
        Ownership.Require(settings, $"EKS add-on {wanted.Name}", found.Tags);
        if (found.Status == AddonStatus.CREATE_FAILED)
        {
            if (Ownership.IsOf(execution, found.Tags)) throw new ResourceFailedException($"EKS could not create the add-on {wanted.Name}: {Issues(found)}");
            await eks.DeleteAddonAsync(new DeleteAddonRequest { ClusterName = cluster, AddonName = wanted.Name }, cancel);
            return $"{wanted.Name} of an earlier execution failed and is being deleted";
        }

        var identity = await HasRoleAsync(cluster, wanted, found, cancel) ? null : Identity(wanted);
        var changes = found.AddonVersion != wanted.Version || Configured(found.ConfigurationValues) != Configured(wanted.Configuration) || identity != null;
        if (changes && found.Status != AddonStatus.CREATING && found.Status != AddonStatus.UPDATING && found.Status != AddonStatus.DELETING) return await UpdateAsync(cluster, wanted, found, identity, cancel);
        return found.Status == AddonStatus.ACTIVE && !changes ? null : $"{wanted.Name} is {found.Status} since {found.CreatedAt:HH:mm:ss}{(Issues(found) is { Length: > 0 } issues ? $" ({issues})" : "")}";
    }

    async Task<Description?> FindAsync(string cluster, string name, CancellationToken cancel)
    {
        try { return (await eks.DescribeAddonAsync(new DescribeAddonRequest { ClusterName = cluster, AddonName = name }, cancel)).Addon; }
        catch (ResourceNotFoundException) { return null; }
    }

    /// <summary>An add-on owns its associations: only through it can their role be changed.</summary>
    async Task<bool> HasRoleAsync(string cluster, Addon wanted, Description found, CancellationToken cancel)
    {
        if (wanted.ServiceAccount is null) return true;
        foreach (var arn in found.PodIdentityAssociations ?? [])
        {
            var association = (await eks.DescribePodIdentityAssociationAsync(new DescribePodIdentityAssociationRequest { ClusterName = cluster, AssociationId = arn[(arn.LastIndexOf('/') + 1)..] }, cancel)).Association;
            if (association.ServiceAccount == wanted.ServiceAccount) return association.RoleArn == settings.StorageDriverRoleArn;
        }

        return false;
    }

    List<AddonPodIdentityAssociations>? Identity(Addon wanted)
        => wanted.ServiceAccount is null ? null : [new AddonPodIdentityAssociations { ServiceAccount = wanted.ServiceAccount, RoleArn = settings.StorageDriverRoleArn }];

    async Task<string> CreateAsync(string cluster, string execution, Addon wanted, CancellationToken cancel)
    {
        try
        {
            await eks.CreateAddonAsync(new CreateAddonRequest
            {
                ClusterName = cluster, AddonName = wanted.Name, AddonVersion = wanted.Version, ResolveConflicts = ResolveConflicts.OVERWRITE, ConfigurationValues = wanted.Configuration,
                PodIdentityAssociations = Identity(wanted), Tags = Ownership.Tags(settings, execution),
            }, cancel);
            return $"{wanted.Name} is being created";
        }
        catch (ResourceInUseException busy)
        {
            return $"{wanted.Name} waits: {busy.Message}";
        }
        catch (InvalidParameterException refused) when (refused.Message.Contains("version", StringComparison.OrdinalIgnoreCase))
        {
            throw await ExplainAsync(wanted, refused, cancel);
        }
    }

    async Task<string> UpdateAsync(string cluster, Addon wanted, Description found, List<AddonPodIdentityAssociations>? identity, CancellationToken cancel)
    {
        try
        {
            await eks.UpdateAddonAsync(new UpdateAddonRequest
            {
                ClusterName = cluster, AddonName = wanted.Name, ResolveConflicts = ResolveConflicts.OVERWRITE,
                AddonVersion = found.AddonVersion == wanted.Version ? null : wanted.Version, ConfigurationValues = Configured(wanted.Configuration), PodIdentityAssociations = identity,
            }, cancel);
            return found.AddonVersion == wanted.Version ? $"{wanted.Name} is being put right" : $"{wanted.Name} is being updated from {found.AddonVersion} to {wanted.Version}";
        }
        catch (ResourceInUseException busy)
        {
            return $"{wanted.Name} waits: {busy.Message}";
        }
        catch (InvalidParameterException refused) when (refused.Message.Contains("version", StringComparison.OrdinalIgnoreCase))
        {
            throw await ExplainAsync(wanted, refused, cancel);
        }
    }

    async Task<ResourceFailedException> ExplainAsync(Addon wanted, InvalidParameterException refused, CancellationToken cancel)
    {
        var versions = await eks.DescribeAddonVersionsAsync(new DescribeAddonVersionsRequest { AddonName = wanted.Name, KubernetesVersion = ClusterShape.KubernetesVersion }, cancel);
        var supported = (versions.Addons ?? []).SelectMany(addon => addon.AddonVersions ?? []).Select(version => version.AddonVersion);
        return new($"EKS refused the add-on {wanted.Name} {wanted.Version}: {refused.Message} Supported on Kubernetes {ClusterShape.KubernetesVersion}: {string.Join(", ", supported)}. Change the pin in src/Functions/Cluster/Addon.cs.");
    }

    // An update can only put the defaults back by {}, which EKS then shows; an add-on that was made with them shows nothing.
    static string Configured(string? values) => string.IsNullOrEmpty(values) ? "{}" : values;

    static string Issues(Description addon) => string.Join("; ", (addon.Health?.Issues ?? []).Select(issue => $"{issue.Code}: {issue.Message}"));
}
